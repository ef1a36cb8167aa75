package io.forestall.bench.quality.data;

import java.io.IOException;
import java.nio.file.Path;

/** One line of a {@link CsvFile}, with its place for messages. */
final class CsvRow {
  private final Path file;
  private final long line;
  private final String[] cells;

  CsvRow(Path file, long line, String[] cells) {
    this.file = file;
    this.line = line;
    this.cells = cells;
  }

  int columns() {
    return cells.length;
  }

  String text(int column) throws IOException {
    if (column >= cells.length) {
      throw broken("has no column " + (column + 1));
    }
    return cells[column];
  }

  double number(int column) throws IOException {
    String text = text(column);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw broken("column " + (column + 1) + " is no number: " + text);
    }
  }

  int integer(int column) throws IOException {
    String text = text(column);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw broken("column " + (column + 1) + " is no whole number: " + text);
    }
  }

  double[] numbers() throws IOException {
    double[] numbers = new double[cells.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(i);
    }
    return numbers;
  }

  /** What to throw about this line. */
  IOException broken(String problem) {
    return new IOException(file + ", line " + line + ": " + problem);
  }
}
