package io.forestall.app.backtest.report;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.metric.MetricType;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.traces.TraceListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Picks what a chart shows out of the samples: of a device metric the culprit, a neighbour on its
 * node and the device in the same place of the other nodes; of a host metric the first instance of
 * every node.
 */
final class ChartReader implements TraceListener {
  private final ChartSubject subject;
  private final Buckets buckets;
  private final Map<Metric, Map<String, Series>> series = new LinkedHashMap<>();
  private final Map<String, String> instances = new LinkedHashMap<>();
  private int lastPlace;

  ChartReader(ChartSubject subject, Buckets buckets) {
    this.subject = subject;
    this.buckets = buckets;
    subject.metrics().forEach(metric -> series.put(metric, new LinkedHashMap<>()));
  }

  @Override
  public void sample(NodeSample sample) {
    for (Metric metric : subject.metrics()) {
      if (metric.scope() == MetricScope.DEVICE) {
        deviceValues(metric, sample);
      } else {
        hostValue(metric, sample);
      }
    }
  }

  private void deviceValues(Metric metric, NodeSample sample) {
    int place = place(sample.getDevices());
    boolean home = sample.getNode().equals(subject.nodes().get(0));
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      if (column.getMetric() == metric.id()) {
        add(metric, sample, column, place, home);
        if (home && column.getValues().size() > 1) {
          add(metric, sample, column, (place + 1) % column.getValues().size(), false);
        }
      }
    }
  }

  /** Where the culprit stands among its node's devices; on other nodes, the same place. */
  private int place(List<DeviceRef> devices) {
    for (int place = 0; place < devices.size(); place++) {
      DeviceRef device = devices.get(place);
      if (device.getId().equals(subject.device())
          || String.valueOf(device.getIndex()).equals(subject.device())) {
        lastPlace = place;
        return place;
      }
    }
    return lastPlace;
  }

  private void add(
      Metric metric, NodeSample sample, DeviceColumn column, int place, boolean culprit) {
    if (place < column.getValues().size() && place < sample.getDevices().size()) {
      DeviceRef device = sample.getDevices().get(place);
      String shortName =
          device.getIndex() >= 0 ? "GPU " + device.getIndex() : "device " + device.getId();
      add(
          metric,
          sample.getNode() + ' ' + shortName,
          culprit && !subject.device().isEmpty(),
          sample.getEventTimeMillis(),
          column.getValues().get(place));
    }
  }

  private void hostValue(Metric metric, NodeSample sample) {
    for (HostValue host : sample.getHostMetrics()) {
      if (host.getMetric() == metric.id()) {
        String node = sample.getNode();
        String instance =
            instances.computeIfAbsent(node + '|' + metric.name(), key -> host.getInstance());
        if (instance.equals(host.getInstance())) {
          add(
              metric,
              instance.isEmpty() ? node : node + ' ' + instance,
              node.equals(subject.nodes().get(0)),
              sample.getEventTimeMillis(),
              host.getValue());
        }
      }
    }
  }

  private void add(Metric metric, String name, boolean culprit, long timeMillis, double value) {
    series
        .getOrDefault(metric, Map.of())
        .computeIfAbsent(name, key -> new Series(culprit, new Buckets.Filling(buckets)))
        .add(timeMillis, value, metric.type() == MetricType.COUNTER);
  }

  Chart chart() {
    List<Chart.Panel> panels = new ArrayList<>();
    series.forEach(
        (metric, ofMetric) -> {
          List<Chart.Line> lines = new ArrayList<>();
          ofMetric.forEach(
              (name, one) -> {
                if (!one.filling.empty()) {
                  lines.add(new Chart.Line(name, one.culprit, one.filling.values()));
                }
              });
          lines.sort(Comparator.comparing(Chart.Line::culprit)); // what is drawn last lies on top
          if (!lines.isEmpty()) {
            boolean rate = metric.type() == MetricType.COUNTER;
            String unit = rate ? metric.unit() + " per second" : metric.unit();
            panels.add(new Chart.Panel(metric.name(), unit, buckets.seconds(), lines));
          }
        });
    return new Chart(subject.key(), panels);
  }

  private static final class Series {
    private final boolean culprit;
    private final Buckets.Filling filling;
    private long lastMillis;
    private double last = Double.NaN;

    Series(boolean culprit, Buckets.Filling filling) {
      this.culprit = culprit;
      this.filling = filling;
    }

    void add(long timeMillis, double value, boolean counter) {
      if (!counter) {
        filling.add(timeMillis, value);
        return;
      }
      double rise = value - last;
      if (rise >= 0 && timeMillis > lastMillis) { // a counter that was reset says nothing
        filling.add(timeMillis, rise / ((timeMillis - lastMillis) / 1e3));
      }
      last = value;
      lastMillis = timeMillis;
    }
  }
}
