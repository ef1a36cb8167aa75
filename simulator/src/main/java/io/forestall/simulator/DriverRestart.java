package io.forestall.simulator;

import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The GPU driver of a node is updated: its job, if it has one, is told to leave, the exporter is
 * gone for a while, and what the driver counts begins again at zero. The node stays up.
 */
record DriverRestart() implements FaultShape {
  /** An update that begins then. Published: minutes. Assumed: 2 to 10. */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofMinutes(2), Duration.ofMinutes(10));
    return new PlannedFault(
        "B15",
        "DRIVER_UPDATE",
        LabelKind.BENIGN,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + lasts.toMillis(),
        new DriverRestart());
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() >= plan.endMillis()) {
      node.driverRestarts++;
      return;
    }
    if (FaultTimes.lasts(plan, tick)) {
      node.exporterDown = true;
      if (!plan.job().isEmpty()) {
        fleet.job(plan.job()).preempted = true;
      }
    }
  }
}
