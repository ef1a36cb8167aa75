package io.forestall.bench.simulation;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Figures of many values. */
final class Figures {
  /** Makes the median absolute deviation of a normal distribution its standard deviation. */
  private static final double NORMAL_MAD = 1.4826;

  private final double[] sorted;

  private Figures(double[] sorted) {
    this.sorted = sorted;
  }

  static Figures of(DoubleStream values) {
    return new Figures(values.sorted().toArray());
  }

  int count() {
    return sorted.length;
  }

  /** The value at that percentage, on straight lines between neighbours; NaN when there is none. */
  double at(double percent) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = percent / 100 * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  double mean() {
    return Arrays.stream(sorted).average().orElse(Double.NaN);
  }

  /** Standard deviation / mean. */
  double variation() {
    double mean = mean();
    double squares = Arrays.stream(sorted).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (sorted.length - 1)) / mean;
  }

  /** The same from medians, which a few outliers do not move. */
  double robustVariation() {
    double median = at(50);
    Figures distances = of(Arrays.stream(sorted).map(value -> Math.abs(value - median)));
    return NORMAL_MAD * distances.at(50) / median;
  }
}
