package io.forestall.simulator;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The GPU exporter of a node does not answer while the host's own agent does and the job is fine.
 * For minutes or hours it is a fault of the telemetry; for seconds someone restarts it.
 */
record ExporterLoss() implements FaultShape {
  /** An exporter that dies at that time. Assumed: for 5 min to 4 h. */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofMinutes(5), Duration.ofHours(4));
    return plan(
        "F37",
        FaultClass.TELEMETRY_LOST.name(),
        LabelKind.SOFTWARE,
        layout,
        node,
        onsetMillis,
        lasts);
  }

  /** A restart at that time, as an update brings it. Assumed: 5 to 60 s. */
  static PlannedFault planRestart(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofSeconds(5), Duration.ofMinutes(1));
    return plan("B14", "EXPORTER_RESTART", LabelKind.BENIGN, layout, node, onsetMillis, lasts);
  }

  private static PlannedFault plan(
      String fault,
      String label,
      LabelKind kind,
      FleetLayout layout,
      String node,
      long onsetMillis,
      Duration lasts) {
    return new PlannedFault(
        fault,
        label,
        kind,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + lasts.toMillis(),
        new ExporterLoss());
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    fleet.node(plan.node()).exporterDown |= FaultTimes.lasts(plan, tick);
  }
}
