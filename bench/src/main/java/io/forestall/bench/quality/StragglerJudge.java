package io.forestall.bench.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.bench.quality.data.StragglerTrace;
import io.forestall.bench.quality.data.StragglerTrace.Worker;
import io.forestall.bench.quality.measure.Median;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Who slows a job down: in each step each worker's compute time against the median of its peers. A
 * worker that is {@value #SLOW} times as slow in more than half of the steps is blamed. Peers of
 * the same stage do the same work; taking all workers as peers is the mistake that the second trace
 * was recorded to show.
 */
final class StragglerJudge implements Judge {
  private static final double SLOW = 1.3;

  @Override
  public String key() {
    return "straggler";
  }

  @Override
  public Section judge(Path data) throws IOException {
    var table =
        new Table(2, "trace", "right answer", "compared with", "blamed", "times as slow", "steps");
    Path folder = data.resolve(key());
    rows(table, "AR, one slow worker", "rank 0", folder.resolve("trace-AR.csv.gz"));
    rows(table, "ST, longer last stage", "nobody", folder.resolve("trace-ST.csv.gz"));
    return new Section(
        key(),
        "Stragglers in traces of real jobs",
        List.of(table, shares(folder)),
        List.of(
            "Traces of StragglerAnalysis (OSDI 2025). Blamed is who computed 1.3 times as long as"
                + " the median of its peers in more than half of the steps. This tests the"
                + " principle, peers of the same role, and not the pipeline, which does not read"
                + " operation traces.",
            "Slow-down, and what share of it goes when one worker, or one stage, is set right: ours"
                + " from compute times alone, the study's (result files beside the traces) from a"
                + " replay of all operations. Shares can exceed 1, as the even spread of the work is"
                + " no lower bound."));
  }

  /** Our attribution beside the study's. */
  private static Table shares(Path folder) throws IOException {
    var table =
        new Table(
            2,
            "trace",
            "slow-down",
            "the study's",
            "of one worker",
            "the study's",
            "of one stage",
            "the study's");
    for (String name : List.of("AR", "ST")) {
      StragglerWhatIf ours =
          StragglerWhatIf.of(StragglerTrace.read(folder.resolve("trace-" + name + ".csv.gz")));
      table.row(
          name,
          ours.slowdown(),
          number(folder.resolve("result-" + name + ".json"), "blocking_slowdown"),
          ours.workerShare(),
          number(folder.resolve("mw-" + name + ".json"), "Mw"),
          ours.stageShare(),
          number(folder.resolve("ms-" + name + ".json"), "Ms"));
    }
    return table;
  }

  private static double number(Path file, String key) throws IOException {
    return new ObjectMapper().readTree(file.toFile()).path(key).asDouble(Double.NaN);
  }

  private static void rows(Table table, String name, String answer, Path file) throws IOException {
    StragglerTrace trace = StragglerTrace.read(file);
    row(table, name, answer, "same stage", trace, (a, b) -> a.stage() == b.stage());
    row(table, name, answer, "all workers", trace, (a, b) -> true);
  }

  private static void row(
      Table table,
      String name,
      String answer,
      String peers,
      StragglerTrace trace,
      BiPredicate<Worker, Worker> comparable) {
    Map<Worker, List<Double>> ratios =
        new TreeMap<>(Comparator.comparingInt(Worker::rank).thenComparingInt(Worker::stage));
    for (Map<Worker, Double> step : trace.seconds().values()) {
      ratios(step, comparable)
          .forEach(
              (worker, ratio) ->
                  ratios.computeIfAbsent(worker, ignored -> new ArrayList<>()).add(ratio));
    }
    var blamed = new ArrayList<String>();
    double worst = 0;
    for (Map.Entry<Worker, List<Double>> entry : ratios.entrySet()) {
      double typical = Median.of(entry.getValue());
      worst = Math.max(worst, typical);
      if (typical >= SLOW) {
        blamed.add("rank " + entry.getKey().rank());
      }
    }
    table.row(
        name,
        answer,
        peers,
        blamed.isEmpty() ? "nobody" : String.join(", ", blamed),
        worst,
        trace.seconds().size());
  }

  private static Map<Worker, Double> ratios(
      Map<Worker, Double> seconds, BiPredicate<Worker, Worker> comparable) {
    var ratios = new HashMap<Worker, Double>();
    seconds.forEach(
        (worker, own) -> {
          List<Double> others =
              seconds.entrySet().stream()
                  .filter(other -> !other.getKey().equals(worker))
                  .filter(other -> comparable.test(worker, other.getKey()))
                  .map(Map.Entry::getValue)
                  .toList();
          if (!others.isEmpty()) {
            ratios.put(worker, own / Median.of(others));
          }
        });
    return ratios;
  }
}
