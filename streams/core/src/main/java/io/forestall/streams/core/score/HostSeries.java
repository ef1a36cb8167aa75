package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives every (metric, instance) of a host a fixed number in order of first sight. A steady sample
 * brings its series in the same order each time, so the usual look-up is one comparison.
 */
final class HostSeries implements SeriesScorer.MetricOf {
  /** More series than any real host has: beyond it new ones are left out. */
  private static final int MAX_SERIES = 4_096;

  private final Map<String, Integer> numbers = new HashMap<>();
  private Metric[] metrics = new Metric[64];
  private String[] instances = new String[64];
  private int[] lastOrder = {};
  private double[] raw = {};
  private int series;

  /** Sorts the frame's values into {@link #raw}. */
  void fill(SampleFrame frame) {
    if (lastOrder.length < frame.hostSeries) {
      int before = lastOrder.length;
      lastOrder = Arrays.copyOf(lastOrder, frame.hostSeries);
      Arrays.fill(lastOrder, before, lastOrder.length, -1);
    }
    for (int i = 0; i < frame.hostSeries; i++) {
      int known = lastOrder[i];
      if (known < 0
          || metrics[known].id() != frame.hostMetrics[i]
          || !instances[known].equals(frame.hostInstances[i])) {
        lastOrder[i] = learn(frame.hostMetrics[i], frame.hostInstances[i]);
      }
    }
    if (raw.length < series) {
      raw = new double[series];
    }
    Arrays.fill(raw, 0, series, Double.NaN);
    for (int i = 0; i < frame.hostSeries; i++) {
      if (lastOrder[i] >= 0) {
        raw[lastOrder[i]] = frame.hostValues[i];
      }
    }
  }

  double[] raw() {
    return raw;
  }

  int series() {
    return series;
  }

  @Override
  public Metric metric(int number) {
    return metrics[number];
  }

  String instance(int number) {
    return instances[number];
  }

  /** Raw value of a metric's instance; NaN when not reported. */
  double value(int metricId, String instance) {
    int number = number(metricId, instance);
    return number < 0 ? Double.NaN : raw[number];
  }

  /** Number of the series; -1 when it was never reported. */
  int number(int metricId, String instance) {
    return numbers.getOrDefault(key(metricId, instance), -1);
  }

  private int learn(int metricId, String instance) {
    Integer known = numbers.get(key(metricId, instance));
    if (known != null) {
      return known;
    }
    Metric metric = MetricCatalogue.standard().find(metricId);
    if (metric == null || metric.scope() != MetricScope.HOST || series == MAX_SERIES) {
      return -1;
    }
    if (series == metrics.length) {
      metrics = Arrays.copyOf(metrics, 2 * series);
      instances = Arrays.copyOf(instances, 2 * series);
    }
    metrics[series] = metric;
    instances[series] = instance;
    numbers.put(key(metricId, instance), series);
    return series++;
  }

  private static String key(int metricId, String instance) {
    return metricId + "|" + instance;
  }

  void write(StateWriter out) {
    out.writeInt(series);
    for (int i = 0; i < series; i++) {
      out.writeInt(metrics[i].id());
      out.writeString(instances[i]);
    }
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      int id = in.readInt();
      in.require(learn(id, in.readString()) == series - 1, "host series of metric " + id);
    }
    raw = new double[series];
    Arrays.fill(raw, Double.NaN);
  }
}
