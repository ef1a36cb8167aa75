package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A local NVMe disk stops answering: requests time out, its reset fails, the file system on it
 * turns read-only, and a loader dies of it. Some wear out for days before, and say so in their
 * health log.
 *
 * @param wear from the first sign of wear to the failure; zero when nothing warns
 * @param reset from the first timeout until the reset has failed
 */
record DiskFailure(Duration wear, Duration reset) implements FaultShape {
  /** Wear of a disk that is used and healthy, and of one at its end. */
  private static final double USED_RATIO = 0.05;

  private static final double WORN_RATIO = 1;

  /** Spare blocks that are left at the end. */
  private static final double LAST_SPARE_RATIO = 0.03;

  /** Assumed: half of them warn. */
  private static final double WARNING_SHARE = 0.5;

  private static final List<String> TIMEOUTS =
      List.of(
          "nvme nvme0: I/O tag 22 (2016) opcode 0x2 (I/O Cmd) QID 12 timeout, aborting req_op:READ(0)"
              + " size:131072",
          "nvme nvme0: I/O tag 22 (2016) opcode 0x2 (I/O Cmd) QID 12 timeout, reset controller");

  private static final List<String> LOSSES =
      List.of(
          "nvme nvme0: Disabling device after reset failure: -19",
          "I/O error, dev nvme0n1, sector 1847365120 op 0x0:(READ) flags 0x80700 phys_seg 16 prio"
              + " class 2",
          "EXT4-fs error (device nvme0n1p1): ext4_journal_check_start:83: comm python: Detected"
              + " aborted journal",
          "EXT4-fs (nvme0n1p1): Remounting filesystem read-only");

  private static final String ERROR = "OSError: [Errno 5] Input/output error";

  DiskFailure {
    requireArgument(!wear.isNegative(), "wear must not be negative: %s", wear);
    requireArgument(!reset.isNegative(), "reset must not be negative: %s", reset);
  }

  /**
   * A disk that fails at that time. Published: health logs warn for days. Assumed: 1 to 10 days, in
   * half of the cases; a reset of 30 to 90 s.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration wear =
        Draws.chance(random, WARNING_SHARE)
            ? Draws.logUniform(random, Duration.ofDays(1), Duration.ofDays(10))
            : Duration.ZERO;
    Duration reset = Draws.logUniform(random, Duration.ofSeconds(30), Duration.ofSeconds(90));
    return new PlannedFault(
        "F25",
        FaultClass.DISK_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - wear.toMillis(),
        failureMillis,
        Repair.endMillis(failureMillis, random),
        new DiskFailure(wear, reset));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, node)) {
      return;
    }
    if (!wear.isZero()) {
      double done = Math.min(1, (double) (tick.toMillis() - plan.onsetMillis()) / wear.toMillis());
      node.diskSpareRatio = Math.min(node.diskSpareRatio, 1 - (1 - LAST_SPARE_RATIO) * done);
      node.diskWearRatio =
          Math.max(node.diskWearRatio, USED_RATIO + (WORN_RATIO - USED_RATIO) * done);
    }
    if (tick.toMillis() < plan.failureMillis()) {
      return;
    }
    node.diskStallShare = 1;
    print(plan, plan.failureMillis(), TIMEOUTS, tick, out);
    long lostMillis = plan.failureMillis() + reset.toMillis();
    node.diskReadonly |= tick.toMillis() >= lostMillis;
    print(plan, lostMillis, LOSSES, tick, out);
    JobEnd.byError(plan, lostMillis, ERROR, tick, fleet, out);
  }

  private static void print(
      PlannedFault plan, long timeMillis, List<String> lines, TickWindow tick, FleetOutput out) {
    if (tick.contains(timeMillis)) {
      for (String line : lines) {
        out.kernelLine(plan.node(), timeMillis, line);
      }
    }
  }
}
