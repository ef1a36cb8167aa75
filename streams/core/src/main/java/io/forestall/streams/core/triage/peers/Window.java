package io.forestall.streams.core.triage.peers;

import java.util.Locale;

/**
 * A stretch of time over which means are compared.
 *
 * @param stepsLonger how much longer steps take than they used to; NaN when not known
 */
record Window(long fromMillis, long toMillis, double stepsLonger) {
  private static final double NOTABLE = 0.005;

  /** What there is to say of the steps. */
  String steps() {
    return stepsLonger >= NOTABLE
        ? String.format(Locale.ROOT, "; steps take %.1f %% longer", 100 * stepsLonger)
        : "";
  }
}
