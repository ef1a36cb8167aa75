package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * An uncorrectable error in device memory (HBM). The rank that hits it dies. A contained error (XID
 * 94) costs that process alone: the GPU works on, with a row that waits for a reset to be remapped.
 * An uncontained one (XID 48, 95) stops the GPU until then.
 *
 * <p>In some cases corrected errors show the way: their rate doubles every 6 h up to the failure,
 * and rows are remapped for them meanwhile.
 *
 * @param contained whether the GPU survives
 * @param warning corrected errors before the failure, 6 to 72 h; zero for none
 * @param peakCorrectedPerHour their rate at the failure, 0.2 to 50
 * @param remappedRows rows remapped for corrected errors during the warning, 0 to 3
 */
record MemoryError(
    boolean contained, Duration warning, double peakCorrectedPerHour, int remappedRows)
    implements FaultShape {
  /** Assumed, as the range of rates: no slope is published. */
  private static final Duration DOUBLING = Duration.ofHours(6);

  private static final double MIN_CORRECTED_PER_HOUR = 0.2;

  /** Assumed: the driver reports a high rate (XID 92) from this peak on, late in the warning. */
  private static final double REPORTED_PER_HOUR = 20;

  private static final double REPORTED_AFTER = 0.9;

  MemoryError {
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
    requireArgument(
        peakCorrectedPerHour >= 0 && peakCorrectedPerHour <= 1e4,
        "peakCorrectedPerHour must be in [0, 1e4]: %s",
        peakCorrectedPerHour);
    requireArgument(
        remappedRows >= 0 && remappedRows <= 8, "remappedRows must be in [0, 8]: %s", remappedRows);
  }

  /** F03: contained. */
  static PlannedFault contained(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    return plan("F03", draw(true, random), layout, node, device, failureMillis, random);
  }

  /** F02: uncontained. */
  static PlannedFault uncontained(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    return plan("F02", draw(false, random), layout, node, device, failureMillis, random);
  }

  /** Assumed: three in ten have a warning. */
  private static MemoryError draw(boolean contained, SplittableRandom random) {
    if (!Draws.chance(random, 0.3)) {
      return new MemoryError(contained, Duration.ZERO, 0, 0);
    }
    return new MemoryError(
        contained,
        Draws.logUniform(random, Duration.ofHours(6), Duration.ofDays(3)),
        Draws.logUniform(random, 2, 50),
        random.nextInt(1, 4));
  }

  private static PlannedFault plan(
      String fault,
      MemoryError error,
      FleetLayout layout,
      String node,
      int device,
      long failureMillis,
      SplittableRandom random) {
    return new PlannedFault(
        fault,
        FaultClass.GPU_MEMORY_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - error.warning().toMillis(),
        failureMillis,
        Repair.endMillis(failureMillis, random),
        error);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    DeviceConditions device = fleet.node(plan.node()).device(plan.device());
    DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
    warn(plan, tick, device, layout, new DriverLog(fleet.layout().node(plan.node()), out));
    if (tick.toMillis() < plan.failureMillis()) {
      return;
    }
    device.eccUncorrected++;
    if (Repair.begun(plan, tick, fleet.node(plan.node()))) {
      device.remapUncorrectable++; // the reset has put the pending row into effect
      return;
    }
    device.remapPending = true;
    device.processGone |= !contained; // no process can use it before a reset
    device.lastXid = contained ? 43 : 95;
    device.recoveryAction = contained ? 0 : DriverLog.Recovery.GPU_RESET.code();
    if (tick.contains(plan.failureMillis())) {
      print(plan.failureMillis(), layout, new DriverLog(fleet.layout().node(plan.node()), out));
    }
    RankCrash crash =
        RankCrash.of(
            plan,
            plan.failureMillis() + 300,
            "RuntimeError: CUDA error: uncorrectable ECC error encountered");
    crash.apply(tick, fleet, out);
    crash.clearSiblings(tick, fleet, out);
  }

  private void warn(
      PlannedFault plan,
      TickWindow tick,
      DeviceConditions device,
      DeviceLayout layout,
      DriverLog log) {
    for (int row = 1; row <= remappedRows; row++) {
      long timeMillis = warningMillis(plan, (double) row / (remappedRows + 1));
      if (tick.toMillis() >= timeMillis) {
        device.remapCorrectable++;
      }
      if (tick.contains(timeMillis)) {
        log.xid(layout, timeMillis, 63, RowRemap.REMAPPED);
      }
    }
    long reportMillis = warningMillis(plan, REPORTED_AFTER);
    if (peakCorrectedPerHour >= REPORTED_PER_HOUR && tick.contains(reportMillis)) {
      log.xid(layout, reportMillis, 92, "High single-bit ECC error rate");
    }
    if (tick.toMillis() < plan.failureMillis()) {
      double doublings = (double) (plan.failureMillis() - tick.toMillis()) / DOUBLING.toMillis();
      device.eccCorrectedPerSecond +=
          Math.max(MIN_CORRECTED_PER_HOUR, peakCorrectedPerHour * Math.pow(2, -doublings)) / 3_600;
    }
  }

  private long warningMillis(PlannedFault plan, double share) {
    return plan.onsetMillis() + Math.round(share * warning.toMillis());
  }

  private void print(long timeMillis, DeviceLayout layout, DriverLog log) {
    log.identity(layout, timeMillis);
    if (contained) {
      log.rankXid(layout, timeMillis, 94, "Contained: CE User Channel (0x9). RST: No, D-RST: No");
      log.xid(layout, timeMillis, 63, RowRemap.REMAPPED);
      log.rankXid(layout, timeMillis, 43, "Ch 00000008");
      return;
    }
    log.xid(layout, timeMillis, 48, "DBE (double bit error) ECC Error detected in device memory");
    log.xid(layout, timeMillis, 171, "Uncorrectable DRAM error");
    log.xid(layout, timeMillis, 63, RowRemap.REMAPPED);
    log.rankXid(layout, timeMillis, 95, "Uncontained: LTC TAG (0x2, 0x1). RST: Yes, D-RST: No");
    log.recovery(layout, timeMillis, DriverLog.Recovery.GPU_RESET);
  }
}
