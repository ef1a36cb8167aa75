package io.forestall.traces;

import io.forestall.traces.csv.CsvLine;
import java.util.Arrays;

/** The values of a row to be written, by column; those that were not set become empty cells. */
final class TelemetryRow {
  private final double[] values;
  private final boolean[] blanks;
  private boolean hasBlanks;

  TelemetryRow(int columns) {
    values = new double[columns];
    blanks = new boolean[columns];
  }

  int columns() {
    return values.length;
  }

  void clear() {
    Arrays.fill(values, Double.NaN);
    if (hasBlanks) {
      Arrays.fill(blanks, false);
      hasBlanks = false;
    }
  }

  void set(int column, double value) {
    values[column] = value;
  }

  void setBlank(int column) {
    blanks[column] = true;
    hasBlanks = true;
  }

  /** Writes the cells from that column on; a value hides a blank. */
  void writeTo(CsvLine line, int fromColumn) {
    for (int column = fromColumn; column < values.length; column++) {
      double value = values[column];
      if (!Double.isNaN(value)) {
        line.number(value);
      } else if (hasBlanks && blanks[column]) {
        line.text(TelemetryColumn.BLANK);
      } else {
        line.empty();
      }
    }
  }
}
