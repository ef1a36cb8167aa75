package io.forestall.simulator;

import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A phase of a job that looks like trouble and is none. What the job does by itself, such as its
 * start, needs a label alone; the other phases are asked of it.
 */
record BenignPhase(Effect effect) implements FaultShape {

  /** What is asked of the job. */
  enum Effect {
    /** Nothing: the job is in that phase anyway. */
    LABEL_ONLY,
    /** A synchronous checkpoint beyond the regular ones. */
    CHECKPOINT,
    /** An evaluation: no optimizer, no step lines. */
    EVALUATION,
    /** To save and leave in order; it may come again afterwards. */
    PREEMPTION
  }

  /** A phase of the node's job from that time on, of a length between the two. */
  static PlannedFault plan(
      String number,
      String label,
      Effect effect,
      Duration shortest,
      Duration longest,
      FleetLayout layout,
      String node,
      long onsetMillis,
      SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, shortest, longest);
    return ofJob(
        number,
        label,
        Targets.job(number, layout, node),
        onsetMillis,
        onsetMillis + lasts.toMillis(),
        new BenignPhase(effect));
  }

  /** Any benign phase of a whole job. */
  static PlannedFault ofJob(
      String number, String label, String job, long onsetMillis, long endMillis, FaultShape shape) {
    return new PlannedFault(
        number,
        label,
        LabelKind.BENIGN,
        job,
        "",
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        endMillis,
        shape);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    JobConditions job = fleet.job(plan.job());
    switch (effect) {
      case LABEL_ONLY -> {}
      case CHECKPOINT -> job.checkpointing = true;
      case EVALUATION -> job.evaluating = true;
      case PREEMPTION -> job.preempted = true;
    }
  }
}
