package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A node is taken out on purpose: its job, if it has one, is told to leave first; then the node is
 * off for a while and boots anew.
 *
 * @param grace from the order until the node goes off
 */
record Maintenance(Duration grace) implements FaultShape {
  Maintenance {
    requireArgument(!grace.isNegative(), "grace must not be negative: %s", grace);
  }

  /**
   * A node that is ordered out at that time. Assumed: 2 to 5 min of grace, off for 10 to 60 min.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration grace = Draws.logUniform(random, Duration.ofMinutes(2), Duration.ofMinutes(5));
    Duration off = Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofHours(1));
    return new PlannedFault(
        "B16",
        "MAINTENANCE",
        LabelKind.BENIGN,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + grace.plus(off).toMillis(),
        new Maintenance(grace));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() >= plan.endMillis()) {
      node.reboots++;
      return;
    }
    if (FaultTimes.lasts(plan, tick) && !plan.job().isEmpty()) {
      fleet.job(plan.job()).preempted = true;
    }
    long offMillis = plan.onsetMillis() + grace.toMillis();
    if (tick.contains(offMillis)) {
      out.kernelLine(plan.node(), offMillis, "forestall: agent stops in good order");
    }
    node.down |= tick.toMillis() >= offMillis;
  }
}
