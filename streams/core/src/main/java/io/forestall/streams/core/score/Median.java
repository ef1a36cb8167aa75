package io.forestall.streams.core.score;

import java.util.Arrays;

/**
 * Median of a few numbers, with an array of its own to sort in. Cost: a sort, no allocation once it
 * has seen the most numbers. State: only scratch. Threads: none.
 */
final class Median {
  private double[] sorted = {};
  private int count;

  /** Forgets all numbers; there will be at most so many. */
  void clear(int most) {
    if (sorted.length < most) {
      sorted = new double[most];
    }
    count = 0;
  }

  /** Adds a number; NaN is none. */
  void add(double number) {
    if (!Double.isNaN(number)) {
      sorted[count++] = number;
    }
  }

  int count() {
    return count;
  }

  /** The median, the mean of both middle ones if need be; NaN of nothing. */
  double value() {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(sorted, 0, count);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }
}
