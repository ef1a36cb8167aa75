package io.forestall.simulator;

import java.time.Duration;
import java.util.SplittableRandom;

/** Distributions that faults are drawn from. */
final class Draws {
  private Draws() {}

  static boolean chance(SplittableRandom random, double probability) {
    return random.nextDouble() < probability;
  }

  /** Each duration in the range is as likely. */
  static Duration uniform(SplittableRandom random, Duration min, Duration max) {
    return Duration.ofMillis(random.nextLong(min.toMillis(), max.toMillis() + 1));
  }

  /** Each order of magnitude in the range is as likely: for what varies over several of them. */
  static double logUniform(SplittableRandom random, double min, double max) {
    return logarithmic(min, max, random.nextDouble());
  }

  /** The value at that share of the way on a logarithmic scale. */
  static double logarithmic(double min, double max, double share) {
    return min * Math.pow(max / min, share);
  }

  /** As {@link #logUniform(SplittableRandom, double, double)}. */
  static Duration logUniform(SplittableRandom random, Duration min, Duration max) {
    return Duration.ofMillis(
        Math.round(logUniform(random, (double) min.toMillis(), (double) max.toMillis())));
  }

  /** Log-normal with that median and mean; the mean is the greater, as the tail is heavy. */
  static Duration logNormal(SplittableRandom random, Duration median, Duration mean) {
    double sigma = Math.sqrt(2 * Math.log((double) mean.toMillis() / median.toMillis()));
    return Duration.ofMillis(
        Math.round(median.toMillis() * Math.exp(sigma * random.nextGaussian())));
  }
}
