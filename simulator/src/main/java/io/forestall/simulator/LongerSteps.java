package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The job goes over to longer sequences or larger batches: from one step to the next all ranks need
 * more time, and no rank more than another.
 *
 * @param stretch compute time relative to before
 */
record LongerSteps(double stretch) implements FaultShape {
  LongerSteps {
    requireArgument(stretch > 1 && stretch <= 10, "stretch must be in (1, 10]: %s", stretch);
  }

  /**
   * The node's job changes at that time. Assumed: 1.1 to 2 times the compute time, for 1 to 24 h.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofHours(1), Duration.ofHours(24));
    return BenignPhase.ofJob(
        "B08",
        "SEQUENCE_CHANGE",
        Targets.job("B08", layout, node),
        onsetMillis,
        onsetMillis + lasts.toMillis(),
        new LongerSteps(random.nextDouble(1.1, 2)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (FaultTimes.lasts(plan, tick)) {
      fleet.job(plan.job()).computeStretch *= stretch;
    }
  }
}
