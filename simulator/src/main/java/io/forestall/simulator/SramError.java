package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Uncorrectable errors in a GPU's on-chip memory (XID 48 with 172). Each kills the rank that hits
 * it, and no row can be remapped in place; the second one passes the vendor's limit for
 * replacement. Nothing warns.
 *
 * @param again from the first error to the second one, after the job has started anew; zero when
 *     there is none
 */
record SramError(Duration again) implements FaultShape {
  SramError {
    requireArgument(!again.isNegative(), "again must not be negative: %s", again);
  }

  /** Assumed: half of them come back within minutes to hours, since the job returns to the GPU. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    Duration again =
        Draws.chance(random, 0.5)
            ? Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofHours(6))
            : Duration.ZERO;
    return new PlannedFault(
        "F05",
        FaultClass.GPU_MEMORY_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis,
        failureMillis,
        Repair.endMillis(failureMillis + again.toMillis(), random),
        new SramError(again));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.failureMillis()
        || Repair.begun(plan, tick, fleet.node(plan.node()))) {
      return;
    }
    hit(plan, plan.failureMillis(), tick, fleet, out);
    if (!again.isZero()) {
      hit(plan, plan.failureMillis() + again.toMillis(), tick, fleet, out);
    }
  }

  private static void hit(
      PlannedFault plan, long timeMillis, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < timeMillis) {
      return;
    }
    DeviceConditions device = fleet.node(plan.node()).device(plan.device());
    device.sramUncorrected++;
    device.sramThresholdExceeded |= device.sramUncorrected > 1;
    device.lastXid = 172;
    if (tick.contains(timeMillis)) {
      DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
      DriverLog log = new DriverLog(fleet.layout().node(plan.node()), out);
      log.identity(layout, timeMillis);
      log.rankXid(
          layout, timeMillis, 48, "DBE (double bit error) ECC Error detected in on-chip memory");
      log.rankXid(layout, timeMillis, 172, "Uncorrectable SRAM error");
    }
    RankCrash crash =
        RankCrash.of(
            plan,
            timeMillis + 300,
            "RuntimeError: CUDA error: uncorrectable ECC error encountered");
    crash.apply(tick, fleet, out);
    crash.clearSiblings(tick, fleet, out);
  }
}
