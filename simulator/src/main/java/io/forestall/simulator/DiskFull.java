package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Something fills the file system for checkpoints at an even pace. When it is full the rank that
 * saves dies of it, and so does its job; it stays full until someone clears it.
 *
 * @param freeBytes what was free at onset
 */
record DiskFull(double freeBytes) implements FaultShape {
  /** What a simulated host leaves free on the file system for checkpoints. */
  private static final double FREE_BYTES = 14e12;

  private static final String ERROR = "OSError: [Errno 28] No space left on device";

  DiskFull {
    requireArgument(
        freeBytes > 0 && freeBytes < 1e18, "freeBytes must be in (0, 1e18): %s", freeBytes);
  }

  /**
   * A disk that is full at that time. Published: it takes hours. Assumed: 1 to 24 h, and 30 min to
   * 8 h until it is cleared.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration fills = Draws.logUniform(random, Duration.ofHours(1), Duration.ofHours(24));
    Duration full = Draws.logUniform(random, Duration.ofMinutes(30), Duration.ofHours(8));
    return new PlannedFault(
        "F24",
        FaultClass.DISK_FULL.name(),
        LabelKind.STORAGE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - fills.toMillis(),
        failureMillis,
        failureMillis + full.toMillis(),
        new DiskFull(FREE_BYTES));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    double done =
        (double) (tick.toMillis() - plan.onsetMillis())
            / Math.max(1, plan.failureMillis() - plan.onsetMillis());
    fleet.node(plan.node()).diskFilledBytes += freeBytes * Math.min(1, done);
    JobEnd.byError(plan, plan.failureMillis(), ERROR, tick, fleet, out);
  }
}
