package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.change.CusumBank;
import io.forestall.detectors.change.CusumConfig;
import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;
import io.forestall.detectors.count.CounterBank;
import io.forestall.detectors.count.CounterConfig;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricType;
import io.forestall.schemas.metric.ResetBehaviour;
import java.time.Duration;

/**
 * The always-on tier for a set of series: counters become rates, rates and gauges become residuals
 * against the series' own past, residuals become scores.
 *
 * <pre>
 *   raw → value (gauge, or counter's rise per second) → z (robust EWMA) → score (CUSUM)
 * </pre>
 *
 * <ul>
 *   <li>States and bit masks have no residual: rules look at their raw value.
 *   <li>Cost: a few simple loops over primitive arrays per tick, no allocation.
 *   <li>State: about 100 bytes a series. Threads: none.
 * </ul>
 */
final class SeriesScorer {
  /** Says what a series measures. */
  interface MetricOf {
    Metric metric(int series);
  }

  private static final CounterConfig MINUTE = new CounterConfig(Duration.ofMinutes(1), 4);

  private final CounterBank counters = new CounterBank(MINUTE);
  private final EwmaBank ewma = new EwmaBank(EwmaConfig.DEFAULT);
  private final CusumBank cusum = new CusumBank(CusumConfig.DEFAULT);
  private double[] values = {};
  private double[] residuals = {};
  private double[] scores = {};

  /** Scores the first {@code length} raw values; NaN is "not reported". */
  void score(long timeMillis, double[] raw, int length, MetricOf metrics) {
    ensure(length, metrics);
    for (int i = 0; i < length; i++) {
      Metric metric = metrics.metric(i);
      if (metric.type() == MetricType.COUNTER) {
        double limit =
            metric.reset() == ResetBehaviour.SATURATES ? metric.saturation() : Double.NaN;
        double rise = counters.increment(i, timeMillis, raw[i], limit);
        values[i] = Double.isNaN(rise) ? Double.NaN : counters.perSecond(i);
      } else {
        values[i] = metric.type() == MetricType.GAUGE ? raw[i] : Double.NaN;
      }
    }
    ewma.update(values, residuals, length);
    cusum.update(residuals, scores, length);
  }

  /** A gauge as reported, a counter's rise per second. */
  double value(int series) {
    return values[series];
  }

  /** What the series' own past makes us expect. */
  double expected(int series) {
    return ewma.level(series);
  }

  /** CUSUM score; 1 is the alarm line. */
  double score(int series) {
    return scores[series];
  }

  /** The counter's rise within the last minute. */
  double riseWithinMinute(int series, long timeMillis) {
    return counters.inWindow(series, timeMillis);
  }

  /** Whether the counter stands at its end and cannot tell us anything any more. */
  boolean saturated(int series) {
    return counters.saturated(series);
  }

  /** Forgets every baseline, as when the series' numbering has changed. */
  void forget(int length, MetricOf metrics) {
    for (int i = 0; i < Math.min(length, ewma.series()); i++) {
      counters.reset(i);
      ewma.reset(i);
      ewma.useFloor(i, smallestScale(metrics.metric(i))); // another metric's floor stood there
      cusum.reset(i);
    }
  }

  void write(StateWriter out) {
    counters.write(out);
    ewma.write(out);
    cusum.write(out);
  }

  void read(StateReader in) {
    counters.read(in);
    ewma.read(in);
    cusum.read(in);
  }

  private void ensure(int length, MetricOf metrics) {
    if (values.length < length) {
      int grown = Math.max(length, 2 * values.length);
      values = new double[grown];
      residuals = new double[grown];
      scores = new double[grown];
    }
    int before = ewma.series();
    counters.ensureSeries(length);
    ewma.ensureSeries(length);
    cusum.ensureSeries(length);
    for (int i = before; i < length; i++) {
      ewma.useFloor(i, smallestScale(metrics.metric(i)));
    }
  }

  /** What a sensor's own coarseness and idle chatter make of a steady value; assumed. */
  private static double smallestScale(Metric metric) {
    return switch (metric.unit()) {
      case "celsius" -> 1;
      case "watts" -> 5;
      case "joules" -> 5;
      case "ratio" -> 0.02;
      case "hertz" -> 15e6;
      case "bytes_per_second" -> 1e6;
      case "bytes" -> 1e7;
      case "seconds" -> 0.01;
      default -> 1;
    };
  }
}
