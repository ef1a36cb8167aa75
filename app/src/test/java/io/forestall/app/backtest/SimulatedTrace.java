package io.forestall.app.backtest;

import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.DemoScenario;
import io.forestall.simulator.DemoTiming;
import io.forestall.simulator.FleetOutput;
import io.forestall.simulator.NodeLayout;
import io.forestall.simulator.PlannedFault;
import io.forestall.simulator.SimulatedFleet;
import io.forestall.traces.TelemetryWriter;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceWindow;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The demo's fleet and faults as a trace with raw log lines: twelve minutes of eight nodes. */
public final class SimulatedTrace implements FleetOutput {
  public static final long START = 1_700_000_000_000L;
  public static final long SEED = 1;
  private static final long END = START + 90_000;

  private final DemoScenario scenario = DemoScenario.startingAt(START, DemoTiming.defaults());
  private final TraceWriter writer;
  private final Map<String, TelemetryWriter> telemetry = new HashMap<>();

  private SimulatedTrace(TraceWriter writer) {
    this.writer = writer;
  }

  /** The true labels of the trace. */
  public static List<TraceLabel> labels() {
    DemoScenario scenario = DemoScenario.startingAt(START, DemoTiming.defaults());
    List<TraceLabel> labels = new ArrayList<>();
    for (PlannedFault fault : scenario.faults()) {
      NodeLayout node = scenario.layout().node(fault.node());
      String device =
          fault.device() == PlannedFault.NO_DEVICE ? "" : node.devices().get(fault.device()).id();
      labels.add(
          new TraceLabel(
              "L" + (1 + labels.size()),
              fault.label(),
              fault.scope(),
              fault.node(),
              device,
              fault.job(),
              fault.onsetMillis(),
              fault.failureMillis(),
              fault.endMillis(),
              fault.kind(),
              fault.fault()));
    }
    return labels;
  }

  /** Writes the trace with these labels; without any there is no labels.csv. */
  public static Path write(Path folder, List<TraceLabel> labels, List<TraceWindow> windows)
      throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, /* gzip= */ false)) {
      new SimulatedTrace(writer).play();
      for (TraceLabel label : labels) {
        writer.label(label);
      }
      for (TraceWindow window : windows) {
        writer.window(window);
      }
      writer.commit();
    }
    return folder;
  }

  /** A window with these nodes, from the beginning to the end of the trace. */
  public static List<TraceWindow> window(String name, double weight, List<String> nodes) {
    long from = START - DemoTiming.defaults().history().toMillis();
    return nodes.stream().map(node -> new TraceWindow(name, node, from, END + 1, weight)).toList();
  }

  private void play() throws IOException {
    for (NodeLayout node : scenario.layout().nodes()) {
      writer.node(
          new TraceNode(
              node.name(),
              node.vendor(),
              node.sku(),
              node.devices().size(),
              node.rack(),
              node.leaf()));
      telemetry.put(node.name(), writer.telemetry(node.name()));
    }
    for (Placement placement : scenario.layout().placements(scenario.historyStartMillis())) {
      for (PlacedDevice device : placement.getDevices()) {
        writer.device(
            new TraceDevice(
                placement.getNode(),
                device.getDevice(),
                device.getIndex(),
                device.getPci(),
                device.getRail()));
        writer.job(
            new TraceJob(
                device.getJob(),
                placement.getNode(),
                device.getDevice(),
                device.getRank(),
                device.getRole(),
                scenario.historyStartMillis(),
                TraceJob.OPEN_END));
      }
    }
    SimulatedFleet fleet = scenario.fleet(SEED);
    for (long time = scenario.historyStartMillis() + 1_000; time <= END; time += 1_000) {
      fleet.tick(time, this);
    }
    for (TelemetryWriter node : telemetry.values()) {
      node.close();
    }
  }

  @Override
  public void sample(SampleFrame frame) {
    try {
      Objects.requireNonNull(telemetry.get(frame.node)).write(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void kernelLine(String node, long timeMillis, String line) {
    event(new TraceEvent(timeMillis, node, "kmsg", line, null));
  }

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {
    event(new TraceEvent(timeMillis, node, "stdout", line, null));
  }

  private void event(TraceEvent event) {
    try {
      writer.event(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
