package io.forestall.bench.quality;

import io.forestall.bench.quality.data.StragglerTrace;
import io.forestall.bench.quality.data.StragglerTrace.Worker;
import io.forestall.bench.quality.measure.Median;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What would a job gain if its slowest worker, or its slowest stage, were like the others? From
 * compute times alone, without an order of operations: all wait for whoever computes longest.
 *
 * <pre>
 *   length    longest compute time of any worker in a step
 *   ideal     mean compute time of all workers: the same work, evenly spread
 *   slow-down length / ideal
 *   share     (length - length with that worker or stage set right) / (length - ideal)
 *   right     a worker takes as long as the others of its stage do on average; a stage is faster by
 *             its median / ideal
 * </pre>
 *
 * Sums over all steps; the worker and the stage are those whose share is the largest.
 */
record StragglerWhatIf(double slowdown, double workerShare, double stageShare) {

  static StragglerWhatIf of(StragglerTrace trace) {
    SortedMap<Integer, Map<Worker, Double>> steps = trace.seconds();
    double length = 0;
    double ideal = 0;
    for (Map<Worker, Double> step : steps.values()) {
      length += longest(step.values());
      ideal += mean(step.values());
    }
    double loss = length - ideal;
    double worker = Double.NEGATIVE_INFINITY;
    for (Worker each : first(steps).keySet()) {
      double right = 0;
      for (Map<Worker, Double> step : steps.values()) {
        right += longest(withWorkerRight(step, each).values());
      }
      worker = Math.max(worker, (length - right) / loss);
    }
    double stage = Double.NEGATIVE_INFINITY;
    for (int each : stages(steps)) {
      double right = 0;
      for (Map<Worker, Double> step : steps.values()) {
        right += longest(withStageRight(step, each).values());
      }
      stage = Math.max(stage, (length - right) / loss);
    }
    return new StragglerWhatIf(length / ideal, worker, stage);
  }

  /** Workers and stages are the same in all steps. */
  private static Map<Worker, Double> first(SortedMap<Integer, Map<Worker, Double>> steps) {
    return steps.values().iterator().next();
  }

  private static TreeSet<Integer> stages(SortedMap<Integer, Map<Worker, Double>> steps) {
    return first(steps).keySet().stream()
        .map(Worker::stage)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<Worker, Double> withWorkerRight(Map<Worker, Double> step, Worker worker) {
    var right = new HashMap<Worker, Double>(step);
    right.remove(worker);
    double others =
        mean(
            right.entrySet().stream()
                .filter(entry -> entry.getKey().stage() == worker.stage())
                .map(Map.Entry::getValue)
                .toList());
    if (!Double.isNaN(others)) {
      right.put(worker, others);
    }
    return right;
  }

  private static Map<Worker, Double> withStageRight(Map<Worker, Double> step, int stage) {
    double typical =
        Median.of(
            step.entrySet().stream()
                .filter(entry -> entry.getKey().stage() == stage)
                .map(Map.Entry::getValue)
                .toList());
    double faster = Math.max(1, typical / mean(step.values()));
    var right = new HashMap<Worker, Double>(step);
    right.replaceAll((worker, own) -> worker.stage() == stage ? own / faster : own);
    return right;
  }

  private static double longest(Collection<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  private static double mean(Collection<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
