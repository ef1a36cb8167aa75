package io.forestall.app.traces;

import io.forestall.ingest.collect.training.TrainingLogParser;
import io.forestall.ingest.collect.training.TrainingLogState;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.FleetOutput;
import io.forestall.traces.TelemetryWriter;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Writes the telemetry of a chain of runs into a trace and keeps its lines. Training lines go
 * through the agent's parser, which makes steps of them; the raw lines of ordinary steps are not
 * kept, as they say the same again.
 */
final class RunRecorder implements FleetOutput, AutoCloseable {
  /** How the trace names these logs. */
  private static final String KERNEL_LOG = "kmsg";

  private static final String TRAINING_LOG = "stdout";

  private static final String ORDINARY_PHASE = "TRAIN";

  private final TraceWriter trace;
  private final IntConsumer progress;
  private final Map<String, TelemetryWriter> writers = new HashMap<>();
  private final Map<String, TrainingLogParser> trainingLogs = new HashMap<>();
  private final List<TraceEvent> events = new ArrayList<>();
  private final List<StepProgress> steps = new ArrayList<>();
  private long trainingLines;

  /**
   * A recorder without lines.
   *
   * @param progress told of each sample how many devices it has; may throw to end the run
   */
  RunRecorder(TraceWriter trace, IntConsumer progress) {
    this.trace = trace;
    this.progress = progress;
  }

  /** The next run begins: its jobs' logs are new ones. */
  void begin() {
    trainingLogs.clear();
  }

  @Override
  public void sample(SampleFrame frame) {
    progress.accept(frame.devices);
    try {
      writer(frame.node).write(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TelemetryWriter writer(String node) throws IOException {
    TelemetryWriter writer = writers.get(node);
    if (writer == null) {
      writer = trace.telemetry(node);
      writers.put(node, writer);
    }
    return writer;
  }

  @Override
  public void kernelLine(String node, long timeMillis, String line) {
    events.add(new TraceEvent(timeMillis, node, KERNEL_LOG, line, null));
  }

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {
    int before = steps.size();
    trainingLogs
        .computeIfAbsent(job, name -> trainingLog(name, node))
        .line(line, ++trainingLines, timeMillis);
    boolean ordinary =
        steps.size() > before && steps.get(steps.size() - 1).getPhase().equals(ORDINARY_PHASE);
    if (!ordinary) {
      events.add(new TraceEvent(timeMillis, node, TRAINING_LOG, line, null));
    }
  }

  private TrainingLogParser trainingLog(String job, String node) {
    return new TrainingLogParser(
        job, node, /* rank= */ -1, ZoneOffset.UTC, TrainingLogState.NEW, steps::add);
  }

  List<TraceEvent> events() {
    return events;
  }

  List<StepProgress> steps() {
    return steps;
  }

  @Override
  public void close() throws IOException {
    for (TelemetryWriter writer : writers.values()) {
      writer.close();
    }
  }
}
