package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;
import java.util.List;

/**
 * Sequences of unequal length: each replica of the model, here the ranks of one node, computes
 * longer or shorter as its share of the data happens to be, and all wait for the longest. Nobody is
 * broken.
 *
 * @param spread most that a replica computes longer than the shortest; up to a third is published
 * @param every how long one share of the data lasts: a step, or longer where the data is sorted
 */
record UnevenSequences(double spread, Duration every) implements FaultShape {
  UnevenSequences {
    requireArgument(spread > 0 && spread <= 1, "spread must be in (0, 1]: %s", spread);
    requireArgument(every.toMillis() > 0, "every must be positive: %s", every);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    long share = (tick.toMillis() - plan.onsetMillis()) / every.toMillis();
    List<String> nodes = fleet.layout().job(plan.job()).nodes();
    for (String node : nodes) {
      if (fleet.busy(node)) {
        stretch(fleet.node(node), 1 + spread * Scatter.of(plan.job() + '/' + node, share));
      }
    }
  }

  /** All ranks of the node compute so much longer. */
  static void stretch(NodeConditions node, double stretch) {
    for (int index = 0; index < node.devices(); index++) {
      node.device(index).computeStretch *= stretch;
    }
  }
}
