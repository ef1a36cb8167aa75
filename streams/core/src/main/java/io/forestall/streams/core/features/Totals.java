package io.forestall.streams.core.features;

import java.util.Arrays;

/**
 * What happened in the last ten minutes, counted in buckets of half a minute.
 *
 * <p>State: 4 bytes a series and bucket, 80 a series, and 9 for the open bucket. A series that was
 * never looked at is NaN; one that was is 0 as long as nothing happens.
 */
final class Totals {
  private final int series;
  private final double[] open;
  private final boolean[] known;
  private final float[] closed; // bucket after bucket, as a ring
  private int newest;

  Totals(int series) {
    this.series = series;
    open = new double[series];
    known = new boolean[series];
    closed = new float[Buckets.PER_TEN_MINUTES * series];
  }

  /** Counts something; 0 says that it was looked for. */
  void add(int which, double amount) {
    known[which] = true;
    open[which] += amount;
  }

  void close() {
    newest = (newest + 1) % Buckets.PER_TEN_MINUTES;
    for (int s = 0; s < series; s++) {
      closed[newest * series + s] = (float) open[s];
    }
    Arrays.fill(open, 0);
  }

  /** Sum over the last so many closed buckets. */
  double sum(int which, int buckets) {
    if (!known[which]) {
      return Double.NaN;
    }
    double sum = 0;
    for (int age = 0; age < buckets; age++) {
      sum += closed[Math.floorMod(newest - age, Buckets.PER_TEN_MINUTES) * series + which];
    }
    return sum;
  }
}
