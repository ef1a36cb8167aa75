package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Data loaders do not keep up: all ranks wait at the same steps, and the hosts show why, busy cores
 * where tokenizing is slow, waits for storage where reading is.
 *
 * @param waitShare share of time in which all ranks wait
 * @param loaderCores cores that the loaders of each node take on top
 * @param storageShare share of time in which each node's loaders wait for storage
 */
record LoaderStall(double waitShare, double loaderCores, double storageShare)
    implements FaultShape {
  LoaderStall {
    requireArgument(
        waitShare > 0 && waitShare < 1, "waitShare must be between 0 and 1: %s", waitShare);
    requireArgument(
        loaderCores >= 0 && loaderCores <= 1_024,
        "loaderCores must be in [0, 1024]: %s",
        loaderCores);
    requireArgument(
        storageShare >= 0 && storageShare < 1, "storageShare must be in [0, 1): %s", storageShare);
  }

  /**
   * Loaders that fall behind from that time on. Assumed: ranks wait 10 to 50 % of the time, for 10
   * min to 6 h, and half of the cases are the processors' and half the storage's.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofHours(6));
    double waitShare = random.nextDouble(0.1, 0.5);
    boolean storage = random.nextBoolean();
    return new PlannedFault(
        "F21",
        FaultClass.DATA_STALL.name(),
        LabelKind.WORKLOAD,
        Targets.job("F21", layout, node),
        "",
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + lasts.toMillis(),
        storage
            ? new LoaderStall(waitShare, 0, waitShare / 2)
            : new LoaderStall(waitShare, random.nextDouble(4, 24), 0));
  }

  /**
   * All loaders turn to the next shard at that time, which is benign. Published: 1 to 60 s, all
   * ranks together.
   */
  static PlannedFault planDip(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofSeconds(1), Duration.ofMinutes(1));
    return BenignPhase.ofJob(
        "B04",
        "DATA_LOADING_DIP",
        Targets.job("B04", layout, node),
        onsetMillis,
        onsetMillis + lasts.toMillis(),
        new LoaderStall(0.95, 0, 0.3));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    JobConditions job = fleet.job(plan.job());
    job.dataStallShare = Math.max(job.dataStallShare, waitShare);
    for (String name : fleet.layout().job(plan.job()).nodes()) {
      if (fleet.busy(name)) {
        NodeConditions node = fleet.node(name);
        node.strayCores += loaderCores;
        node.storageStallShare = Math.max(node.storageStallShare, storageShare);
      }
    }
  }
}
