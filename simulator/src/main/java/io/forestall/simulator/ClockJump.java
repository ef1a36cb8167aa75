package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A node's clock jumps and is wrong until the time service sets it right: what the node sends is
 * stamped wrongly, and nothing else is amiss.
 *
 * @param offset ahead when positive
 */
record ClockJump(Duration offset) implements FaultShape {
  ClockJump {
    requireArgument(
        !offset.isZero() && offset.abs().toHours() < 24,
        "offset must not be zero and below a day: %s",
        offset);
  }

  /**
   * A clock that jumps at that time. Published: more than 1 s. Assumed: 2 s to 5 min, either way,
   * for 2 to 60 min.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration offset = Draws.logUniform(random, Duration.ofSeconds(2), Duration.ofMinutes(5));
    Duration lasts = Draws.logUniform(random, Duration.ofMinutes(2), Duration.ofHours(1));
    return new PlannedFault(
        "F36",
        FaultClass.CLOCK_FAULT.name(),
        LabelKind.SOFTWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + lasts.toMillis(),
        new ClockJump(random.nextBoolean() ? offset : offset.negated()));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (FaultTimes.lasts(plan, tick)) {
      fleet.node(plan.node()).clockOffsetMillis += offset.toMillis();
    }
  }
}
