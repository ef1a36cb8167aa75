package io.forestall.bench.simulation;

import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.FleetLayout;
import io.forestall.simulator.FleetOutput;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Keeps all readings of a fleet's GPUs, those of nodes with a job apart from idle ones'. */
final class FleetValues implements FleetOutput {
  private final FleetLayout layout;
  private final Map<Quantity, List<Double>> idle = new EnumMap<>(Quantity.class);
  private final Map<Quantity, List<Double>> busy = new EnumMap<>(Quantity.class);

  FleetValues(FleetLayout layout) {
    this.layout = layout;
    for (Quantity quantity : Quantity.values()) {
      idle.put(quantity, new ArrayList<>());
      busy.put(quantity, new ArrayList<>());
    }
  }

  Figures idle(Quantity quantity) {
    return Figures.of(values(idle, quantity));
  }

  Figures busy(Quantity quantity) {
    return Figures.of(values(busy, quantity));
  }

  Figures whole(Quantity quantity) {
    return Figures.of(DoubleStream.concat(values(idle, quantity), values(busy, quantity)));
  }

  private static DoubleStream values(Map<Quantity, List<Double>> part, Quantity quantity) {
    return part.getOrDefault(quantity, List.of()).stream().mapToDouble(Double::doubleValue);
  }

  @Override
  public void sample(SampleFrame frame) {
    Map<Quantity, List<Double>> part = layout.jobOf(frame.node).isEmpty() ? idle : busy;
    for (int column = 0; column < frame.columns; column++) {
      for (Map.Entry<Quantity, List<Double>> entry : part.entrySet()) {
        if (entry.getKey().metric() == frame.columnMetrics[column]) {
          add(frame, column, entry.getKey().scale(), entry.getValue());
        }
      }
    }
  }

  private static void add(SampleFrame frame, int column, double scale, List<Double> values) {
    for (int device = 0; device < frame.devices; device++) {
      double value = frame.deviceValues[column * frame.devices + device];
      if (!Double.isNaN(value)) {
        values.add(scale * value);
      }
    }
  }

  @Override
  public void kernelLine(String node, long timeMillis, String line) {} // shows no reading

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {} // nor this
}
