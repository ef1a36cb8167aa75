package io.forestall.bench.quality.ablation;

import io.forestall.app.backtest.detect.RunWindow;
import io.forestall.app.backtest.judge.JobNodes;
import io.forestall.bench.quality.Table;
import io.forestall.bench.quality.ablation.TierJudge.Outcome;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceLabels;
import io.forestall.traces.TraceListener;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each part of the per-series tier adds: faults found on the device at fault, at the alarm
 * line and at two rates of false starts, for each candidate over the same traces.
 */
final class SeriesAblation {
  /** False starts a device and day; a start is a hint and no page. */
  private static final double[] RATES = {1, 0.3};

  private static final double LOWEST = 0.02;
  private static final double HIGHEST = 40;
  private static final int STEPS = 16;

  private record Judged(TierJudge judge, List<TierRun> runs) {}

  private SeriesAblation() {}

  /** One table over all traces. */
  static Table table(List<Path> folders) throws IOException {
    Map<Candidate, List<Judged>> all = new LinkedHashMap<>();
    for (Path folder : folders) {
      play(folder, all);
    }
    var table =
        new Table(
            2,
            "per-series tier",
            "faults of devices and nodes",
            "found at 1.0",
            "false starts a device-day",
            "found at 1 false start a device-day",
            "median delay, s",
            "found at 0.3",
            "median delay at 0.3, s");
    all.forEach((candidate, judged) -> row(table, candidate, judged));
    return table;
  }

  private static void row(Table table, Candidate candidate, List<Judged> judged) {
    Outcome line = judge(judged, 1);
    Outcome first = atRate(judged, RATES[0]);
    Outcome second = atRate(judged, RATES[1]);
    table.row(
        candidate.name(),
        line.faults(),
        line.delays().size(),
        line.falsePerDay(),
        first.delays().size(),
        first.medianDelaySeconds(),
        second.delays().size(),
        second.medianDelaySeconds());
  }

  /** The lowest threshold that keeps to the rate. */
  private static Outcome atRate(List<Judged> judged, double falsePerDay) {
    double low = LOWEST;
    double high = HIGHEST;
    Outcome best = judge(judged, high);
    for (int step = 0; step < STEPS; step++) {
      double middle = Math.sqrt(low * high);
      Outcome outcome = judge(judged, middle);
      if (outcome.falsePerDay() <= falsePerDay) {
        best = outcome;
        high = middle;
      } else {
        low = middle;
      }
    }
    return best;
  }

  private static Outcome judge(List<Judged> judged, double threshold) {
    int faults = 0;
    int falseStarts = 0;
    double days = 0;
    Map<String, Double> delays = new LinkedHashMap<>();
    for (int trace = 0; trace < judged.size(); trace++) {
      Outcome outcome = judged.get(trace).judge().judge(threshold, judged.get(trace).runs());
      faults += outcome.faults();
      falseStarts += outcome.falseStarts();
      days += outcome.deviceDays();
      for (var delay : outcome.delays().entrySet()) {
        delays.put(trace + delay.getKey(), delay.getValue());
      }
    }
    return new Outcome(faults, delays, falseStarts, days);
  }

  private static void play(Path folder, Map<Candidate, List<Judged>> all) throws IOException {
    var problems = new TraceProblems();
    Trace trace = Trace.open(folder, problems);
    var judge = new TierJudge(TraceLabels.read(folder, problems), new JobNodes(trace.jobs()));
    List<Candidate> candidates = all.isEmpty() ? Candidate.all() : List.copyOf(all.keySet());
    List<List<TierRun>> runs = new ArrayList<>();
    candidates.forEach(candidate -> runs.add(new ArrayList<>()));
    for (RunWindow window : RunWindow.of(trace)) {
      for (int i = 0; i < candidates.size(); i++) {
        runs.get(i).add(new TierRun(candidates.get(i)));
      }
      var frame = new SampleFrame();
      trace.play(
          new TraceSelection(window.nodes(), window.fromMillis(), window.toMillis()),
          new TraceListener() {
            @Override
            public void sample(NodeSample sample) {
              frame.fill(sample);
              runs.forEach(ofCandidate -> ofCandidate.get(ofCandidate.size() - 1).sample(frame));
            }
          });
    }
    for (int i = 0; i < candidates.size(); i++) {
      all.computeIfAbsent(candidates.get(i), ignored -> new ArrayList<>())
          .add(new Judged(judge, runs.get(i)));
    }
  }
}
