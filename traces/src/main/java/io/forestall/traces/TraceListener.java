package io.forestall.traces;

import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;

/** Hears a trace in the order of time. What is not overridden is ignored. */
public interface TraceListener {
  /** Where a node stands and what its devices work for, from now on. */
  default void placement(Placement placement) {}

  /** One line of a log. */
  default void event(TraceEvent event) {}

  /** What one node reported at one tick. */
  default void sample(NodeSample sample) {}

  /** What a job's log says of its progress. */
  default void step(StepProgress step) {}
}
