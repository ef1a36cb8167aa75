package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.util.SplittableRandom;

/**
 * A GPU's clock does not rise under load: left in an idle state, or held by an application clock
 * that someone has set. It is busy, cool and slow, and the whole job is as slow.
 *
 * @param clockHertz where it stays, 345 MHz to 1.2 GHz
 * @param applicationClock whether it is set, and says so
 */
record StuckClock(double clockHertz, boolean applicationClock) implements FaultShape {
  /** Step of the clock: the sensor's. */
  private static final double STEP_HERTZ = 15e6;

  StuckClock {
    requireArgument(
        clockHertz >= 1e8 && clockHertz <= 3e9, "clockHertz must be in [1e8, 3e9]: %s", clockHertz);
  }

  /** Assumed: half of them are set clocks. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    double clockHertz = Math.rint(random.nextDouble(345e6, 1_200e6) / STEP_HERTZ) * STEP_HERTZ;
    return new PlannedFault(
        "F13",
        FaultClass.GPU_SLOW.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis,
        PlannedFault.NO_FAILURE,
        Repair.endMillis(failureMillis, random),
        new StuckClock(clockHertz, Draws.chance(random, 0.5)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, fleet.node(plan.node()))) {
      return;
    }
    DeviceConditions device = fleet.node(plan.node()).device(plan.device());
    device.clockCapHertz = Math.min(device.clockCapHertz, clockHertz);
    device.applicationClock |= applicationClock;
  }
}
