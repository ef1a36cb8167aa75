package io.forestall.bench.faults;

import java.util.Arrays;

/** One series of a picture: times and values, growing. */
final class Line {
  private long[] times = new long[64];
  private double[] values = new double[64];
  private int size;

  void add(long timeMillis, double value) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    times[size] = timeMillis;
    values[size++] = value;
  }

  int size() {
    return size;
  }

  long timeMillis(int position) {
    return times[position];
  }

  double value(int position) {
    return values[position];
  }

  /** Largest value less the smallest; 0 when nothing was reported. */
  double range() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int position = 0; position < size; position++) {
      if (!Double.isNaN(values[position])) {
        low = Math.min(low, values[position]);
        high = Math.max(high, values[position]);
      }
    }
    return high < low ? 0 : high - low;
  }

  /**
   * Position of the largest value between these positions, or of the smallest.
   *
   * @param sign 1 for the largest, -1 for the smallest
   */
  int extreme(int from, int to, int sign) {
    int extreme = from;
    for (int position = from + 1; position < to; position++) {
      if (Double.isNaN(values[extreme]) || sign * values[position] > sign * values[extreme]) {
        extreme = position;
      }
    }
    return extreme;
  }
}
