package io.forestall.simulator;

import java.util.SplittableRandom;

/** Draws how often something happens. */
final class Poisson {
  /** Beyond this mean a normal draw is as good, and cheaper. */
  private static final double LARGE = 50;

  private Poisson() {}

  /**
   * A whole number: Knuth's draw for small means; 0 for a mean that is not positive, without a
   * draw.
   */
  static double draw(SplittableRandom random, double mean) {
    if (!(mean > 0)) {
      return 0;
    }
    if (mean > LARGE) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double floor = Math.exp(-mean);
    double count = 0;
    for (double product = random.nextDouble(); product > floor; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }
}
