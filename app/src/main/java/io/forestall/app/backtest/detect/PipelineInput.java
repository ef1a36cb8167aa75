package io.forestall.app.backtest.detect;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;

/** Where a trace is played to: a pipeline in memory, or the topics of one. */
interface PipelineInput {
  void sample(NodeSample sample);

  void event(NodeEvent event);

  void placement(Placement placement);

  void step(StepProgress step);
}
