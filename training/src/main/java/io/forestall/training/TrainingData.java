package io.forestall.training;

import io.forestall.traces.Trace;
import io.forestall.traces.TraceLabels;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceSelection;
import io.forestall.traces.TraceWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rows of all traces, each with its part and with what became of its device.
 *
 * <p>Labels tell of the whole trace, also between its windows, so what happens to a device is known
 * up to the trace's end. Of a row for training only what happened before the cut may be known, or
 * the trees would have seen the time that they are tested on.
 */
final class TrainingData {
  private final List<TrainingRow> rows;
  private final NodeSplit split;
  private final long samples;
  private final long rowsSeen;
  private final List<Source> sources;

  /** A trace as the model card names it. */
  record Source(
      String name, int nodes, int labels, long startMillis, long cutMillis, long endMillis) {}

  private TrainingData(
      List<TrainingRow> rows, NodeSplit split, long samples, long rowsSeen, List<Source> sources) {
    this.rows = rows;
    this.split = split;
    this.samples = samples;
    this.rowsSeen = rowsSeen;
    this.sources = sources;
  }

  List<TrainingRow> rows(Part part) {
    return rows.stream().filter(row -> row.part() == part).toList();
  }

  NodeSplit split() {
    return split;
  }

  long samples() {
    return samples;
  }

  /** Rows before any were thinned out. */
  long rowsSeen() {
    return rowsSeen;
  }

  List<Source> sources() {
    return sources;
  }

  /** Plays all traces. */
  static TrainingData read(
      List<Path> folders,
      TrainingSettings settings,
      LogReading logs,
      TraceProblems problems,
      TrainingProgress progress)
      throws IOException {
    List<Opened> traces = new ArrayList<>();
    var nodes = new TreeSet<String>();
    var failing = new TreeSet<String>();
    for (Path folder : folders) {
      Opened opened = Opened.open(traces.size(), folder, settings, problems);
      traces.add(opened);
      nodes.addAll(opened.trace().telemetryNodes());
      failing.addAll(opened.failures().failingNodes());
    }
    var split = new NodeSplit(nodes, failing, settings.seed());
    var table = new RowTable(settings.maxRows());
    var reading = new Reading(settings, split, table, logs, progress, playMillis(traces));
    progress.stage("reading");
    for (Opened opened : traces) {
      for (Run run : opened.runs()) {
        reading.play(opened, run);
      }
    }
    return new TrainingData(
        table.rows(),
        split,
        reading.samples,
        reading.rowsSeen,
        traces.stream().map(Opened::source).toList());
  }

  private static long playMillis(List<Opened> traces) {
    return traces.stream()
        .flatMap(opened -> opened.runs().stream())
        .mapToLong(run -> run.toMillis() - run.fromMillis())
        .sum();
  }

  /** A window of a trace, or all of it. */
  private record Run(Set<String> nodes, long fromMillis, long toMillis, double weight) {}

  private record Opened(int number, Trace trace, Failures failures, List<Run> runs, Source source) {

    static Opened open(int number, Path folder, TrainingSettings settings, TraceProblems problems)
        throws IOException {
      Trace trace = Trace.open(folder, problems);
      var labels = TraceLabels.read(folder, problems);
      long start = trace.startMillis();
      long end = trace.endMillis();
      var source =
          new Source(
              String.valueOf(folder.getFileName()),
              trace.telemetryNodes().size(),
              labels.size(),
              start,
              start + (long) (settings.trainUntil() * (end - start)),
              end);
      return new Opened(number, trace, new Failures(labels), runs(trace, start, end), source);
    }

    private static List<Run> runs(Trace trace, long startMillis, long endMillis) {
      if (trace.windows().isEmpty()) {
        Set<String> nodes = Set.copyOf(trace.telemetryNodes());
        return nodes.isEmpty() ? List.of() : List.of(new Run(nodes, startMillis, endMillis + 1, 1));
      }
      Map<String, List<TraceWindow>> byName =
          trace.windows().stream()
              .collect(
                  Collectors.groupingBy(
                      TraceWindow::window, LinkedHashMap::new, Collectors.toList()));
      return byName.values().stream()
          .map(
              rows ->
                  new Run(
                      rows.stream().map(TraceWindow::node).collect(Collectors.toUnmodifiableSet()),
                      rows.stream().mapToLong(TraceWindow::startMillis).min().orElseThrow(),
                      rows.stream().mapToLong(TraceWindow::endMillis).max().orElseThrow(),
                      rows.get(0).weight()))
          .toList();
    }
  }

  private static final class Reading {
    private final TrainingSettings settings;
    private final NodeSplit split;
    private final RowTable table;
    private final LogReading logs;
    private final TrainingProgress progress;
    private final long totalMillis;
    private long doneMillis;
    private long samples;
    private long rowsSeen;

    Reading(
        TrainingSettings settings,
        NodeSplit split,
        RowTable table,
        LogReading logs,
        TrainingProgress progress,
        long totalMillis) {
      this.settings = settings;
      this.split = split;
      this.table = table;
      this.logs = logs;
      this.progress = progress;
      this.totalMillis = totalMillis;
    }

    void play(Opened opened, Run run) throws IOException {
      try (var reader =
          new TraceReader(
              opened.trace(),
              logs,
              (node, device, timeMillis, features) -> {
                add(opened, run, node, device, timeMillis, features);
                progress.at(doneMillis + timeMillis - run.fromMillis(), totalMillis);
              })) {
        opened
            .trace()
            .play(new TraceSelection(run.nodes(), run.fromMillis(), run.toMillis()), reader);
        samples += reader.samples();
      }
      doneMillis += run.toMillis() - run.fromMillis();
    }

    private void add(
        Opened opened, Run run, String node, String device, long timeMillis, double[] features) {
      Failures failures = opened.failures();
      Source source = opened.source();
      Part part = split.part(node, timeMillis, source.cutMillis());
      if (part == Part.UNUSED || failures.failed(node, device, timeMillis)) {
        return;
      }
      rowsSeen++;
      var row =
          new TrainingRow(
              new TrainingRow.Moment(
                  opened.number(),
                  node,
                  device,
                  timeMillis,
                  part == Part.TRAIN ? source.cutMillis() : source.endMillis()),
              features.clone(),
              part,
              failures.healthy(node, timeMillis),
              failures.next(node, device, timeMillis),
              run.weight());
      table.add(row, row.fails(near()));
    }

    private Duration near() {
      return settings.horizons().get(Math.min(1, settings.horizons().size() - 1));
    }
  }
}
