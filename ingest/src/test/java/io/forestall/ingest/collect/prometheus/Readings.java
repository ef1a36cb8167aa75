package io.forestall.ingest.collect.prometheus;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A sample's readings under the key "metric instance" or "metric device". */
final class Readings {
  private Readings() {}

  static Map<String, Double> hosts(MetricCatalogue catalogue, NodeSample sample) {
    var values = new TreeMap<String, Double>();
    for (HostValue value : sample.getHostMetrics()) {
      values.put(name(catalogue, value.getMetric()) + value.getInstance(), value.getValue());
    }
    return values;
  }

  static Map<String, Double> devices(MetricCatalogue catalogue, NodeSample sample) {
    var values = new TreeMap<String, Double>();
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      for (int i = 0; i < column.getValues().size(); i++) {
        if (!column.getValues().get(i).isNaN()) {
          String device = sample.getDevices().get(i).getId();
          values.put(name(catalogue, column.getMetric()) + device, column.getValues().get(i));
        }
      }
    }
    return values;
  }

  private static String name(MetricCatalogue catalogue, int id) {
    return Objects.requireNonNull(catalogue.find(id)).name() + " ";
  }
}
