package io.forestall.app.traces;

import io.forestall.ingest.collect.collective.CollectiveEvents;
import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.kernel.KernelLogCollector;
import io.forestall.ingest.collect.training.TrainingLogParser;
import io.forestall.ingest.collect.training.TrainingLogState;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The raw log lines of a trace through the agent's own parsers. Lines of {@code stdout}, {@code
 * stderr}, {@code nccl} and {@code training} are of the job that their node works for at the time
 * and make training progress; lines of every other source are of the kernel or a system service and
 * make events.
 *
 * <ul>
 *   <li>Time is the trace's: a line's own stamp only tells how long its machine is up.
 *   <li>As at the agent, lines of one read may be parts of one event, so lines within {@value
 *       #READ_MILLIS} ms are read together.
 *   <li>A trace with a file of steps has its progress there: its training logs make none again, but
 *       what watchdogs and launchers say of ranks makes events.
 *   <li>Deterministic; one thread.
 * </ul>
 */
public final class RawLines implements AutoCloseable {
  /** Takes what the lines say. */
  public interface Sink {
    void event(NodeEvent event);

    void step(StepProgress step);
  }

  private static final Set<String> TRAINING_LOGS = Set.of("stdout", "stderr", "nccl", "training");
  private static final long READ_MILLIS = 100;

  /** The agent counts the repeats of a line for three seconds. */
  private static final long REPEATS_MILLIS = 3_000;

  /** A machine whose uptime jumps by more was booted anew; stamps of a month drift by less. */
  private static final long SAME_BOOT_MILLIS = 300_000;

  private record LogKey(String node, String source) {}

  private final Sink sink;
  private final Map<String, Map<String, String>> devices = new HashMap<>();
  private final Map<String, List<TraceJob>> jobs = new HashMap<>();
  private final boolean tellsSteps;
  private final Map<LogKey, SystemLog> systemLogs = new LinkedHashMap<>();
  private final Map<LogKey, TrainingLogParser> trainingLogs = new HashMap<>();
  private long trainingLines;
  private long rankEvents;
  private long nowMillis = Long.MIN_VALUE;
  private long readMillis = Long.MAX_VALUE; // when the lines that wait are read
  private long repeatsMillis = Long.MAX_VALUE; // when no more repeats are counted

  /** A reader of this trace's lines. */
  public RawLines(Trace trace, Sink sink) {
    this(
        trace.devices(),
        trace.jobs(),
        Files.exists(trace.folder().resolve("steps.csv"))
            || Files.exists(trace.folder().resolve("steps.csv.gz")),
        sink);
  }

  /** A reader of the lines of nodes and jobs that no folder holds. */
  public RawLines(List<TraceDevice> devices, List<TraceJob> jobs, boolean hasSteps, Sink sink) {
    this.sink = sink;
    this.tellsSteps = !hasSteps;
    for (TraceDevice device : devices) {
      if (!device.pci().isEmpty()) {
        this.devices
            .computeIfAbsent(device.node(), node -> new HashMap<>())
            .put(device.pci(), device.device());
      }
    }
    for (TraceJob job : jobs) {
      this.jobs.computeIfAbsent(job.node(), node -> new ArrayList<>()).add(job);
    }
  }

  /** Reads a line; what it says comes now or with a later call. */
  public void line(TraceEvent event) {
    advance(event.timeMillis());
    if (TRAINING_LOGS.contains(event.source())) {
      trainingLine(event);
      return;
    }
    var key = new LogKey(event.node(), event.source());
    SystemLog log = systemLogs.get(key);
    long bootMillis = Uptime.bootMillis(event.line(), event.timeMillis());
    if (log == null || log.isOfAnotherBoot(bootMillis)) {
      if (log != null) {
        log.close();
      }
      log = new SystemLog(event, Math.max(0, bootMillis), log == null ? 0 : log.lines.lastNumber());
      systemLogs.put(key, log);
    }
    log.lines.add(event.line(), event.timeMillis());
    readMillis = Math.min(readMillis, event.timeMillis() + READ_MILLIS);
    repeatsMillis = event.timeMillis() + READ_MILLIS + REPEATS_MILLIS;
  }

  /** When {@link #advance} has something to do, should no line come; the end of time if never. */
  public long dueMillis() {
    return Math.min(readMillis, repeatsMillis);
  }

  /** Lets time pass up to this moment, epoch milliseconds; a step back is none. */
  public void advance(long timeMillis) {
    if (timeMillis <= nowMillis) {
      return;
    }
    nowMillis = timeMillis;
    if (timeMillis >= dueMillis()) {
      systemLogs.values().forEach(log -> log.collector.poll());
      readMillis = Long.MAX_VALUE;
      repeatsMillis = timeMillis >= repeatsMillis ? Long.MAX_VALUE : repeatsMillis;
    }
  }

  /** Reads the lines that still wait and tells the repeats that are still counted. */
  @Override
  public void close() {
    systemLogs.values().forEach(SystemLog::close);
    systemLogs.clear();
  }

  private void trainingLine(TraceEvent event) {
    TraceJob job = jobOf(event);
    if (job != null) {
      trainingLogs
          .computeIfAbsent(
              new LogKey(job.job(), event.node() + ' ' + event.source()),
              key ->
                  new TrainingLogParser(
                      job.job(),
                      event.node(),
                      TraceJob.NO_RANK,
                      ZoneOffset.UTC,
                      TrainingLogState.NEW,
                      this::emit,
                      new CollectiveEvents(
                          event.node(),
                          /* bootId= */ "", // a trace of raw lines does not tell
                          event.source(),
                          () -> ++rankEvents,
                          this::emit)))
          .line(event.line(), ++trainingLines, event.timeMillis());
    }
  }

  private void emit(StepProgress step) {
    if (tellsSteps) {
      step.setEventTimeMillis(nowMillis);
      sink.step(step);
    }
  }

  private void emit(NodeEvent event) {
    event.setEventTimeMillis(nowMillis);
    sink.event(event);
  }

  private @Nullable TraceJob jobOf(TraceEvent event) {
    for (TraceJob job : jobs.getOrDefault(event.node(), List.of())) {
      if (event.timeMillis() >= job.startMillis() && event.timeMillis() < job.endMillis()) {
        return job;
      }
    }
    return null;
  }

  /** One log of one node's one boot. */
  private final class SystemLog {
    private final long bootMillis;
    private final LineBuffer lines;
    private final KernelLogCollector collector;

    SystemLog(TraceEvent first, long bootMillis, long lastNumber) {
      this.bootMillis = bootMillis;
      this.lines = new LineBuffer(lastNumber);
      Map<String, String> known = devices.getOrDefault(first.node(), Map.of());
      var host =
          new KernelHost(
              first.node(),
              /* bootId= */ "", // a trace of raw lines does not tell
              bootMillis,
              ZoneOffset.UTC,
              pci -> known.getOrDefault(pci, ""));
      this.collector =
          new KernelLogCollector(
              first.source(), host, lines, () -> Instant.ofEpochMilli(nowMillis), this::emit);
    }

    boolean isOfAnotherBoot(long otherBootMillis) {
      return otherBootMillis != Uptime.UNKNOWN
          && Math.abs(otherBootMillis - bootMillis) > SAME_BOOT_MILLIS;
    }

    private void emit(NodeEvent event) {
      event.setEventTimeMillis(lines.timeMillis(event.getSequence(), event.getEventTimeMillis()));
      sink.event(event);
    }

    void close() {
      collector.poll();
      collector.close();
    }
  }
}
