package io.forestall.ingest;

import io.forestall.ingest.collect.collective.CollectiveEvents;
import io.forestall.ingest.collect.training.TrainingLogCollector;
import io.forestall.ingest.collect.training.TrainingLogConfig;
import io.forestall.schemas.record.StepProgress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/** The logs of training jobs; apart from the kernel's, for they may lie on a server that hangs. */
final class TrainingLogs implements Poller {
  private final LogPositions positions;
  private final List<TrainingLogCollector> logs;

  TrainingLogs(
      List<TrainingLogConfig> configs,
      String node,
      LogPositions positions,
      InstantSource clock,
      Consumer<StepProgress> sink,
      CollectiveEvents events) {
    this.positions = positions;
    logs =
        configs.stream()
            .map(
                config ->
                    new TrainingLogCollector(config, node, positions.saved(), clock, sink, events))
            .toList();
  }

  @Override
  public void poll() {
    logs.forEach(TrainingLogCollector::poll);
    savePositions();
  }

  private void savePositions() {
    var current = new LinkedHashMap<String, String>();
    logs.forEach(log -> current.putAll(log.positions()));
    positions.save(current);
  }

  @Override
  public void close() {
    savePositions();
    logs.forEach(TrainingLogCollector::close);
  }
}
