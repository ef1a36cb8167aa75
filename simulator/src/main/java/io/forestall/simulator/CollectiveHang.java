package io.forestall.simulator;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;

/**
 * A collective that never ends. With a culprit, one rank stays in host code: its GPU idles at the
 * power of a mere context with utilization 0, while all others spin. Without one, the program is at
 * fault (mismatched collectives) and all ranks spin. Nothing is printed until the watchdog.
 */
public record CollectiveHang() implements FaultShape {

  /** One rank is stuck on its host from that time on. */
  public static PlannedFault plan(FleetLayout layout, String node, int device, long onsetMillis) {
    return new PlannedFault(
        "F28",
        FaultClass.COLLECTIVE_HANG.name(),
        LabelKind.SOFTWARE,
        layout.jobOf(node),
        node,
        device,
        onsetMillis,
        onsetMillis,
        PlannedFault.NO_END,
        new CollectiveHang());
  }

  /** All ranks wait for each other from that time on. */
  public static PlannedFault deadlock(String job, long onsetMillis) {
    return new PlannedFault(
        "F28",
        FaultClass.COLLECTIVE_HANG.name(),
        LabelKind.SOFTWARE,
        job,
        "",
        PlannedFault.NO_DEVICE,
        onsetMillis,
        onsetMillis,
        PlannedFault.NO_END,
        new CollectiveHang());
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    if (plan.device() == PlannedFault.NO_DEVICE) {
      fleet.job(plan.job()).deadlocked = true;
    } else {
      fleet.node(plan.node()).device(plan.device()).stuckOnHost = true;
    }
  }
}
