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
import java.util.Arrays;

/**
 * The always-on tier for a set of series: counters become rates, rates and gauges become residuals
 * against the series' own past, residuals become scores.
 *
 * <pre>
 *   raw → value (gauge, or counter's rise per second) → z (robust EWMA) → score (CUSUM)
 * </pre>
 *
 * Where several devices report a metric, the median of their residuals is taken off each of them
 * before they are summed up: a job that starts, saves or ends moves all alike and is no news.
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
  private static final CounterConfig HOUR = new CounterConfig(Duration.ofHours(1), 12);

  /** So many siblings have a median worth the name. */
  private static final int SIBLINGS = 3;

  private final CounterBank hours = new CounterBank(HOUR);
  private final EwmaBank ewma = new EwmaBank(EwmaConfig.DEFAULT);
  private final CusumBank cusum = new CusumBank(CusumConfig.DEFAULT);
  private double[] values = {};
  private double[] residuals = {};
  private double[] scores = {};
  private final Median median = new Median();

  /** Which series is counted by the hour, and where; -1 for the many that are not. */
  private int[] hourSlots = {};

  /**
   * Scores the first {@code length} raw values; NaN is "not reported".
   *
   * @param siblings so many series in a row measure the same of different devices; 1 on a host
   */
  void score(long timeMillis, double[] raw, int length, int siblings, MetricOf metrics) {
    ensure(length, metrics);
    for (int i = 0; i < length; i++) {
      Metric metric = metrics.metric(i);
      if (metric.type() == MetricType.COUNTER) {
        double limit =
            metric.reset() == ResetBehaviour.SATURATES ? metric.saturation() : Double.NaN;
        double rise = counters.increment(i, timeMillis, raw[i], limit);
        values[i] = Double.isNaN(rise) ? Double.NaN : counters.perSecond(i);
        if (hourSlots[i] >= 0) {
          hours.increment(hourSlots[i], timeMillis, raw[i], limit);
        }
      } else {
        values[i] = metric.type() == MetricType.GAUGE ? raw[i] : Double.NaN;
      }
    }
    ewma.update(values, residuals, length);
    for (int first = 0; siblings >= SIBLINGS && first < length; first += siblings) {
      takeOffMedian(first, siblings);
    }
    cusum.update(residuals, scores, length);
  }

  private void takeOffMedian(int first, int siblings) {
    median.clear(siblings);
    for (int i = first; i < first + siblings; i++) {
      median.add(residuals[i]);
    }
    if (median.count() >= SIBLINGS) {
      double common = median.value();
      for (int i = first; i < first + siblings; i++) {
        residuals[i] -= common;
      }
    }
  }

  /** A gauge as reported, a counter's rise per second. */
  double value(int series) {
    return values[series];
  }

  /** What the series' own past makes us expect. */
  double expected(int series) {
    return ewma.level(series);
  }

  /** How far the value is from what was expected, in standard deviations; NaN while unknown. */
  double residual(int series) {
    return residuals[series];
  }

  /** CUSUM score; 1 is the alarm line. */
  double score(int series) {
    return scores[series];
  }

  /** The counter's rise within the last minute. */
  double riseWithinMinute(int series, long timeMillis) {
    return counters.inWindow(series, timeMillis);
  }

  /** The counter's rise within the last hour; 0 where no limit asks for it. */
  double riseWithinHour(int series, long timeMillis) {
    return hourSlots[series] < 0 ? 0 : hours.inWindow(hourSlots[series], timeMillis);
  }

  /** Whether the counter stands at its end and cannot tell us anything any more. */
  boolean saturated(int series) {
    return counters.saturated(series);
  }

  /** Forgets every baseline, as when the series' numbering has changed. */
  void forget(int length, MetricOf metrics) {
    Arrays.fill(hourSlots, -1);
    for (int slot = 0; slot < hours.series(); slot++) {
      hours.reset(slot);
    }
    assignHours(Math.min(length, hourSlots.length), metrics);
    for (int i = 0; i < Math.min(length, ewma.series()); i++) {
      counters.reset(i);
      ewma.reset(i);
      ewma.useFloor(i, smallestScale(metrics.metric(i))); // another metric's floor stood there
      cusum.reset(i);
    }
  }

  void write(StateWriter out) {
    counters.write(out);
    hours.write(out);
    out.writeVarLong(hourSlots.length);
    out.writeInts(hourSlots, 0, hourSlots.length);
    ewma.write(out);
    cusum.write(out);
  }

  void read(StateReader in) {
    counters.read(in);
    hours.read(in);
    hourSlots = new int[in.readCount("hourly series", Integer.BYTES)];
    in.readInts(hourSlots, 0, hourSlots.length);
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
    if (hourSlots.length < length) {
      int known = hourSlots.length;
      hourSlots = Arrays.copyOf(hourSlots, length);
      Arrays.fill(hourSlots, known, length, -1);
      assignHours(length, metrics);
    }
  }

  /** A second counter for the few series that have a limit by the hour. */
  private void assignHours(int length, MetricOf metrics) {
    int next = 0;
    for (int i = 0; i < length; i++) {
      if (hourSlots[i] >= 0) {
        next = Math.max(next, hourSlots[i] + 1);
      } else if (VendorLimits.hourly(metrics.metric(i).id())) {
        hourSlots[i] = next++;
      }
    }
    hours.ensureSeries(next);
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
