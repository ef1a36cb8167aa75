package io.forestall.simulator;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A collective that never ends. With a culprit, one rank stays in host code: its GPU idles at the
 * power of a mere context with utilization 0, while all others spin. Without one, the program is at
 * fault (mismatched collectives) and all ranks spin. Nothing is printed until the watchdog, which
 * ends the job.
 */
public record CollectiveHang() implements FaultShape {
  /** The watchdog's 600 s, its wait for a dump, and a minute in which all is cleared away. */
  private static final Duration UNTIL_OVER = Duration.ofSeconds(675);

  /** One rank is stuck on its host from that time on. */
  public static PlannedFault plan(FleetLayout layout, String node, int device, long onsetMillis) {
    return plan(layout.jobOf(node), node, device, onsetMillis, PlannedFault.NO_END);
  }

  /** All ranks wait for each other from that time on. */
  public static PlannedFault deadlock(String job, long onsetMillis) {
    return plan(job, "", PlannedFault.NO_DEVICE, onsetMillis, PlannedFault.NO_END);
  }

  /** One or the other, as likely: assumed. It ends with the job; without one, nothing happens. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    String job = layout.jobOf(node);
    boolean deadlock = !job.isEmpty() && Draws.chance(random, 0.5);
    return plan(
        job,
        deadlock ? "" : node,
        deadlock ? PlannedFault.NO_DEVICE : device,
        failureMillis,
        failureMillis + UNTIL_OVER.toMillis());
  }

  private static PlannedFault plan(
      String job, String node, int device, long onsetMillis, long endMillis) {
    return new PlannedFault(
        "F28",
        FaultClass.COLLECTIVE_HANG.name(),
        LabelKind.SOFTWARE,
        job,
        node,
        device,
        onsetMillis,
        onsetMillis,
        endMillis,
        new CollectiveHang());
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || tick.toMillis() >= plan.endMillis()) {
      return;
    }
    if (plan.device() == PlannedFault.NO_DEVICE) {
      fleet.job(plan.job()).deadlocked = true;
    } else {
      fleet.node(plan.node()).device(plan.device()).stuckOnHost = true;
    }
  }
}
