package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A memory bank uses up its spare rows: over days to weeks one row after another is remapped, each
 * for an error that hits no process, until one cannot be (XID 64) and the rank dies of it. What the
 * spare rows do in between shows in the banks' histogram: few left, then none.
 *
 * @param span from the first remap to the failure; shorter than days is a compressed one
 * @param rows remapped before the failure
 */
record RowRemap(Duration span, int rows) implements FaultShape {
  /** Text of XID 63. */
  static final String REMAPPED =
      "Row Remapper: New row marked for remapping, reset gpu to activate.";

  /** Assumed: a bank counts as low when half of the rows are gone. */
  private static final double LOW_AFTER = 0.5;

  RowRemap {
    requireArgument(span.toMillis() > 0, "span must be positive: %s", span);
    requireArgument(rows > 0 && rows <= 512, "rows must be in [1, 512]: %s", rows);
  }

  /** Assumed: a bank's 8 spare rows, one in every 1 to 3 days. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    int rows = 8;
    Duration perRow = Draws.uniform(random, Duration.ofDays(1), Duration.ofDays(3));
    return plan(
        layout,
        node,
        device,
        failureMillis,
        Repair.endMillis(failureMillis, random),
        new RowRemap(perRow.multipliedBy(rows), rows));
  }

  /** A bank that is used up at that time. */
  static PlannedFault plan(
      FleetLayout layout,
      String node,
      int device,
      long failureMillis,
      long endMillis,
      RowRemap remap) {
    return new PlannedFault(
        "F04",
        FaultClass.GPU_MEMORY_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - remap.span().toMillis(),
        failureMillis,
        endMillis,
        remap);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    DeviceConditions device = fleet.node(plan.node()).device(plan.device());
    if (Repair.begun(plan, tick, fleet.node(plan.node()))) {
      return; // another GPU is in its place
    }
    DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
    DriverLog log = new DriverLog(fleet.layout().node(plan.node()), out);
    int done = 0;
    for (int row = 0; row < rows; row++) {
      long timeMillis = plan.onsetMillis() + row * span.toMillis() / rows;
      if (tick.toMillis() >= timeMillis) {
        done++;
      }
      if (tick.contains(timeMillis)) {
        log.xid(layout, timeMillis, 63, REMAPPED);
      }
    }
    device.remapUncorrectable += done;
    device.remapPending = true;
    device.lastXid = 63;
    device.banksNone += done == rows ? 1 : 0;
    device.banksLow += done < rows && done >= LOW_AFTER * rows ? 1 : 0;
    if (tick.toMillis() >= plan.failureMillis()) {
      fail(plan, tick, device, layout, fleet, out);
    }
  }

  private static void fail(
      PlannedFault plan,
      TickWindow tick,
      DeviceConditions device,
      DeviceLayout layout,
      FleetConditions fleet,
      FleetOutput out) {
    device.eccUncorrected++;
    device.remapFailed = true;
    device.processGone = true;
    device.lastXid = 64;
    device.recoveryAction = DriverLog.Recovery.GPU_RESET.code();
    if (tick.contains(plan.failureMillis())) {
      DriverLog log = new DriverLog(fleet.layout().node(plan.node()), out);
      long timeMillis = plan.failureMillis();
      log.identity(layout, timeMillis);
      log.xid(layout, timeMillis, 48, "DBE (double bit error) ECC Error detected in device memory");
      log.xid(
          layout,
          timeMillis,
          64,
          "Row Remapper Error: (0x00000003d92b4000) - All reserved rows for bank are remapped");
      log.recovery(layout, timeMillis, DriverLog.Recovery.GPU_RESET);
    }
    RankCrash crash =
        RankCrash.of(
            plan,
            plan.failureMillis() + 300,
            "RuntimeError: CUDA error: uncorrectable ECC error encountered");
    crash.apply(tick, fleet, out);
    crash.clearSiblings(tick, fleet, out);
  }
}
