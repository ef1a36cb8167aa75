package io.forestall.simulator;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The service that sets up a node's NVSwitches is not running: the fabric's state never completes
 * on any of its GPUs, and a job that starts there fails at once with CUDA error 802. Its failure is
 * that start. Someone starts the service again, and all is well without a reboot.
 */
record FabricManagerDown() implements FaultShape {
  /** State of the fabric: in progress. */
  private static final int IN_PROGRESS = 2;

  /** Assumed: someone notices within 20 min to 6 h. */
  private static final Duration MIN_LASTS = Duration.ofMinutes(20);

  private static final Duration MAX_LASTS = Duration.ofHours(6);

  /** Assumed: the service stops up to 10 min before the job starts. */
  private static final Duration MAX_WARNING = Duration.ofMinutes(10);

  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration warning = Draws.uniform(random, Duration.ZERO, MAX_WARNING);
    Duration lasts = Draws.logUniform(random, MIN_LASTS, MAX_LASTS);
    return new PlannedFault(
        "F34",
        FaultClass.NVSWITCH_FAULT.name(),
        LabelKind.SOFTWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - warning.toMillis(),
        failureMillis,
        failureMillis + lasts.toMillis(),
        new FabricManagerDown());
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || tick.toMillis() >= plan.endMillis()) {
      return;
    }
    NodeConditions node = fleet.node(plan.node());
    boolean failed = tick.toMillis() >= plan.failureMillis();
    for (int index = 0; index < node.devices(); index++) {
      node.device(index).fabricState = IN_PROGRESS;
      node.device(index).fabricDown |= failed;
      node.device(index).processGone |= failed; // no process gets a context
    }
    new RankCrash(
            plan.job(),
            plan.node(),
            0,
            plan.failureMillis(),
            "RuntimeError: Unexpected error from cudaGetDeviceCount(). Error 802: system not yet"
                + " initialized")
        .apply(tick, fleet, out);
  }
}
