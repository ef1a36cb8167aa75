package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.List;

/**
 * One pipeline stage has more work than the others, as the last one with its loss layer often has:
 * all ranks of the stage compute longer and all other stages wait for them. Nobody is broken.
 *
 * @param stage number of the stage
 * @param stretch compute time of its ranks relative to the others'
 */
record StageImbalance(int stage, double stretch) implements FaultShape {
  StageImbalance {
    requireArgument(stage >= 0, "stage must not be negative: %s", stage);
    requireArgument(stretch > 1 && stretch <= 10, "stretch must be in (1, 10]: %s", stretch);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    JobLayout job = fleet.layout().job(plan.job());
    List<String> nodes = job.nodes();
    for (int position = 0; position < nodes.size(); position++) {
      if (job.stage(position) == stage && fleet.busy(nodes.get(position))) {
        UnevenSequences.stretch(fleet.node(nodes.get(position)), stretch);
      }
    }
  }
}
