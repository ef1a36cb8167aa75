package io.forestall.training;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TelemetryWriter;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A made-up fleet: on every second node device 0 fails about once an hour, and five minutes before
 * its corrected memory errors begin to rise.
 */
final class FailingFleet {
  static final long START = 1_700_000_000_000L - 1_700_000_000_000L % 30_000;
  static final long TICK_MILLIS = 15_000;

  private static final long WARNING_MILLIS = 300_000;
  private static final long REPAIR_MILLIS = 300_000;
  private static final long HOUR_MILLIS = 3_600_000;

  private final int nodes;
  private final int hours;
  private final SplittableRandom random;
  private final List<TraceLabel> labels = new ArrayList<>();

  FailingFleet(int nodes, int hours, long seed) {
    this.nodes = nodes;
    this.hours = hours;
    this.random = new SplittableRandom(seed);
    for (int n = 0; n < nodes; n += 2) {
      for (int hour = 0; hour < hours; hour++) {
        long failure =
            START + hour * HOUR_MILLIS + 600_000 + random.nextLong(HOUR_MILLIS - 1_200_000);
        labels.add(
            new TraceLabel(
                "L" + labels.size(),
                "GPU_MEMORY_FAULT",
                LabelScope.DEVICE,
                node(n),
                device(n, 0),
                "",
                failure - WARNING_MILLIS,
                failure,
                failure + REPAIR_MILLIS,
                LabelKind.HARDWARE,
                "F02"));
      }
    }
  }

  private static String node(int n) {
    return "n" + n;
  }

  private static String device(int n, int d) {
    return "GPU-" + n + "-" + d;
  }

  /** The same failures at other times, each on a device drawn at random. */
  static List<TraceLabel> labelsOfAnybody(int nodes, int hours, long seed) {
    var random = new SplittableRandom(seed);
    return new FailingFleet(nodes, hours, seed)
        .labels.stream()
            .map(
                label -> {
                  int n = random.nextInt(nodes);
                  return new TraceLabel(
                      label.id(),
                      label.faultClass(),
                      label.scope(),
                      node(n),
                      device(n, random.nextInt(2)),
                      label.job(),
                      label.onsetMillis(),
                      label.failureMillis(),
                      label.endMillis(),
                      label.kind(),
                      label.fault());
                })
            .toList();
  }

  List<TraceLabel> labels() {
    return labels;
  }

  /** Writes the trace; its labels may be others than the true ones. */
  Path write(Path folder, List<TraceLabel> told) throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, /* gzip= */ false)) {
      for (int n = 0; n < nodes; n++) {
        writer.node(new TraceNode(node(n), "nvidia", "H100", 2, "r1", "l1"));
        writer.job(new TraceJob("job", node(n), "", 0, "", TraceJob.OPEN_START, TraceJob.OPEN_END));
        telemetry(n, writer);
      }
      for (TraceLabel label : told) {
        writer.label(label);
      }
      for (TraceLabel label : labels) {
        writer.event(
            new TraceEvent(
                label.failureMillis() - WARNING_MILLIS / 2,
                label.node(),
                "kmsg",
                "warning of " + label.device(),
                null));
      }
      writer.commit();
    }
    return folder;
  }

  private void telemetry(int n, TraceWriter writer) throws IOException {
    var frame = new SampleFrame();
    double[] errors = new double[2];
    try (TelemetryWriter telemetry = writer.telemetry(node(n))) {
      for (long time = START; time < START + hours * HOUR_MILLIS; time += TICK_MILLIS) {
        frame.clear();
        frame.node = node(n);
        frame.eventTimeMillis = time;
        frame.receiveTimeMillis = time;
        frame.sequence = time;
        frame.intervalMillis = (int) TICK_MILLIS;
        frame.addDevice(device(n, 0), 0, "");
        frame.addDevice(device(n, 1), 1, "");
        int temperature = column(frame, "gpu_temperature_celsius");
        int power = column(frame, "gpu_power_watts");
        int corrected = column(frame, "gpu_ecc_corrected_volatile_total");
        for (int d = 0; d < 2; d++) {
          errors[d] += warns(n, d, time) ? 1 + random.nextInt(4) : random.nextInt(40) == 0 ? 1 : 0;
          frame.deviceValues[temperature + d] = 55 + random.nextInt(6);
          frame.deviceValues[power + d] = 400 + random.nextInt(100);
          frame.deviceValues[corrected + d] = errors[d];
        }
        telemetry.write(frame);
      }
    }
  }

  private static int column(SampleFrame frame, String metric) {
    return frame.addColumn(MetricCatalogue.standard().require(metric).id());
  }

  private boolean warns(int n, int d, long timeMillis) {
    return labels.stream()
        .anyMatch(
            label ->
                label.device().equals(device(n, d))
                    && label.onsetMillis() <= timeMillis
                    && timeMillis < label.failureMillis());
  }

  /** Reads the fleet's one kind of log line. */
  static LogReading.Lines reading(Trace trace, Consumer<NodeEvent> events) {
    return new LogReading.Lines() {
      @Override
      public void line(TraceEvent line) {
        events.accept(
            NodeEvent.newBuilder()
                .setNode(line.node())
                .setEventTimeMillis(line.timeMillis())
                .setReceiveTimeMillis(line.timeMillis())
                .setBootId("")
                .setSource(line.source())
                .setSequence(line.timeMillis())
                .setLine(line.line())
                .setKind("EDAC_CORRECTED")
                .setDevice(line.line().replaceFirst("warning of ", ""))
                .build());
      }

      @Override
      public void advance(long timeMillis) {}

      @Override
      public void close() {}
    };
  }
}
