package io.forestall.app.detect;

/**
 * Makes of the times of rows such that never fall and keep their time of day. A row that is less
 * than a day late, as when clocks are set back, counts as of the latest time; more, as when another
 * file begins, and all times from there on are moved by whole days.
 */
final class RowClock {
  private static final double DAY_SECONDS = 86_400;

  private double latest = Double.NEGATIVE_INFINITY;
  private double shift;
  private boolean fell;

  /** The time to use for a row's, which is not NaN. */
  double next(double seconds) {
    double late = latest - (seconds + shift);
    fell = late > 0;
    if (late >= DAY_SECONDS) {
      shift += DAY_SECONDS * Math.ceil(late / DAY_SECONDS);
    }
    latest = Math.max(latest, seconds + shift);
    return latest;
  }

  /** The time of the row before, for one without; NaN at first. */
  double again() {
    return latest == Double.NEGATIVE_INFINITY ? Double.NaN : latest;
  }

  /** Whether the last time lay before the one before it. */
  boolean fell() {
    return fell;
  }
}
