package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A power supply of a node fails, and the board brakes all of its GPUs at once to live on what is
 * left: the power brake shows in the clock event reasons. Nothing warns.
 *
 * @param capRatio power that is left to a GPU / its limit, 0.5 to 0.6
 */
record PowerSupplyLoss(double capRatio) implements FaultShape {
  /** InfiniteHBD-Trace: median of 25 repairs; the mean is assumed. */
  private static final Duration MEDIAN_REPAIR = Duration.ofHours(361);

  private static final Duration MEAN_REPAIR = Duration.ofDays(25);

  PowerSupplyLoss {
    requireArgument(capRatio > 0 && capRatio < 1, "capRatio must be in (0, 1): %s", capRatio);
  }

  /** It is replaced in service, long after. */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration repair = Draws.logNormal(random, MEDIAN_REPAIR, MEAN_REPAIR);
    return new PlannedFault(
        "F12",
        FaultClass.POWER_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis,
        PlannedFault.NO_FAILURE,
        failureMillis + repair.toMillis(),
        new PowerSupplyLoss(random.nextDouble(0.5, 0.6)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || tick.toMillis() >= plan.endMillis()) {
      return;
    }
    NodeConditions node = fleet.node(plan.node());
    node.powerSuppliesLost++;
    for (int index = 0; index < node.devices(); index++) {
      DeviceConditions device = node.device(index);
      device.powerCapRatio = Math.min(device.powerCapRatio, capRatio);
      device.powerBrake = true;
    }
  }
}
