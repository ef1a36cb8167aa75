package io.forestall.streams.core.features;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * The last ten minutes of some series in buckets of half a minute.
 *
 * <ul>
 *   <li>Cost: O(1) a value, O(buckets) a window; no allocation.
 *   <li>State: 8 bytes a series and bucket, 160 a series, and 24 for the open bucket.
 *   <li>Invariants: windows hold closed buckets only; a bucket without a value is NaN and left out
 *       of every window, so ten minutes after its last value a series is NaN.
 * </ul>
 */
final class Buckets {
  static final long BUCKET_MILLIS = 30_000;
  static final int PER_MINUTE = 2;
  static final int PER_TEN_MINUTES = 20;

  private final int series;
  private final double[] sum;
  private final double[] max;
  private final int[] count;
  private final float[] means; // bucket after bucket, as a ring
  private final float[] maxima;
  private int newest;

  Buckets(int series) {
    this.series = series;
    sum = new double[series];
    max = new double[series];
    count = new int[series];
    means = new float[PER_TEN_MINUTES * series];
    maxima = new float[PER_TEN_MINUTES * series];
    Arrays.fill(means, Float.NaN);
    Arrays.fill(maxima, Float.NaN);
  }

  /** Puts a value into the open bucket; NaN is none. */
  void add(int which, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    max[which] = count[which] == 0 ? value : Math.max(max[which], value);
    sum[which] += value;
    count[which]++;
  }

  /** Closes the open bucket and opens the next one. */
  void close() {
    newest = (newest + 1) % PER_TEN_MINUTES;
    int from = newest * series;
    for (int s = 0; s < series; s++) {
      means[from + s] = count[s] == 0 ? Float.NaN : (float) (sum[s] / count[s]);
      maxima[from + s] = count[s] == 0 ? Float.NaN : (float) max[s];
    }
    Arrays.fill(sum, 0);
    Arrays.fill(count, 0);
  }

  /** Mean of the means of the last so many closed buckets; NaN when they are empty. */
  double mean(int which, int buckets) {
    double total = 0;
    int seen = 0;
    for (int age = 0; age < buckets; age++) {
      float mean = means[at(which, age)];
      if (!Float.isNaN(mean)) {
        total += mean;
        seen++;
      }
    }
    return total / seen; // NaN when there is none
  }

  double max(int which, int buckets) {
    double max = Double.NaN;
    for (int age = 0; age < buckets; age++) {
      float one = maxima[at(which, age)];
      if (!Float.isNaN(one)) {
        max = Double.isNaN(max) ? one : Math.max(max, one);
      }
    }
    return max;
  }

  /** Slope of the least-squares line through the means, a minute; NaN below three of them. */
  double slopePerMinute(int which) {
    double n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (int age = 0; age < PER_TEN_MINUTES; age++) {
      float y = means[at(which, age)];
      if (!Float.isNaN(y)) {
        double x = -age;
        n++;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
      }
    }
    return n < 3 ? Double.NaN : PER_MINUTE * (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
  }

  void write(StateWriter out) {
    out.writeVarLong(newest);
    out.writeDoubles(sum, 0, series);
    out.writeDoubles(max, 0, series);
    out.writeInts(count, 0, series);
    out.writeFloats(means, 0, means.length);
    out.writeFloats(maxima, 0, maxima.length);
  }

  void read(StateReader in) {
    newest = readIndex(in, PER_TEN_MINUTES);
    in.readDoubles(sum, 0, series);
    in.readDoubles(max, 0, series);
    in.readInts(count, 0, series);
    in.readFloats(means, 0, means.length);
    in.readFloats(maxima, 0, maxima.length);
  }

  /** Reads a place in a ring of that size. */
  static int readIndex(StateReader in, int size) {
    long index = in.readVarLong();
    in.require(index >= 0 && index < size, "place in a ring of features");
    return (int) index;
  }

  private int at(int which, int age) {
    return Math.floorMod(newest - age, PER_TEN_MINUTES) * series + which;
  }
}
