package io.forestall.app.traces.imports;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cells of one line of CSV (RFC 4180) with commas between them. A quoted cell ends on its line,
 * so that a stray quote spoils one line and not the rest of the file.
 */
final class CsvCells {
  private CsvCells() {}

  /** The cells, or null when a quote is not closed or text follows it. */
  static @Nullable List<String> of(String line) {
    var cells = new ArrayList<String>();
    int at = 0;
    while (true) {
      int end;
      if (at < line.length() && line.charAt(at) == '"') {
        var cell = new StringBuilder();
        end = quoted(line, at + 1, cell);
        if (end < 0 || (end < line.length() && line.charAt(end) != ',')) {
          return null;
        }
        cells.add(cell.toString());
      } else {
        end = line.indexOf(',', at);
        end = end < 0 ? line.length() : end;
        cells.add(line.substring(at, end).strip());
      }
      if (end >= line.length()) {
        return cells;
      }
      at = end + 1;
    }
  }

  /** Reads to behind the closing quote and returns where that is, or -1 when there is none. */
  private static int quoted(String line, int from, StringBuilder cell) {
    int at = from;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c != '"') {
        cell.append(c);
      } else if (at < line.length() && line.charAt(at) == '"') {
        cell.append('"');
        at++;
      } else {
        return at;
      }
    }
    return -1;
  }
}
