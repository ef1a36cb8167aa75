package io.forestall.streams.core;

import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.SampleFrame;
import java.util.ArrayList;
import java.util.List;

final class InlinePipelineContractTest extends PipelineContract {
  @Override
  protected List<Incident> run(List<Input> inputs) {
    var incidents = new ArrayList<Incident>();
    var runner = new InlineRunner(CoreConfig.DEFAULT, incidents::add);
    var frame = new SampleFrame();
    for (Input input : inputs) {
      if (input instanceof Input.Sample sample) {
        frame.fill(sample.record());
        runner.sample(frame, sample.arrival());
      } else if (input instanceof Input.Event event) {
        runner.event(event.record(), event.arrival());
      } else if (input instanceof Input.Placed placed) {
        runner.placement(placed.record());
      } else if (input instanceof Input.Step step) {
        runner.step(step.record());
      }
    }
    return incidents;
  }
}
