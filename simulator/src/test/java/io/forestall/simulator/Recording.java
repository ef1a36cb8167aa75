package io.forestall.simulator;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.SampleFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Keeps what a fleet writes, and reads series out of it. */
final class Recording implements FleetOutput {
  /** The start of every test's fleet. */
  static final long START = 1_795_000_000_000L;

  /** One raw log line. */
  record LogLine(long timeMillis, String node, String source, String line) {}

  final Map<String, List<NodeSample>> samples = new TreeMap<>();
  final List<LogLine> kernel = new ArrayList<>();
  final List<LogLine> training = new ArrayList<>();

  /**
   * Settings of which no record gets lost, so that series have no gaps; training goes on evenly.
   */
  static SimulationSettings lossless() {
    SimulationSettings settings = SimulationSettings.defaults();
    return settings
        .with(settings.sensors().withoutLoss())
        .with(
            Map.of(
                "evaluation.everySteps", 0.0,
                "pause.collectEverySteps", 1_000.0,
                "port.saturatedShare", 0.0));
  }

  /** Runs the default fleet with these faults for that many seconds. */
  static Recording run(int seconds, PlannedFault... faults) {
    return run(seconds, 7, lossless(), faults);
  }

  static Recording run(
      int seconds, long seed, SimulationSettings settings, PlannedFault... faults) {
    Recording recording = new Recording();
    SimulatedFleet fleet =
        new SimulatedFleet(FleetLayout.small(), settings, List.of(faults), START, seed);
    for (int second = 1; second <= seconds; second++) {
      fleet.tick(START + second * 1_000L, recording);
    }
    return recording;
  }

  @Override
  public void sample(SampleFrame frame) {
    samples.computeIfAbsent(frame.node, node -> new ArrayList<>()).add(frame.toSample());
  }

  @Override
  public void kernelLine(String node, long timeMillis, String line) {
    kernel.add(new LogLine(timeMillis, node, "kmsg", line));
  }

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {
    training.add(new LogLine(timeMillis, node, "stdout", line));
  }

  /** The records of one node. */
  List<NodeSample> records(String node) {
    return Objects.requireNonNull(samples.get(node), node);
  }

  /** A device's series over all records of its node; entry i is the tick at second i + 1. */
  double[] device(String node, int device, String metric) {
    int id = MetricCatalogue.standard().require(metric).id();
    return records(node).stream().mapToDouble(sample -> deviceValue(sample, device, id)).toArray();
  }

  private static double deviceValue(NodeSample sample, int device, int metric) {
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      if (column.getMetric() == metric) {
        return column.getValues().get(device);
      }
    }
    return Double.NaN;
  }

  /** A host series over all records of the node. */
  double[] host(String node, String instance, String metric) {
    int id = MetricCatalogue.standard().require(metric).id();
    return records(node).stream()
        .mapToDouble(
            sample -> {
              for (HostValue value : sample.getHostMetrics()) {
                if (value.getMetric() == id && value.getInstance().equals(instance)) {
                  return value.getValue();
                }
              }
              return Double.NaN;
            })
        .toArray();
  }
}
