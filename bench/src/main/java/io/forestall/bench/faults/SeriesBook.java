package io.forestall.bench.faults;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.TraceListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps the lines of some metrics while a piece of a trace is played. */
final class SeriesBook implements TraceListener {
  /**
   * Whose line it is.
   *
   * @param device id; empty for the host's and the job's
   * @param instance port, file system or sensor; empty when none
   */
  record Owner(String node, String device, String instance) {}

  private final Set<String> metrics;
  private final Map<String, Map<Owner, Line>> lines = new TreeMap<>();
  private final Map<Integer, String> nameOf = new HashMap<>();

  SeriesBook(Set<String> metrics) {
    this.metrics = metrics;
    for (Metric metric : MetricCatalogue.standard().metrics()) {
      if (metrics.contains(metric.name())) {
        nameOf.put(metric.id(), metric.name());
      }
    }
  }

  @Override
  public void sample(NodeSample sample) {
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      String metric = nameOf.get(column.getMetric());
      if (metric != null) {
        for (int device = 0; device < sample.getDevices().size(); device++) {
          String id = sample.getDevices().get(device).getId();
          add(metric, new Owner(sample.getNode(), id, ""), sample, column.getValues().get(device));
        }
      }
    }
    for (HostValue host : sample.getHostMetrics()) {
      String metric = nameOf.get(host.getMetric());
      if (metric != null) {
        add(metric, new Owner(sample.getNode(), "", host.getInstance()), sample, host.getValue());
      }
    }
  }

  private void add(String metric, Owner owner, NodeSample sample, double value) {
    add(metric, owner, sample.getEventTimeMillis(), value);
  }

  private void add(String metric, Owner owner, long timeMillis, double value) {
    lines
        .computeIfAbsent(metric, name -> new HashMap<>())
        .computeIfAbsent(owner, any -> new Line())
        .add(timeMillis, value);
  }

  @Override
  public void step(StepProgress step) {
    var job = new Owner("", "", "");
    Double duration = step.getDurationMillis();
    if (metrics.contains("step_seconds") && duration != null) {
      add("step_seconds", job, step.getEventTimeMillis(), duration / 1e3);
    }
    Double loss = step.getLoss();
    if (metrics.contains("loss") && loss != null) {
      add("loss", job, step.getEventTimeMillis(), loss);
    }
    Double gradient = step.getGradNorm();
    if (metrics.contains("gradient_norm") && gradient != null) {
      add("gradient_norm", job, step.getEventTimeMillis(), gradient);
    }
  }

  /** The owners of a metric's lines, those that move most first. */
  List<Owner> owners(String metric) {
    Map<Owner, Line> found = lines.getOrDefault(metric, Map.of());
    var owners = new ArrayList<>(found.keySet());
    owners.sort(
        (one, other) -> {
          int byRange = Double.compare(line(metric, other).range(), line(metric, one).range());
          return byRange != 0 ? byRange : one.toString().compareTo(other.toString());
        });
    return owners;
  }

  Line line(String metric, Owner owner) {
    return lines.getOrDefault(metric, Map.of()).getOrDefault(owner, new Line());
  }
}
