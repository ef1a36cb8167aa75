package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * Whether a value is larger than all of the rows just before it, so that a long excursion is one
 * peak and an escalation is another.
 *
 * <ul>
 *   <li>Cost: O(1) a row on average. State: 16 bytes a row of the window.
 *   <li>Threads: none.
 * </ul>
 */
final class PeakFilter {
  private final int window;
  private final double[] values; // a ring of falling values, the first is the largest
  private final long[] rows;
  private int first;
  private int size;

  PeakFilter(int window) {
    this.window = window;
    values = new double[window + 1];
    rows = new long[window + 1];
  }

  /** Shows the value of the next row. */
  boolean isPeak(double value, long row) {
    while (size > 0 && rows[first] < row - window) {
      first = at(1);
      size--;
    }
    boolean peak = size == 0 || value > values[first];
    while (size > 0 && values[at(size - 1)] <= value) {
      size--;
    }
    int end = at(size++);
    values[end] = value;
    rows[end] = row;
    return peak;
  }

  private int at(int offset) {
    int index = first + offset;
    return index < values.length ? index : index - values.length;
  }

  void write(StateWriter out) {
    out.writeVarLong(size);
    for (int i = 0; i < size; i++) {
      out.writeDouble(values[at(i)]);
      out.writeVarLong(rows[at(i)]);
    }
  }

  /** Reads what was written before that row was shown. */
  void read(StateReader in, long row) {
    first = 0;
    size = SavedNumbers.count(in, window, "peaks");
    for (int i = 0; i < size; i++) {
      values[i] = in.readDouble();
      rows[i] = in.readVarLong();
      in.require(!Double.isNaN(values[i]) && (i == 0 || values[i] < values[i - 1]), "peak");
      in.require(rows[i] >= 0 && (i == 0 || rows[i] > rows[i - 1]), "row of a peak");
    }
    in.require(size == 0 || rows[size - 1] < row, "row of the last peak");
    in.require(size == 0 || rows[size - 1] - rows[0] <= window, "span of peaks");
  }
}
