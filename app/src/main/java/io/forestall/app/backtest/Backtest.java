package io.forestall.app.backtest;

import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.detect.Engine;
import io.forestall.app.backtest.detect.InlineEngine;
import io.forestall.app.backtest.detect.KafkaEngine;
import io.forestall.app.backtest.detect.Progress;
import io.forestall.app.backtest.detect.RunWindow;
import io.forestall.app.backtest.detect.Scoring;
import io.forestall.app.backtest.judge.Gate;
import io.forestall.app.backtest.judge.JobNodes;
import io.forestall.app.backtest.judge.Judge;
import io.forestall.app.backtest.judge.Results;
import io.forestall.app.backtest.report.Report;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.streams.core.CoreConfig;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceLabels;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One backtest: play → judge. The labels are read when everything has been decided, so that nothing
 * that decides can know them.
 */
public final class Backtest {
  private final Trace trace;
  private final TraceProblems problems;
  private final List<RunWindow> windows;
  private final List<ModelArtifact> models;

  private Backtest(Trace trace, TraceProblems problems, List<ModelArtifact> models)
      throws IOException {
    this.models = List.copyOf(models);
    this.trace = trace;
    this.problems = problems;
    this.windows = RunWindow.of(trace);
  }

  /** Opens a trace that is scored without trained models. */
  public static Backtest open(Path folder) throws IOException {
    return open(folder, List.of());
  }

  /**
   * Opens a trace.
   *
   * @param models that are asked besides the rules
   * @throws IOException saying what to do, if the folder is no trace
   */
  public static Backtest open(Path folder, List<ModelArtifact> models) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          folder
              + " is no folder: give the folder of a trace, such as 'forestall simulate' writes");
    }
    var problems = new TraceProblems();
    return new Backtest(Trace.open(folder, problems), problems, models);
  }

  public Trace trace() {
    return trace;
  }

  /** How much event time there is to play, over all windows. */
  public long millisToPlay() {
    return windows.stream().mapToLong(window -> window.toMillis() - window.fromMillis()).sum();
  }

  /** Plays the trace, then reads the labels and judges. */
  public Report run(
      EngineKind kind, CoreConfig config, List<Gate> gates, Progress progress, LongSupplier nanos)
      throws IOException, InterruptedException {
    long began = nanos.getAsLong();
    List<Detection> detections = score(kind, config, progress);
    double seconds = (nanos.getAsLong() - began) / 1e9;
    List<TraceLabel> labels = hasLabels() ? TraceLabels.read(trace.folder(), problems) : List.of();
    Results results = hasLabels() ? judge(detections, labels) : null;
    return new Report(
        trace.folder().toAbsolutePath().normalize().getFileName().toString(),
        kind.text(),
        seconds,
        detections,
        labels,
        results,
        check(gates, results),
        /* goodput= */ null,
        problems);
  }

  private List<Detection> score(EngineKind kind, CoreConfig config, Progress progress)
      throws IOException, InterruptedException {
    if (kind == EngineKind.INLINE) {
      try (Engine engine = new InlineEngine(trace, config, models)) {
        return Scoring.run(windows, engine, progress);
      }
    }
    Path folder = Files.createTempDirectory("forestall-backtest-");
    try (Engine engine = new KafkaEngine(trace, config, models, folder)) {
      return Scoring.run(windows, engine, progress);
    } finally {
      delete(folder);
    }
  }

  private boolean hasLabels() {
    return Files.exists(trace.folder().resolve("labels.csv"))
        || Files.exists(trace.folder().resolve("labels.csv.gz"));
  }

  private Results judge(List<Detection> detections, List<TraceLabel> labels) {
    long endMillis = windows.stream().mapToLong(RunWindow::toMillis).max().orElse(0);
    var jobs = new JobNodes(trace.jobs());
    return Results.of(new Judge(detections, labels, jobs, endMillis, problems), detections);
  }

  private static List<Gate.Result> check(List<Gate> gates, @Nullable Results results) {
    return gates.stream().map(gate -> gate.check(results)).toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
