package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A node is gone from one tick to the next: all series stop, nothing is said. Minutes later it is
 * back with a new boot; after a panic its kernel finds what the dying one had kept.
 *
 * @param boot from the crash until it is back
 * @param panic the kernel's last words; empty when the power failed
 */
record NodeCrash(Duration boot, String panic) implements FaultShape {
  private static final Duration SHORTEST_BOOT = Duration.ofMinutes(5);
  private static final Duration LONGEST_BOOT = Duration.ofMinutes(20);

  /** Assumed: crashes that are panics and not the power's. */
  private static final double PANIC_SHARE = 0.6;

  NodeCrash {
    requireArgument(boot.toMillis() > 0, "boot must be positive: %s", boot);
  }

  /** A node that crashes at that time. Published: it boots 5 to 20 min later, nothing warns. */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    NodeCrash crash =
        new NodeCrash(
            bootTime(random),
            Draws.chance(random, PANIC_SHARE)
                ? "Kernel panic - not syncing: Fatal exception in interrupt"
                : "");
    return new PlannedFault(
        "F27",
        FaultClass.NODE_DOWN.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis,
        failureMillis,
        failureMillis + crash.boot().toMillis(),
        crash);
  }

  /** How long a node takes to come back. */
  static Duration bootTime(SplittableRandom random) {
    return Draws.logUniform(random, SHORTEST_BOOT, LONGEST_BOOT);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    apply(plan.node(), plan.failureMillis(), tick, fleet, out);
  }

  /** A crash of that node at that time. */
  void apply(
      String name, long crashMillis, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    long bootMillis = crashMillis + boot.toMillis();
    NodeConditions node = fleet.node(name);
    if (tick.toMillis() >= bootMillis) {
      node.reboots++;
    } else if (tick.toMillis() >= crashMillis) {
      node.down = true;
    }
    if (!panic.isEmpty() && tick.contains(bootMillis)) {
      out.kernelLine(name, bootMillis, panic);
    }
  }
}
