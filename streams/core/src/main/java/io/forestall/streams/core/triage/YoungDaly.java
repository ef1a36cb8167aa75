package io.forestall.streams.core.triage;

/**
 * The distance of checkpoints that loses least, for failures that fall at random.
 *
 * <pre>
 *   sqrt(2 C M) (1 + sqrt(C / 2M) / 3 + C / 2M / 9) - C      for C &lt; 2 M, else M
 * </pre>
 *
 * C is how long the job waits for a checkpoint, M the mean time between failures of the whole job.
 * The first factor alone is Young's (1974).
 *
 * @see <a href="https://doi.org/10.1016/j.future.2004.11.016">Daly (2006), equation 37</a>
 */
final class YoungDaly {
  private YoungDaly() {}

  /** The time to train between two checkpoints, in the unit of the arguments. */
  static double interval(double cost, double meanTimeBetweenFailures) {
    double ratio = cost / (2 * meanTimeBetweenFailures);
    return ratio < 1
        ? Math.sqrt(2 * cost * meanTimeBetweenFailures) * (1 + Math.sqrt(ratio) / 3 + ratio / 9)
            - cost
        : meanTimeBetweenFailures;
  }
}
