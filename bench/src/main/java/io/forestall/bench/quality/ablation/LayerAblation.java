package io.forestall.bench.quality.ablation;

import io.forestall.app.backtest.Backtest;
import io.forestall.app.backtest.EngineKind;
import io.forestall.app.backtest.detect.Progress;
import io.forestall.app.backtest.judge.JudgedIncident;
import io.forestall.app.backtest.judge.JudgedLabel;
import io.forestall.app.backtest.judge.Judgement;
import io.forestall.app.backtest.judge.Outcome;
import io.forestall.app.backtest.judge.Results;
import io.forestall.bench.quality.Table;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.Layer;
import io.forestall.streams.core.Layers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What each layer of the pipeline adds: backtests of the same traces, one layer off in turn. */
final class LayerAblation {
  private LayerAblation() {}

  static Table table(List<Path> folders) throws IOException, InterruptedException {
    var table =
        new Table(
            0,
            "pipeline",
            "faults",
            "found",
            "before failure",
            "false pages",
            "duplicates",
            "median delay, s",
            "no longer found");
    Sum whole = run(folders, Layers.ALL);
    row(table, "all layers", whole, whole);
    for (Layer layer : Layer.values()) {
      row(table, "without " + layer, run(folders, Layers.without(layer)), whole);
    }
    return table;
  }

  private static void row(Table table, String name, Sum sum, Sum whole) {
    Set<String> lost = new TreeSet<>(whole.found);
    lost.removeAll(sum.found);
    double[] delays = sum.delays.clone();
    Arrays.sort(delays);
    table.row(
        name,
        sum.faults,
        sum.found.size(),
        sum.early,
        sum.falsePages,
        sum.duplicates,
        delays.length == 0 ? Double.NaN : delays[delays.length / 2],
        lost.isEmpty() ? "–" : String.join(", ", lost));
  }

  /** Figures over all traces; a found fault stands as the number of its trace and its label. */
  private static final class Sum {
    private final Set<String> found = new TreeSet<>();
    private double[] delays = {};
    private int faults;
    private int early;
    private int falsePages;
    private int duplicates;

    private void add(int trace, Judgement judgement) {
      for (JudgedLabel judged : judgement.labels()) {
        faults++;
        if (judged.incident() != null) {
          long opened = judged.incident().openedMillis();
          found.add(trace + "/" + judged.label().id());
          early += opened < judged.label().failureMillis() && fails(judged) ? 1 : 0;
          delays = Arrays.copyOf(delays, delays.length + 1);
          delays[delays.length - 1] = (opened - judged.label().onsetMillis()) / 1e3;
        }
      }
      for (JudgedIncident judged : judgement.incidents()) {
        falsePages += judged.outcome() == Outcome.FALSE ? 1 : 0;
        duplicates += judged.outcome() == Outcome.DUPLICATE ? 1 : 0;
      }
    }

    private static boolean fails(JudgedLabel judged) {
      return judged.label().failureMillis() != io.forestall.traces.TraceLabel.NO_FAILURE;
    }
  }

  private static Sum run(List<Path> folders, Layers layers)
      throws IOException, InterruptedException {
    var sum = new Sum();
    for (int trace = 0; trace < folders.size(); trace++) {
      Results results =
          Backtest.open(folders.get(trace))
              .run(
                  EngineKind.INLINE,
                  CoreConfig.DEFAULT.with(layers),
                  List.of(),
                  Progress.NONE,
                  () -> 0)
              .results();
      sum.add(trace + 1, Objects.requireNonNull(results, "a trace without labels").judgement());
    }
    return sum;
  }
}
