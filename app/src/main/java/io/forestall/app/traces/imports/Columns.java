package io.forestall.app.traces.imports;

import java.io.IOException;
import java.util.List;

/** Which column is which. */
final class Columns {
  private static final List<String> TIME =
      List.of("ts", "time", "timestamp", "time_ms", "datetime");
  private static final int MAX_QUOTED = 40;

  private Columns() {}

  /**
   * The position of the times: of the column that the user named or numbered, or of the usual
   * names; -1 when there is none of these.
   *
   * @throws IOException if the user named a column that is not there
   */
  static int time(List<String> head, String wanted) throws IOException {
    if (wanted.isEmpty()) {
      return first(head, TIME);
    }
    int named = head.indexOf(wanted);
    if (named >= 0) {
      return named;
    }
    if (wanted.matches("[1-9][0-9]{0,5}") && Integer.parseInt(wanted) <= head.size()) {
      return Integer.parseInt(wanted) - 1;
    }
    throw new IOException(
        "has no column " + wanted + " for --time-column; it has: " + String.join(",", head));
  }

  /** The position of the first of these names, whatever their case; -1 when there is none. */
  static int first(List<String> head, List<String> names) {
    for (String name : names) {
      for (int i = 0; i < head.size(); i++) {
        if (head.get(i).equalsIgnoreCase(name)) {
          return i;
        }
      }
    }
    return -1;
  }

  static String notATime(String text, TimeUnitText unit) {
    return "no time from 1970 to 2200 in the unit " + unit + " (--time-unit): " + quote(text);
  }

  /** A cell for a person, not longer than a person reads. */
  static String quote(String cell) {
    return '\'' + (cell.length() > MAX_QUOTED ? cell.substring(0, MAX_QUOTED) + "…" : cell) + '\'';
  }
}
