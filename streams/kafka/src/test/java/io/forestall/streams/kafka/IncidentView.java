package io.forestall.streams.kafka;

import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reader of the compacted topic ends up with: the last record of each incident. What came of
 * the silence after the end of the input is left out, for it depends on when a runner was stopped.
 */
final class IncidentView {
  private IncidentView() {}

  static Map<String, Incident> of(Collection<Incident> records) {
    var last = new TreeMap<String, Incident>();
    for (Incident incident : records) {
      if (incident.getUpdatedMillis() <= Fleet.decidedMillis()) {
        last.put(incident.getId(), incident);
      }
    }
    return last;
  }

  /** What the engine-free runner makes of the whole input. */
  static Map<String, Incident> expected() {
    var records = new ArrayList<Incident>();
    var runner = new InlineRunner(CoreConfig.DEFAULT, records::add);
    var frame = new SampleFrame();
    Fleet.placements().forEach(input -> feed(runner, input, frame));
    for (int tick = 0; tick < Fleet.TICKS; tick++) {
      Fleet.tick(tick).forEach(input -> feed(runner, input, frame));
    }
    return of(records);
  }

  /** Whether the group of each node that speaks last has been decided upon. */
  static boolean complete(List<Incident> records) {
    return Fleet.LAST_WORD.stream()
        .allMatch(
            node ->
                records.stream()
                    .anyMatch(
                        incident ->
                            incident.getFaultClass().equals("GPU_FELL_OFF_BUS")
                                && incident.getCulprits().get(0).getNode().equals(node)));
  }

  private static void feed(InlineRunner runner, Fleet.Input input, SampleFrame frame) {
    if (input.value() instanceof NodeSample sample) {
      frame.fill(sample);
      runner.sample(frame);
    } else if (input.value() instanceof NodeEvent event) {
      runner.event(event);
    } else if (input.value() instanceof Placement placement) {
      runner.placement(placement);
    } else if (input.value() instanceof StepProgress step) {
      runner.step(step);
    }
  }
}
