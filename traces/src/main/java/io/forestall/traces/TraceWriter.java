package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.csv.CsvLine;
import io.forestall.traces.csv.TimeSorter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Writes a trace, as {@code docs/traces.md} describes it. The folder has its name only when {@link
 * #commit} is done; closing without it leaves nothing.
 *
 * <p>Log lines and steps may come in any order and are sorted in bounded memory; everything else is
 * written as it comes. Telemetry alone is compressed when asked for: the other files are small, and
 * people read them. May be used by several threads; each {@link TelemetryWriter} by one at a time.
 */
public final class TraceWriter implements Closeable {
  private final PartialFolder folder;
  private final boolean gzip;
  private final TableOutput<TraceNode> nodes;
  private final TableOutput<TraceDevice> deviceTable;
  private final TableOutput<TraceJob> jobs;
  private final TableOutput<TraceLabel> labels;
  private final TableOutput<TraceWindow> windows;
  private final SortedTableOutput<TraceEvent> events;
  private final SortedTableOutput<StepProgress> steps;
  private final Map<String, Map<String, TraceDevice>> devices = new TreeMap<>(); // by node, id
  private final Map<String, TelemetryWriter> openTelemetry = new LinkedHashMap<>();
  private final Set<String> telemetryNodes = new HashSet<>();

  private TraceWriter(PartialFolder folder, boolean gzip) {
    this.folder = folder;
    this.gzip = gzip;
    nodes = table(NodesFile.NAME, NodesFile.HEADER, NodesFile::write);
    deviceTable = table(DevicesFile.NAME, DevicesFile.HEADER, DevicesFile::write);
    jobs = table(JobsFile.NAME, JobsFile.HEADER, JobsFile::write);
    labels = table(LabelsFile.NAME, LabelsFile.HEADER, LabelsFile::write);
    windows = table(WindowsFile.NAME, WindowsFile.HEADER, WindowsFile::write);
    events = sorted(EventsFile.NAME, table(EventsFile.NAME, EventsFile.HEADER, EventsFile::write));
    steps = sorted(StepsFile.NAME, table(StepsFile.NAME, StepsFile.HEADER, StepsFile::write));
  }

  private <T> TableOutput<T> table(String name, String[] header, BiConsumer<T, CsvLine> format) {
    return new TableOutput<>(folder.path().resolve(name), header, format);
  }

  private <T> SortedTableOutput<T> sorted(String name, TableOutput<T> table) {
    return new SortedTableOutput<>(table, new TimeSorter(folder.path(), name));
  }

  /**
   * Begins a trace.
   *
   * @param gzip whether telemetry is compressed
   * @throws IOException if the folder is there and not empty, or is being written by another run
   */
  public static TraceWriter create(Path folder, boolean gzip) throws IOException {
    PartialFolder partial = PartialFolder.create(folder);
    Files.createDirectory(partial.path().resolve(TraceFolder.TELEMETRY));
    return new TraceWriter(partial, gzip);
  }

  public synchronized void node(TraceNode node) throws IOException {
    nodes.add(node);
  }

  /** Adds a device; those that nobody adds are taken from the telemetry, without a rail. */
  public synchronized void device(TraceDevice device) {
    devicesOf(device.node()).put(device.device(), device);
  }

  public synchronized void job(TraceJob job) throws IOException {
    jobs.add(job);
  }

  public synchronized void label(TraceLabel label) throws IOException {
    labels.add(label);
  }

  public synchronized void window(TraceWindow window) throws IOException {
    windows.add(window);
  }

  /** Adds a log line; those of one time stay in the order in which they are added. */
  public synchronized void event(TraceEvent event) throws IOException {
    events.add(event.timeMillis(), event);
  }

  /** Adds a step; those of one time stay in the order in which they are added. */
  public synchronized void step(StepProgress step) throws IOException {
    steps.add(step.getEventTimeMillis(), step);
  }

  /** Begins a node's telemetry; once for each node. */
  public synchronized TelemetryWriter telemetry(String node) throws IOException {
    requireArgument(!node.isEmpty(), "node is empty");
    requireArgument(telemetryNodes.add(node), "the telemetry of %s is begun already", node);
    String name = TraceFolder.encoded(node) + TraceFolder.CSV + (gzip ? TraceFolder.GZIP : "");
    Path file = folder.path().resolve(TraceFolder.TELEMETRY).resolve(name);
    var writer = new TelemetryWriter(node, file, this::completed);
    openTelemetry.put(node, writer);
    return writer;
  }

  private synchronized void completed(TelemetryWriter writer) {
    openTelemetry.remove(writer.node());
    Map<String, TraceDevice> known = devicesOf(writer.node());
    for (TraceDevice device : writer.devices()) {
      known.putIfAbsent(device.device(), device);
    }
  }

  private Map<String, TraceDevice> devicesOf(String node) {
    return devices.computeIfAbsent(node, name -> new LinkedHashMap<>());
  }

  /** Completes all files, those of telemetry too, and gives the folder its name. */
  public synchronized void commit() throws IOException {
    for (TelemetryWriter writer : List.copyOf(openTelemetry.values())) {
      writer.close();
    }
    for (Map<String, TraceDevice> ofNode : devices.values()) {
      for (TraceDevice device : ofNode.values()) {
        deviceTable.add(device);
      }
    }
    events.complete();
    steps.complete();
    for (Closeable table : List.of(nodes, deviceTable, jobs, labels, windows)) {
      table.close();
    }
    folder.commit();
  }

  /** Deletes what is written unless it is committed. */
  @Override
  public synchronized void close() throws IOException {
    openTelemetry.values().forEach(TelemetryWriter::abandon);
    events.close();
    steps.close();
    folder.close();
  }
}
