package io.forestall.app.demo;

import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.kernel.KernelLogCollector;
import io.forestall.ingest.collect.training.TrainingLogParser;
import io.forestall.ingest.collect.training.TrainingLogState;
import io.forestall.ingest.publish.Publisher;
import io.forestall.schemas.Topic;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.DemoScenario;
import io.forestall.simulator.FleetOutput;
import io.forestall.simulator.SimulatedFleet;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Plays the simulated fleet onto the topics as its agents would: samples as they are, kernel and
 * training lines through the real parsers. The labels stay in the scenario; nothing of them is
 * sent.
 */
final class FleetFeeder implements FleetOutput, AutoCloseable {
  private static final long TICK_MILLIS = 1_000;
  private static final DateTimeFormatter KERNEL_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss,SSSSSSxxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private record NodeLog(LineQueue lines, KernelLogCollector collector) {}

  private final DemoScenario scenario;
  private final SimulatedFleet fleet;
  private final Publisher publisher;
  private final Map<String, NodeLog> kernelLogs = new LinkedHashMap<>();
  private final Map<String, TrainingLogParser> trainingLogs = new LinkedHashMap<>();
  private long nowMillis;
  private long trainingLines;

  FleetFeeder(DemoScenario scenario, long seed, Publisher publisher) {
    this.scenario = scenario;
    this.fleet = scenario.fleet(seed);
    this.publisher = publisher;
    this.nowMillis = scenario.historyStartMillis();
  }

  /** Publishes where everything stands, and the past up to the scenario's start. */
  void playHistory() {
    for (Placement placement : scenario.layout().placements(scenario.historyStartMillis())) {
      publisher.publish(Topic.PLACEMENT, placement.getNode(), placement);
    }
    playUntil(scenario.startMillis());
  }

  /** Plays every tick up to this time. */
  void playUntil(long untilMillis) {
    while (nowMillis + TICK_MILLIS <= untilMillis) {
      nowMillis += TICK_MILLIS;
      fleet.tick(nowMillis, this);
      kernelLogs.values().forEach(log -> log.collector().poll());
    }
  }

  @Override
  public void sample(SampleFrame frame) {
    publisher.publish(Topic.TELEMETRY, frame.node, frame.toSample());
  }

  @Override
  public void kernelLine(String node, long timeMillis, String line) {
    String time = KERNEL_TIME.format(Instant.ofEpochMilli(timeMillis));
    kernelLogs
        .computeIfAbsent(node, this::kernelLog)
        .lines()
        .add("kern  :err   : " + time + " " + line);
  }

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {
    trainingLogs
        .computeIfAbsent(job, name -> trainingLog(name, node))
        .line(line, ++trainingLines, timeMillis);
  }

  private NodeLog kernelLog(String node) {
    var lines = new LineQueue();
    InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    var host =
        new KernelHost(node, "simulated", scenario.historyStartMillis(), ZoneOffset.UTC, pci -> "");
    return new NodeLog(
        lines,
        new KernelLogCollector(
            "kmsg",
            host,
            lines,
            clock,
            event -> publisher.publish(Topic.EVENTS, event.getNode(), event)));
  }

  private TrainingLogParser trainingLog(String job, String node) {
    return new TrainingLogParser(
        job,
        node,
        /* rank= */ -1,
        ZoneOffset.UTC,
        TrainingLogState.NEW,
        step -> publisher.publish(Topic.STEPS, step.getJob(), step));
  }

  @Override
  public void close() {
    kernelLogs.values().forEach(log -> log.collector().close());
  }
}
