package io.forestall.app.backtest.detect;

import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.kernel.KernelLogCollector;
import io.forestall.ingest.collect.tail.LineSink;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.ingest.collect.training.TrainingLogParser;
import io.forestall.ingest.collect.training.TrainingLogState;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace's raw log lines with the agent's own parsers: what applications print as progress
 * of the job that runs there, everything else as kernel and service logs. One thread.
 *
 * <p>The trace's time stands, not the one that a line may print: a trace may be shifted in time.
 */
public final class LogLines implements AutoCloseable {
  /** Sources that a job's processes print to. */
  private static final Set<String> APPLICATION = Set.of("stdout", "stderr", "nccl", "training");

  /** Lines per millisecond that are still told apart by their number. */
  private static final long PER_MILLI = 1_000;

  private final Map<String, List<TraceJob>> jobsByNode;
  private final Map<String, Map<String, String>> devicesByPci;
  private final boolean readsProgress;
  private final Consumer<NodeEvent> events;
  private final Consumer<StepProgress> steps;
  private final Map<String, Log> logs = new LinkedHashMap<>();
  private final Map<String, TrainingLogParser> training = new HashMap<>();
  private long nowMillis;
  private long lineMillis;
  private long lastNumber;

  public LogLines(Trace trace, Consumer<NodeEvent> events, Consumer<StepProgress> steps) {
    this.jobsByNode = trace.jobs().stream().collect(Collectors.groupingBy(TraceJob::node));
    this.devicesByPci =
        trace.devices().stream()
            .collect(
                Collectors.groupingBy(
                    TraceDevice::node,
                    Collectors.toMap(TraceDevice::pci, TraceDevice::device, (one, two) -> one)));
    // Recorded steps were read from these very lines.
    this.readsProgress =
        Files.notExists(trace.folder().resolve("steps.csv"))
            && Files.notExists(trace.folder().resolve("steps.csv.gz"));
    this.events = events;
    this.steps = steps;
  }

  /** Reads a line; what it says comes now or when time goes on. */
  public void line(TraceEvent event) {
    if (event.line().isEmpty()) {
      return;
    }
    nowMillis = Math.max(nowMillis, event.timeMillis());
    lastNumber = Math.max(lastNumber + 1, event.timeMillis() * PER_MILLI);
    if (APPLICATION.contains(event.source())) {
      application(event);
    } else {
      Log log =
          logs.computeIfAbsent(
              event.node() + '|' + event.source(), key -> new Log(event.node(), event.source()));
      log.lines.waiting.add(new Line(event.line(), lastNumber));
      log.collector.poll();
    }
  }

  private void application(TraceEvent event) {
    TraceJob job = jobOn(event.node(), event.timeMillis());
    if (readsProgress && job != null) {
      lineMillis = event.timeMillis();
      training
          .computeIfAbsent(
              job.job() + '|' + event.node() + '|' + event.source(),
              key ->
                  new TrainingLogParser(
                      job.job(),
                      event.node(),
                      /* rank= */ -1,
                      ZoneOffset.UTC,
                      TrainingLogState.NEW,
                      step -> {
                        step.setEventTimeMillis(lineMillis);
                        steps.accept(step);
                      }))
          .line(event.line(), lastNumber, event.timeMillis());
    }
  }

  private @Nullable TraceJob jobOn(String node, long timeMillis) {
    for (TraceJob job : jobsByNode.getOrDefault(node, List.of())) {
      if (job.startMillis() <= timeMillis && timeMillis < job.endMillis()) {
        return job;
      }
    }
    return null;
  }

  /** Time goes on: repeats that were being counted are handed over. */
  public void advance(long timeMillis) {
    nowMillis = Math.max(nowMillis, timeMillis);
    logs.values().forEach(log -> log.collector.poll());
  }

  @Override
  public void close() {
    logs.values().forEach(log -> log.collector.close());
  }

  private record Line(String text, long number) {}

  /** One log of one node. */
  private final class Log {
    private final Waiting lines = new Waiting();
    private final KernelLogCollector collector;

    Log(String node, String source) {
      Map<String, String> devices = devicesByPci.getOrDefault(node, Map.of());
      // Booted in the far future, so that times since boot never pass for the line's.
      var host =
          new KernelHost(
              node,
              "trace",
              Long.MAX_VALUE / 2,
              ZoneOffset.UTC,
              pci -> devices.getOrDefault(pci, ""));
      collector =
          new KernelLogCollector(
              source,
              host,
              lines,
              () -> Instant.ofEpochMilli(nowMillis),
              event -> {
                event.setEventTimeMillis(event.getSequence() / PER_MILLI);
                events.accept(event);
              });
    }
  }

  private static final class Waiting implements LineSource {
    private final ArrayDeque<Line> waiting = new ArrayDeque<>();

    @Override
    public boolean poll(LineSink sink) {
      for (Line line = waiting.poll(); line != null; line = waiting.poll()) {
        sink.line(line.text, line.number);
      }
      return false;
    }

    @Override
    public Map<RejectReason, Long> rejectCounts() {
      return Map.of();
    }

    @Override
    public String position() {
      return "";
    }

    @Override
    public void close() {}
  }
}
