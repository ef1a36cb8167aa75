package io.forestall.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.app.backtest.detect.Progress;
import io.forestall.app.backtest.judge.Gate;
import io.forestall.app.backtest.judge.JobNodes;
import io.forestall.app.backtest.judge.Judge;
import io.forestall.app.backtest.judge.Measure;
import io.forestall.app.backtest.judge.Results;
import io.forestall.app.backtest.report.HtmlReport;
import io.forestall.app.backtest.report.JsonReport;
import io.forestall.app.backtest.report.Report;
import io.forestall.streams.core.CoreConfig;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A simulated trace through the whole backtest, in memory. */
final class BacktestTest {
  private static final long SEED = 20261123;

  @TempDir private Path folder = Path.of(".");

  @Test
  void trueLabels_areFound_withTheirCulprit_andNothingIsFalse() throws Exception {
    Path trace = SimulatedTrace.write(folder.resolve("t"), SimulatedTrace.labels(), List.of());
    var played = new AtomicLong();
    Backtest backtest = Backtest.open(trace);

    Report report =
        backtest.run(
            EngineKind.INLINE,
            CoreConfig.DEFAULT,
            Gate.parse("recall=1,precision=1,by_class.GPU_FELL_OFF_BUS.culprit_top1=1"),
            played::addAndGet,
            () -> 0);

    Results results = Objects.requireNonNull(report.results());
    assertThat(report.gates()).allSatisfy(gate -> assertThat(gate.met()).isTrue());
    assertThat(results.overall().value(Measure.DETECTED)).isEqualTo(5);
    assertThat(results.overall().value(Measure.CLASS_ACCURACY)).isEqualTo(1);
    assertThat(results.overall().value(Measure.DEVICE_DAYS)).isBetween(0.4, 0.6);
    assertThat(results.byFault()).hasSize(5);
    assertThat(report.problems().count()).isZero();
    assertThat(played.get()).isEqualTo(backtest.millisToPlay());
    assertThat(JsonReport.of(report).at("/overall/recall").asDouble()).isEqualTo(1);
  }

  /** If anything that detects could see the labels, other labels would change what it says. */
  @Test
  void otherLabels_changeNothingThatIsDetected_andAreNotFound() throws Exception {
    Path trueTrace = SimulatedTrace.write(folder.resolve("t"), SimulatedTrace.labels(), List.of());
    Path otherTrace = SimulatedTrace.write(folder.resolve("o"), early(), List.of());

    Report other = run(otherTrace);

    assertThat(other.detections()).isEqualTo(run(trueTrace).detections());
    Results results = Objects.requireNonNull(other.results());
    assertThat(results.overall().value(Measure.CULPRIT_TOP1)).isNaN();
    assertThat(results.overall().value(Measure.RECALL)).isZero();
    assertThat(results.overall().value(Measure.PRECISION)).isZero();
    assertThat(results.overall().value(Measure.FALSE_PAGES)).isEqualTo(5);
  }

  /**
   * The incidents open within the last two minutes of ten and a half, so a label of a minute that
   * begins anywhere is met in time by about one in seven, and on its node by 5 in 8 of those.
   */
  @Test
  void shuffledLabels_areFoundByChanceAlone() throws Exception {
    Path trace = SimulatedTrace.write(folder.resolve("t"), SimulatedTrace.labels(), List.of());
    Report report = run(trace);
    var random = new SplittableRandom(SEED);
    int rounds = 200;
    double recall = 0;
    for (int round = 0; round < rounds; round++) {
      Results shuffled =
          Results.of(
              new Judge(
                  report.detections(),
                  shuffled(random, 630_000),
                  new JobNodes(List.of()),
                  SimulatedTrace.START,
                  new TraceProblems()),
              report.detections());
      recall += shuffled.overall().value(Measure.RECALL) / rounds;
    }

    assertThat(Objects.requireNonNull(report.results()).overall().value(Measure.RECALL))
        .isEqualTo(1);
    assertThat(recall).as("seed %s", SEED).isBetween(0.03, 0.2);
  }

  /** All within the first two minutes, when nothing is wrong yet. */
  private static List<TraceLabel> early() {
    return shuffled(new SplittableRandom(SEED), 120_000);
  }

  /** Each label on any node, at any time of so many milliseconds from the start of the trace. */
  private static List<TraceLabel> shuffled(SplittableRandom random, int withinMillis) {
    List<TraceLabel> labels = new ArrayList<>();
    for (TraceLabel label : SimulatedTrace.labels()) {
      long onset = SimulatedTrace.START - 600_000 + random.nextInt(withinMillis);
      labels.add(
          new TraceLabel(
              label.id(),
              label.faultClass(),
              LabelScope.NODE,
              "sim-0" + random.nextInt(1, 9),
              "",
              "",
              onset,
              onset,
              onset + 60_000,
              label.kind(),
              label.fault()));
    }
    return labels;
  }

  @Test
  void windows_areRunsOfTheirOwn_andCountByTheirWeight() throws Exception {
    List<TraceWindow> windows = new ArrayList<>();
    windows.addAll(SimulatedTrace.window("a", 1, List.of("sim-01", "sim-02", "sim-03", "sim-04")));
    windows.addAll(SimulatedTrace.window("b", 50, List.of("sim-05", "sim-06", "sim-07", "sim-08")));
    Path trace = SimulatedTrace.write(folder.resolve("t"), SimulatedTrace.labels(), windows);

    Report report = run(trace);

    Results results = Objects.requireNonNull(report.results());
    assertThat(report.detections()).hasSize(2);
    assertThat(results.overall().value(Measure.DETECTED)).isEqualTo(5);
    assertThat(results.weighted()).isNotNull();
    assertThat(results.judgement().incidents())
        .extracting(judged -> judged.incident().window())
        .containsOnly("a", "b");
    assertThat(results.judgement().incidents())
        .extracting(judged -> judged.weight())
        .containsOnly(1.0, 50.0);
  }

  @Test
  void withoutLabels_theReportHoldsTheIncidentsAlone() throws Exception {
    Path trace = SimulatedTrace.write(folder.resolve("t"), List.of(), List.of());

    Report report = run(trace);

    assertThat(report.results()).isNull();
    var json = JsonReport.of(report);
    assertThat(json.fieldNames()).toIterable().containsExactly("incidents");
    assertThat(json.get("incidents")).hasSize(5);
    assertThat(json.at("/incidents/0/label").isNull()).isTrue();
    Path page = folder.resolve("report.html");
    HtmlReport.write(Backtest.open(trace).trace(), report, page);
    assertThat(page).exists();
  }

  /** Missed and false ones with their telemetry; the page is small enough to be sent around. */
  @Test
  void page_showsTheTelemetryBehindWhatWasMissed_andStaysSmall() throws Exception {
    Path trace = SimulatedTrace.write(folder.resolve("t"), early(), List.of());
    Backtest backtest = Backtest.open(trace);
    Path page = folder.resolve("report.html");

    HtmlReport.write(backtest.trace(), run(trace), page);

    String text = Files.readString(page);
    assertThat(text).contains("label:L1", "incident::inc-", "node_memory_available_bytes");
    assertThat(text).contains("Copyright (c)", "uPlot");
    assertThat(text.length()).isLessThan(5_000_000);
    assertThat(text).doesNotContain("src=\"http", "href=\"http", "@import");
  }

  @Test
  void folder_thatIsNone_saysWhatToGive() {
    assertThatThrownBy(() -> Backtest.open(folder.resolve("nowhere")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("forestall simulate");
  }

  private static Report run(Path trace) throws Exception {
    return Backtest.open(trace)
        .run(EngineKind.INLINE, CoreConfig.DEFAULT, List.of(), Progress.NONE, () -> 0);
  }
}
