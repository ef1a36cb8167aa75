package io.forestall.app.backtest.report;

import java.util.Arrays;
import java.util.List;

/**
 * Equal spans of time, of each of which a series keeps its first smallest and largest value, so
 * that neither a peak nor a gap is lost.
 *
 * @param fromMillis where the first begins
 * @param widthMillis of each
 */
record Buckets(long fromMillis, long widthMillis, int count) {
  /** Epoch seconds of both values of every bucket. */
  List<Double> seconds() {
    double[] seconds = new double[2 * count];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = (fromMillis + i * widthMillis / 2) / 1e3;
    }
    return Arrays.stream(seconds).boxed().toList();
  }

  /** One series that is being put into the buckets. */
  static final class Filling {
    private final Buckets buckets;
    private final double[] min;
    private final double[] max;
    private final boolean[] rising;

    Filling(Buckets buckets) {
      this.buckets = buckets;
      this.min = new double[buckets.count];
      this.max = new double[buckets.count];
      this.rising = new boolean[buckets.count];
      Arrays.fill(min, Double.NaN);
      Arrays.fill(max, Double.NaN);
    }

    void add(long timeMillis, double value) {
      long number = Math.floorDiv(timeMillis - buckets.fromMillis, buckets.widthMillis);
      if (number < 0 || number >= buckets.count || !Double.isFinite(value)) {
        return;
      }
      int bucket = (int) number;
      if (!(min[bucket] <= value)) {
        min[bucket] = value;
        rising[bucket] = false;
      }
      if (!(max[bucket] >= value)) {
        max[bucket] = value;
        rising[bucket] = true;
      }
    }

    boolean empty() {
      return Arrays.stream(min).allMatch(Double::isNaN);
    }

    /** Two values of every bucket, the one that came first leading. */
    List<Double> values() {
      double[] values = new double[2 * buckets.count];
      for (int b = 0; b < buckets.count; b++) {
        values[2 * b] = rising[b] ? min[b] : max[b];
        values[2 * b + 1] = rising[b] ? max[b] : min[b];
      }
      return Arrays.stream(values).boxed().toList();
    }
  }
}
