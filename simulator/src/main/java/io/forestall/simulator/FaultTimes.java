package io.forestall.simulator;

/** Where a tick lies relative to a fault. A tick counts by its end, as its record does. */
final class FaultTimes {
  private FaultTimes() {}

  /** Whether the tick ends after onset and before the end. */
  static boolean lasts(PlannedFault plan, TickWindow tick) {
    return tick.toMillis() >= plan.onsetMillis() && tick.toMillis() < plan.endMillis();
  }

  /** Whether the tick ends after the failure and before the end. */
  static boolean hurts(PlannedFault plan, TickWindow tick) {
    return tick.toMillis() >= plan.failureMillis() && tick.toMillis() < plan.endMillis();
  }

  /** Share of the tick that lies between the two times. */
  static double share(TickWindow tick, long fromMillis, long toMillis) {
    long overlapMillis =
        Math.min(tick.toMillis(), toMillis) - Math.max(tick.fromMillis(), fromMillis);
    return Math.max(0, overlapMillis) / (double) (tick.toMillis() - tick.fromMillis());
  }
}
