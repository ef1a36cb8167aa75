package io.forestall.app.traces.imports;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.NodeSample;
import io.forestall.traces.TelemetryWriter;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceWindow;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a trace of others' recordings, a node at a time. Recordings with time between them, of
 * which nobody knows what happened then, become windows of the trace, lest the node seem silent;
 * memory is that of one node's numbers. A broken row is noted with its line and the rest goes on; a
 * file that is no such recording ends it, and then there is no trace at all.
 */
public final class TraceImporter {
  private final ImportSettings settings;
  private final TraceProblems problems;
  private final MetricCatalogue catalogue = MetricCatalogue.standard();
  private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
  private int nodes;
  private int devices;
  private long samples;
  private long darkTicks;
  private long rows;
  private long repeatedRows;
  private long badRows;
  private int labelsTaken;
  private boolean broken;
  private final List<TraceWindow> windows = new ArrayList<>();

  private TraceImporter(ImportSettings settings, TraceProblems problems) {
    this.settings = settings;
    this.problems = problems;
  }

  /**
   * Imports.
   *
   * @throws IOException in words for the user, if a file cannot be used or the trace cannot be
   *     written; nothing is left of it then
   */
  public static ImportReport run(ImportSettings settings, TraceProblems problems)
      throws IOException {
    return new TraceImporter(settings, problems).run();
  }

  private ImportReport run() throws IOException {
    Path labelFile = settings.labels();
    List<TraceLabel> labels = labelFile == null ? List.of() : GwdgLabels.read(labelFile, problems);
    Map<String, List<Path>> files = new LinkedHashMap<>();
    for (Path file : settings.files()) {
      files.computeIfAbsent(settings.nodeOf(file), node -> new ArrayList<>()).add(file);
    }
    try (TraceWriter writer = TraceWriter.create(settings.folder(), /* gzip= */ true)) {
      for (var entry : files.entrySet()) {
        TickTable table = read(entry.getValue());
        write(entry.getKey(), table, writer);
        takeLabels(entry.getKey(), table, labels, writer);
        takeSpans(entry.getKey(), table);
      }
      if (broken) {
        for (TraceWindow window : windows) {
          writer.window(window);
        }
      }
      writer.commit();
    }
    return new ImportReport(
        nodes,
        devices,
        samples,
        darkTicks,
        rows,
        repeatedRows,
        badRows,
        labelsTaken,
        labels.size() - labelsTaken,
        rejected);
  }

  private TickTable read(List<Path> files) throws IOException {
    var table = new TickTable();
    RowReader reader =
        switch (settings.format()) {
          case PROMETHEUS_LONG -> new LongRows(settings, table);
          case WIDE -> new WideRows(settings, table);
        };
    for (Path path : files) {
      var file = new RecordingFile(path, problems);
      table.nextFile();
      file.readInto(reader);
      if (file.rows() == 0) {
        throw new IOException(path + ": no row of it could be used" + firstProblem());
      }
      rows += file.rows();
      badRows += file.badRows();
    }
    repeatedRows += table.repeatedRows();
    return table;
  }

  private String firstProblem() {
    return problems.first(1).stream().map(problem -> "; " + problem).findFirst().orElse("");
  }

  private void write(String node, TickTable table, TraceWriter writer) throws IOException {
    var maker = new SampleMaker(catalogue, node, intervalMillis(table), table.keys());
    List<DeviceRef> seen = List.of();
    try (TelemetryWriter telemetry = writer.telemetry(node)) {
      for (var tick : table.ticks().entrySet()) {
        NodeSample sample = maker.sample(tick.getKey(), tick.getValue());
        if (sample == null) {
          darkTicks++;
        } else {
          telemetry.write(sample);
          samples++;
          seen = sample.getDevices();
        }
      }
    }
    writer.node(new TraceNode(node, maker.vendor(), settings.sku(), seen.size(), "", ""));
    for (DeviceRef device : seen) {
      writer.device(
          new TraceDevice(
              node, device.getId(), device.getIndex(), device.getPci(), TraceDevice.UNKNOWN));
    }
    maker.rejectCounts().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
    nodes++;
    devices += seen.size();
  }

  private void takeSpans(String node, TickTable table) {
    int intervalMillis = intervalMillis(table);
    List<TickTable.Span> spans = table.spans(intervalMillis);
    broken |= spans.size() > 1;
    for (int number = 0; number < spans.size(); number++) {
      TickTable.Span span = spans.get(number);
      windows.add(
          new TraceWindow(
              node + '-' + (number + 1),
              node,
              span.firstMillis(),
              span.lastMillis() + intervalMillis,
              1));
    }
  }

  private int intervalMillis(TickTable table) {
    var interval = settings.interval();
    return interval == null
        ? table.intervalMillis((int) WideRows.DEFAULT_INTERVAL.toMillis())
        : (int) interval.toMillis();
  }

  private void takeLabels(String node, TickTable table, List<TraceLabel> labels, TraceWriter writer)
      throws IOException {
    for (TraceLabel label : labels) {
      if (label.node().equals(node)
          && label.onsetMillis() >= table.ticks().firstKey()
          && label.onsetMillis() <= table.ticks().lastKey()) {
        writer.label(label);
        labelsTaken++;
      }
    }
  }
}
