package io.forestall.bench.quality.measure;

import java.util.Collection;

/** The middle value, or the mean of the two in the middle; NaN when there is none. */
public final class Median {
  private Median() {}

  public static double of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length % 2 == 1) {
      return sorted[middle];
    }
    return sorted.length == 0 ? Double.NaN : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
