package io.forestall.simulator;

import java.time.Duration;

/** How faults of a host end the job that runs there; an idle node has none to end. */
final class JobEnd {
  /** Long enough for the job to notice, short enough not to hurt the one that starts after it. */
  private static final Duration LASTS = Duration.ofSeconds(10);

  private static final int FIRST_RANK = 0;

  private JobEnd() {}

  /**
   * The node's first rank dies of an error from that time on.
   *
   * @param error what its traceback ends with; printed by ranks of devices alone
   */
  static void byError(
      PlannedFault plan,
      long timeMillis,
      String error,
      TickWindow tick,
      FleetConditions fleet,
      FleetOutput out) {
    if (fleet.node(plan.node()).devices() > 0) {
      new RankCrash(plan.job(), plan.node(), FIRST_RANK, timeMillis, error).apply(tick, fleet, out);
    } else {
      byKill(plan, timeMillis, tick, fleet);
    }
  }

  /** A process of the job is killed at that time, without a word. */
  static void byKill(PlannedFault plan, long timeMillis, TickWindow tick, FleetConditions fleet) {
    if (!plan.job().isEmpty()
        && tick.toMillis() >= timeMillis
        && tick.fromMillis() < timeMillis + LASTS.toMillis()) {
      fleet.job(plan.job()).crashed = true;
    }
  }
}
