package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A rank asks for more device memory than there is (CUDA out of memory) and dies of it. Sometimes
 * its use grows over some minutes before, as with longer sequences; else it comes in one step.
 *
 * @param warning growth before the failure; zero for none
 * @param wantedBytes what it asks for in the end
 */
record DeviceMemoryExhausted(Duration warning, double wantedBytes) implements FaultShape {
  /** Assumed: what a training process uses, of the total, before it grows. */
  private static final double USUAL_RATIO = 0.88;

  private static final double FULL_RATIO = 0.995;
  private static final double GIBIBYTE = 1024.0 * 1024 * 1024;

  /** As long as the crash itself: the full memory shows until the process is gone. */
  private static final Duration UNTIL_OVER = Duration.ofMinutes(1);

  DeviceMemoryExhausted {
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
    requireArgument(
        wantedBytes > 0 && wantedBytes <= 1e12,
        "wantedBytes must be in (0, 1e12]: %s",
        wantedBytes);
  }

  /** Assumed: two in five have a warning of one to fifteen minutes. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    Duration warning =
        Draws.chance(random, 0.4)
            ? Draws.uniform(random, Duration.ofMinutes(1), Duration.ofMinutes(15))
            : Duration.ZERO;
    return new PlannedFault(
        "F30",
        FaultClass.APPLICATION_FAULT.name(),
        LabelKind.WORKLOAD,
        layout.jobOf(node),
        node,
        device,
        failureMillis - warning.toMillis(),
        failureMillis,
        failureMillis + UNTIL_OVER.toMillis(),
        new DeviceMemoryExhausted(warning, random.nextInt(1, 16) * GIBIBYTE));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    if (tick.toMillis() < plan.failureMillis()) {
      double done = (double) (tick.toMillis() - plan.onsetMillis()) / warning.toMillis();
      fleet.node(plan.node()).device(plan.device()).memoryUsedRatio =
          USUAL_RATIO + (FULL_RATIO - USUAL_RATIO) * done;
      return;
    }
    RankCrash.of(plan, plan.failureMillis(), error(plan)).apply(tick, fleet, out);
  }

  private String error(PlannedFault plan) {
    return String.format(
        Locale.ROOT,
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate %.2f GiB. GPU %d has a total"
            + " capacity of 79.11 GiB of which 401.56 MiB is free.",
        wantedBytes / GIBIBYTE,
        plan.device());
  }
}
