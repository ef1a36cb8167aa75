package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Device memory stays allocated after the process that owned it is gone: the GPU of an idle node
 * draws the power of a context, and the next job there runs out of memory. Someone clears it away.
 *
 * @param usedRatio memory that is held / all of it
 */
record ZombieMemory(double usedRatio) implements FaultShape {
  ZombieMemory {
    requireArgument(usedRatio > 0 && usedRatio <= 1, "usedRatio must be in (0, 1]: %s", usedRatio);
  }

  /** Assumed: a tenth to all of the memory, for 10 min to 12 h. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofHours(12));
    return new PlannedFault(
        "F35",
        FaultClass.APPLICATION_FAULT.name(),
        LabelKind.SOFTWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis,
        PlannedFault.NO_FAILURE,
        failureMillis + lasts.toMillis(),
        new ZombieMemory(random.nextDouble(0.1, 0.95)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()
        || tick.toMillis() >= plan.endMillis()
        || fleet.busy(plan.node())) {
      return;
    }
    DeviceConditions device = fleet.node(plan.node()).device(plan.device());
    device.zombieMemory = true;
    device.memoryUsedRatio = usedRatio;
  }
}
