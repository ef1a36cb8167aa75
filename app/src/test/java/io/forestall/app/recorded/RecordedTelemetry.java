package io.forestall.app.recorded;

import io.forestall.app.traces.imports.ImportSettings;
import io.forestall.app.traces.imports.RecordingFormat;
import io.forestall.app.traces.imports.TimeUnitText;
import io.forestall.app.traces.imports.TraceImporter;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceListener;
import io.forestall.traces.TraceProblems;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * One node's recorded exporters, imported as {@code forestall import} does it. A tick at which none
 * of the node's own exporters answered has no sample: the agent was down with its node, and only
 * time passes.
 */
final class RecordedTelemetry {
  private final String node;
  private final NavigableSet<Long> tickMillis;
  private final TreeMap<Long, NodeSample> samples = new TreeMap<>();

  private RecordedTelemetry(String node, NavigableSet<Long> tickMillis) {
    this.node = node;
    this.tickMillis = tickMillis;
  }

  /**
   * Imports a file.
   *
   * @param folder for the trace; must not exist
   */
  static RecordedTelemetry read(Path file, String node, int intervalMillis, Path folder)
      throws IOException {
    TraceImporter.run(
        new ImportSettings(
            RecordingFormat.PROMETHEUS_LONG,
            List.of(file),
            folder,
            node,
            /* timeColumn= */ "",
            TimeUnitText.S,
            Duration.ofMillis(intervalMillis),
            /* labels= */ null,
            /* sku= */ ""),
        new TraceProblems());
    var recorded = new RecordedTelemetry(node, tickMillis(file));
    Trace.open(folder, new TraceProblems())
        .play(
            new TraceListener() {
              @Override
              public void sample(NodeSample sample) {
                recorded.samples.put(sample.getEventTimeMillis(), sample);
              }
            });
    return recorded;
  }

  private static NavigableSet<Long> tickMillis(Path file) throws IOException {
    var times = new TreeSet<Long>();
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .skip(1)
          .forEach(line -> times.add(1_000 * Long.parseLong(line.substring(0, line.indexOf(',')))));
    }
    return times;
  }

  String node() {
    return node;
  }

  /** Whether none of the node's own exporters answered at or just before that time. */
  boolean dark(long timeMillis) {
    Long tick = tickMillis.floor(timeMillis);
    return tick == null || !samples.containsKey(tick);
  }

  /** When a device's metric was first seen at this value, epoch milliseconds; -1 when never. */
  long firstMillis(String metric, double value) {
    int id = MetricCatalogue.standard().require(metric).id();
    for (var sample : samples.entrySet()) {
      for (DeviceColumn column : sample.getValue().getDeviceMetrics()) {
        if (column.getMetric() == id && column.getValues().contains(value)) {
          return sample.getKey();
        }
      }
    }
    return -1;
  }

  long firstMillis() {
    return tickMillis.first();
  }

  long lastMillis() {
    return tickMillis.last();
  }

  /** Plays all but these metrics of the devices into a pipeline of its own. */
  Findings playWithout(Set<String> metrics) {
    var findings = new Findings();
    var runner = new InlineRunner(CoreConfig.DEFAULT, findings);
    var frame = new SampleFrame();
    for (long timeMillis : tickMillis) {
      NodeSample sample = samples.get(timeMillis);
      if (sample == null) {
        runner.finish(timeMillis); // other nodes would let time pass
      } else {
        frame.fill(without(metrics, sample));
        runner.sample(frame);
      }
    }
    runner.finish(lastMillis());
    return findings;
  }

  private static NodeSample without(Set<String> metrics, NodeSample sample) {
    List<Integer> ids =
        metrics.stream().map(metric -> MetricCatalogue.standard().require(metric).id()).toList();
    return new NodeSample(
        sample.getNode(),
        sample.getEventTimeMillis(),
        sample.getReceiveTimeMillis(),
        sample.getSequence(),
        sample.getBootId(),
        sample.getIntervalMillis(),
        sample.getDevices(),
        sample.getDeviceMetrics().stream()
            .filter(column -> !ids.contains(column.getMetric()))
            .toList(),
        sample.getHostMetrics(),
        sample.getExtras(),
        sample.getBlanks(),
        sample.getSources());
  }
}
