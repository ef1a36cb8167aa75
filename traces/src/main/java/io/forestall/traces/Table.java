package io.forestall.traces;

import io.forestall.traces.csv.CsvReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file whose columns are asked for by name. A column that is not there reads as empty, one
 * that nobody asks for is ignored. A cell that is not what it should be throws {@link
 * IllegalArgumentException} with a sentence, which {@link #rows} turns into a problem of that row.
 */
final class Table {
  private static final int MAX_QUOTED_CHARS = 40;

  /** Makes something of a row; throws IllegalArgumentException when it cannot. */
  interface RowReader {
    void read(Table row);
  }

  private final CsvReader reader;
  private final Path path;
  private final String name;
  private final TraceProblems problems;
  private final int cells;
  private final Map<String, Integer> columns;
  private final @Nullable Integer lineColumn;

  /** Column in which a sorted copy keeps the lines of the original. */
  static final String LINE_COLUMN = "#line";

  private Table(
      CsvReader reader,
      Path path,
      String name,
      Map<String, Integer> columns,
      int cells,
      TraceProblems problems) {
    this.reader = reader;
    this.path = path;
    this.name = name;
    this.problems = problems;
    this.columns = columns;
    this.cells = cells;
    lineColumn = columns.get(LINE_COLUMN);
    reader.expectCells(cells);
  }

  /** Opens a table; null when it is not there, or, with a problem, lacks a required column. */
  static @Nullable Table open(
      TraceFolder folder, String table, TraceProblems problems, String... required) {
    Path file = folder.find(table);
    if (file == null) {
      return null;
    }
    String name = folder.nameOf(file);
    CsvReader reader = CsvReader.open(file, problems.of(name));
    if (!reader.next()) {
      problems.add(name, 0, "not used: it has no header");
      return null;
    }
    long line = reader.line();
    Map<String, Integer> columns = new HashMap<>();
    for (int cell = 0; cell < reader.cells(); cell++) {
      String column = reader.text(cell).strip();
      if (columns.putIfAbsent(column, cell) != null) {
        problems.add(name, line, "column " + column + " is there twice; the first counts");
      }
    }
    for (String column : required) {
      if (!columns.containsKey(column)) {
        problems.add(name, line, "not used: there is no column " + column);
        return null;
      }
    }
    return new Table(reader, file, name, columns, reader.cells(), problems);
  }

  /** The same table, read on by another reader. */
  Table continuedBy(CsvReader other) {
    return new Table(other, path, name, columns, cells, problems);
  }

  /** A copy of the table, whose first column says where each row stands in the original. */
  Table copiedTo(CsvReader copy) {
    Map<String, Integer> moved = new HashMap<>();
    columns.forEach((column, cell) -> moved.put(column, cell + 1));
    moved.put(LINE_COLUMN, 0);
    copy.expectCells(cells + 1);
    return new Table(copy, path, name, moved, cells + 1, problems);
  }

  Path path() {
    return path;
  }

  String name() {
    return name;
  }

  /** Reads its rows one by one. */
  CsvReader reader() {
    return reader;
  }

  /** Hands all rows to a reader and reports those that it refuses. */
  void rows(RowReader rowReader) {
    while (next()) {
      try {
        rowReader.read(this);
      } catch (IllegalArgumentException e) {
        problem(String.valueOf(e.getMessage()));
      }
    }
  }

  boolean next() {
    return reader.next();
  }

  /** Reports this row, which is not used. */
  void problem(String text) {
    report(text + "; dropped");
  }

  /** Reports something about this row, which is used all the same. */
  void report(String text) {
    problems.add(name, line(), text);
  }

  /** The row's line in the file as its author knows it. */
  long line() {
    return lineColumn != null && reader.readWhole(lineColumn) ? reader.whole() : reader.line();
  }

  String text(String column) {
    Integer cell = columns.get(column);
    return cell == null ? "" : reader.text(cell);
  }

  String text(String column, String fallback) {
    String text = text(column);
    return text.isEmpty() ? fallback : text;
  }

  boolean isWhole(String column) {
    Integer cell = columns.get(column);
    return cell != null && reader.readWhole(cell);
  }

  /** A whole number; an empty cell is refused. */
  long whole(String column) {
    Integer cell = columns.get(column);
    if (cell != null && reader.readWhole(cell)) {
      return reader.whole();
    }
    throw new IllegalArgumentException(column + " is no whole number: " + shown(column));
  }

  long whole(String column, long fallback) {
    return text(column).isBlank() ? fallback : whole(column);
  }

  int integer(String column, int fallback) {
    long value = whole(column, fallback);
    if (value != (int) value) {
      throw new IllegalArgumentException(column + " is too large: " + value);
    }
    return (int) value;
  }

  /** A number; null when the cell is empty. */
  @Nullable Double number(String column) {
    Integer cell = columns.get(column);
    if (cell == null || text(column).isBlank()) {
      return null;
    }
    if (reader.readNumber(cell)) {
      return reader.number();
    }
    throw new IllegalArgumentException(column + " is no number: " + shown(column));
  }

  private String shown(String column) {
    return quoted(text(column));
  }

  /** A text from outside as it may stand in a report. */
  static String quoted(String text) {
    String start = text.length() > MAX_QUOTED_CHARS ? text.substring(0, MAX_QUOTED_CHARS) : text;
    return '"' + start + '"';
  }
}
