package io.forestall.bench.quality.measure;

/**
 * What NAB's three application profiles pay for.
 *
 * <p>Source: NAB's {@code config/profiles.json}.
 */
public enum NabProfile {
  STANDARD("standard", 1, 1, 0.11),
  LOW_FALSE_POSITIVES("reward_low_FP_rate", 1, 1, 0.22),
  LOW_FALSE_NEGATIVES("reward_low_FN_rate", 1, 2, 0.11);

  private final String key;
  private final double found;
  private final double missed;
  private final double falseAlarm;

  NabProfile(String key, double found, double missed, double falseAlarm) {
    this.key = key;
    this.found = found;
    this.missed = missed;
    this.falseAlarm = falseAlarm;
  }

  /** NAB's own name of it. */
  public String key() {
    return key;
  }

  /** Paid for a window found at its very beginning. */
  double found() {
    return found;
  }

  /** Charged for a window that was missed. */
  double missed() {
    return missed;
  }

  /** Charged at most for a detected row outside of windows. */
  double falseAlarm() {
    return falseAlarm;
  }
}
