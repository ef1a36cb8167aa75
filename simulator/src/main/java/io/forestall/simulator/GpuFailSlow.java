package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A GPU grows slower in three steps and stays so; no sensor shows why, and all ranks wait for it.
 * The steps are those of BLOOM's training on 48 nodes, whose step took 105.2, 106.3, 110.2 and then
 * 111.1 s until one node was replaced.
 *
 * @param slowdown compute time lost in the end, of a healthy GPU's; 0.056 in that case
 * @param between from one step to the next
 */
record GpuFailSlow(double slowdown, Duration between) implements FaultShape {
  /** Share of the slowdown after each step: 1.1, 5.0 and 5.9 s of 5.9 s. */
  private static final double[] SHARES = {0.19, 0.85, 1};

  GpuFailSlow {
    requireArgument(slowdown > 0 && slowdown < 10, "slowdown must be in (0, 10): %s", slowdown);
    requireArgument(between.toMillis() > 0, "between must be positive: %s", between);
  }

  /** Assumed: 3 to 20 %, with minutes to hours from step to step; the last one at that time. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    Duration between = Draws.logUniform(random, Duration.ofMinutes(2), Duration.ofHours(2));
    return new PlannedFault(
        "F14",
        FaultClass.GPU_SLOW.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - (SHARES.length - 1) * between.toMillis(),
        PlannedFault.NO_FAILURE,
        Repair.endMillis(failureMillis, random),
        new GpuFailSlow(Draws.logUniform(random, 0.03, 0.2), between));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, fleet.node(plan.node()))) {
      return;
    }
    long steps = (tick.toMillis() - plan.onsetMillis()) / between.toMillis();
    double share = SHARES[(int) Math.min(steps, SHARES.length - 1)];
    fleet.node(plan.node()).device(plan.device()).computeStretch *= 1 + slowdown * share;
  }
}
