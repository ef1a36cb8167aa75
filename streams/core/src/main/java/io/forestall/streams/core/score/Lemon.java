package io.forestall.streams.core.score;

import io.forestall.streams.core.DailyTotals;

/**
 * How much more often than its fair share a node is to blame for failures.
 *
 * <pre>
 *   E       rate x days at work                     failures that an ordinary node would have had
 *   m       ~ Gamma(shape a, rate a), a = 0.9       how much worse nodes are than the average
 *   m | k   ~ Gamma(a + k, a + E)                   after failures of weight k
 *   score   (a + k) / (a + E)                       its mean
 *   P(no failure in another 28 days at work)  ((a + E) / (a + E + rate x 28))^(a + k)
 * </pre>
 *
 * <ul>
 *   <li>The weight of a failure is the probability that this node was to blame. A node in large
 *       jobs sees more of them fail, but is to blame for no more than its share, and days at work
 *       are the same in small and large jobs: so the score does not grow with the size of jobs.
 *   <li>The prior shrinks: after 28 days at work and at the usual rate a single failure gives 1.9,
 *       three give 3.9, and none 0.9 (LemonTest).
 *   <li>a is the shape of a negative binomial fitted to how often each of 400 servers failed in 348
 *       days (InfiniteHBD fault trace: 0.93 by moments, 0.90 by likelihood).
 * </ul>
 */
public final class Lemon {
  /** How unequal nodes are; small is unequal. */
  static final double SHAPE = 0.9;

  private Lemon() {}

  /**
   * The mean of how much worse than average the node is; 1 when nothing is known of it.
   *
   * @param failures sum of weights
   * @param failuresPerDay of an ordinary node at work
   */
  public static double score(double failures, double daysAtWork, double failuresPerDay) {
    return (SHAPE + failures) / (SHAPE + failuresPerDay * daysAtWork);
  }

  /** Probability that the node goes through another 28 days of work without being to blame. */
  public static double survival(double failures, double daysAtWork, double failuresPerDay) {
    double rate = SHAPE + failuresPerDay * daysAtWork;
    return Math.pow(rate / (rate + failuresPerDay * DailyTotals.DAYS), SHAPE + failures);
  }
}
