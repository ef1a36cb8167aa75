package io.forestall.app.backtest.report;

import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.goodput.Goodput;
import io.forestall.app.backtest.judge.Gate;
import io.forestall.app.backtest.judge.Results;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is reported of one backtest.
 *
 * @param trace name of its folder
 * @param engine that ran the pipeline
 * @param seconds that the scoring took
 * @param labels all that were read, benign ones and those left out too
 * @param results null when the trace has no labels
 * @param goodput null when nobody asked for it
 */
public record Report(
    String trace,
    String engine,
    double seconds,
    List<Detection> detections,
    List<TraceLabel> labels,
    @Nullable Results results,
    List<Gate.Result> gates,
    @Nullable Goodput goodput,
    TraceProblems problems) {
  public Report {
    detections = List.copyOf(detections);
    labels = List.copyOf(labels);
    gates = List.copyOf(gates);
  }

  /** The same with what the incidents would have been worth. */
  public Report with(Goodput worth) {
    return new Report(trace, engine, seconds, detections, labels, results, gates, worth, problems);
  }

  /** Records of telemetry that were played. */
  public long samples() {
    return detections.stream().mapToLong(Detection::samples).sum();
  }
}
