package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Work of no training job on an idle node: a health check, which keeps all GPUs busy alike, or
 * inference, which comes and goes on each of them. A busy node has no room for it and shows
 * nothing.
 *
 * @param share of time in which kernels run, on average
 * @param spread how far a device may be from that, up and down; 0 keeps all alike
 */
record ForeignLoad(double share, double spread) implements FaultShape {
  /** Assumed: how often the load of a device changes. */
  private static final long SLOT_MILLIS = 20_000;

  ForeignLoad {
    requireArgument(share > 0 && share <= 1, "share must be in (0, 1]: %s", share);
    requireArgument(spread >= 0 && spread <= 1, "spread must be in [0, 1]: %s", spread);
  }

  /** A health check that begins then. Published: 1 to 30 min, all GPUs at full power. */
  static PlannedFault planCheck(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofMinutes(1), Duration.ofMinutes(30));
    return plan("B12", "HEALTH_CHECK", layout, node, onsetMillis, lasts, new ForeignLoad(1, 0));
  }

  /** An inference service that begins then. Assumed: a load of 20 to 70 % for 1 to 12 h. */
  static PlannedFault planInference(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofHours(1), Duration.ofHours(12));
    ForeignLoad load = new ForeignLoad(random.nextDouble(0.2, 0.7), 0.6);
    return plan("B13", "INFERENCE", layout, node, onsetMillis, lasts, load);
  }

  private static PlannedFault plan(
      String number,
      String label,
      FleetLayout layout,
      String node,
      long onsetMillis,
      Duration lasts,
      ForeignLoad load) {
    return new PlannedFault(
        number,
        label,
        LabelKind.BENIGN,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + lasts.toMillis(),
        load);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    NodeConditions node = fleet.node(plan.node());
    long slot = (tick.toMillis() - plan.onsetMillis()) / SLOT_MILLIS;
    for (int index = 0; index < node.devices(); index++) {
      double offset = 2 * Scatter.of(plan.node(), slot * node.devices() + index) - 1;
      node.device(index).foreignShare = Math.min(1, share * (1 + spread * offset));
    }
  }
}
