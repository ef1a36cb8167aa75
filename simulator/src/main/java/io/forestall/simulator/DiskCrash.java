package io.forestall.simulator;

/** The end of a job whose first process on the plan's node could not read or write. */
final class DiskCrash {
  private static final int FIRST = 0;

  private DiskCrash() {}

  /**
   * Takes effect from that time on; does nothing on an idle node.
   *
   * @param error what the traceback ends with; only ranks of devices print one
   */
  static void apply(
      PlannedFault plan,
      long crashMillis,
      String error,
      TickWindow tick,
      FleetConditions fleet,
      FleetOutput out) {
    if (fleet.node(plan.node()).devices() > 0) {
      new RankCrash(plan.job(), plan.node(), FIRST, crashMillis, error).apply(tick, fleet, out);
    } else if (!plan.job().isEmpty()) {
      fleet.job(plan.job()).crashed |= tick.contains(crashMillis);
    }
  }
}
