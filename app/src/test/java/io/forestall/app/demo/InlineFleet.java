package io.forestall.app.demo;

import io.forestall.ingest.publish.Publisher;
import io.forestall.schemas.Topic;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.DemoScenario;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;

/** Plays a scenario straight into the pipeline, in memory and as fast as it goes. */
final class InlineFleet implements Publisher, InlineRunner.Output {
  final List<Incident> revisions = new ArrayList<>();
  final Map<String, Incident> incidents = new LinkedHashMap<>();
  final List<Anomaly> anomalies = new ArrayList<>();
  final Map<String, Integer> rejects = new LinkedHashMap<>();
  private final InlineRunner runner = new InlineRunner(CoreConfig.DEFAULT, this);
  private final SampleFrame frame = new SampleFrame();

  static InlineFleet play(DemoScenario scenario, long seed, long untilMillis) {
    var fleet = new InlineFleet();
    try (var feeder = new FleetFeeder(scenario, seed, fleet)) {
      feeder.playHistory();
      feeder.playUntil(untilMillis);
    }
    fleet.runner.finish(untilMillis);
    return fleet;
  }

  @Override
  public void publish(Topic topic, String key, SpecificRecordBase record) {
    if (record instanceof NodeSample sample) {
      frame.fill(sample);
      runner.sample(frame);
    } else if (record instanceof NodeEvent event) {
      runner.event(event);
    } else if (record instanceof Placement placement) {
      runner.placement(placement);
    } else if (record instanceof StepProgress step) {
      runner.step(step);
    }
  }

  @Override
  public void incident(Incident incident) {
    revisions.add(incident);
    incidents.put(incident.getId(), incident);
  }

  @Override
  public void anomaly(String key, Anomaly anomaly) {
    anomalies.add(anomaly);
  }

  @Override
  public void reject(io.forestall.schemas.RejectReason reason, String detail) {
    rejects.merge(reason.name(), 1, Integer::sum);
  }

  @Override
  public void close() {}
}
