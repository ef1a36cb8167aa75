package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.SplittableRandom;

/**
 * A batch that does not fit: the gradients of one or a few steps are far too large, the optimizer
 * skips them, and the loss hardly notices.
 *
 * @param normFactor gradient norm of those steps, as a multiple of the usual
 */
record SkippedSteps(double normFactor) implements FaultShape {
  SkippedSteps {
    requireArgument(
        normFactor > 1 && normFactor <= 1e4, "normFactor must be in (1, 1e4]: %s", normFactor);
  }

  /**
   * The node's job skips from that time on. Assumed: one to three steps of 5 to 50 times the norm.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    String job = Targets.job("B07", layout, node);
    long lastsMillis = random.nextInt(1, 4) * layout.job(job).step().toMillis();
    return BenignPhase.ofJob(
        "B07",
        "GRADIENT_SKIP",
        job,
        onsetMillis,
        onsetMillis + lastsMillis,
        new SkippedSteps(Draws.logUniform(random, 5, 50)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (FaultTimes.share(tick, plan.onsetMillis(), plan.endMillis()) > 0) {
      fleet.job(plan.job()).gradientFactor *= normFactor;
    }
  }
}
