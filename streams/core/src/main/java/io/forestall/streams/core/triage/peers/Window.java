package io.forestall.streams.core.triage.peers;

import java.util.Locale;

/**
 * A stretch of time over which means are compared.
 *
 * @param stepsLonger how much longer steps take than they used to; NaN when not known
 */
record Window(long fromMillis, long toMillis, double stepsLonger) {
  private static final double NOTABLE = 0.005;
  private static final double SLOW_JOB = 0.008;
  private static final int NEEDED_IN_A_SLOW_JOB = 3;
  private static final int NEEDED = 5;

  /** Whether steps take at least so much longer; false when that is not known. */
  boolean longerBy(double share) {
    return stepsLonger >= share;
  }

  /** Whether steps are known to take hardly longer, so that nothing is lost. */
  boolean costsNothing(double share) {
    return stepsLonger < share;
  }

  /** How many windows of six it takes to believe that a peer stands apart. */
  int needed() {
    return longerBy(SLOW_JOB) ? NEEDED_IN_A_SLOW_JOB : NEEDED;
  }

  /** What there is to say of the steps. */
  String steps() {
    return stepsLonger >= NOTABLE
        ? String.format(Locale.ROOT, "; steps take %.1f %% longer", 100 * stepsLonger)
        : "";
  }
}
