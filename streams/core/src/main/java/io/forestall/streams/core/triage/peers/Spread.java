package io.forestall.streams.core.triage.peers;

import java.util.Arrays;

/**
 * Median and robust spread of a group.
 *
 * <pre>
 *   spread = max(1.4826 x median of |x - median|, floor)
 * </pre>
 *
 * Cost: n log n in the size of the group, so that a job of 100,000 devices takes some 10 ms for
 * each metric and window.
 */
record Spread(double median, double spread, int members) {
  private static final double NORMAL = 1.4826;

  /** Of the numbers among the values; NaN when there is none. */
  static Spread of(double[] values, double floor) {
    double[] sorted = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    double middle = median(sorted);
    double[] away = Arrays.stream(sorted).map(value -> Math.abs(value - middle)).toArray();
    return new Spread(middle, Math.max(NORMAL * median(away), floor), sorted.length);
  }

  /** With a floor that is a share of the median. */
  static Spread ofRatio(double[] values, double floorRatio) {
    Spread exact = of(values, 0);
    double floor = floorRatio * Math.abs(exact.median);
    return new Spread(exact.median, Math.max(exact.spread, floor), exact.members);
  }

  /** How many spreads the value lies above the median. */
  double distance(double value) {
    return (value - median) / spread;
  }

  private static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    Arrays.sort(values);
    return 0.5 * (values[(values.length - 1) / 2] + values[values.length / 2]);
  }
}
