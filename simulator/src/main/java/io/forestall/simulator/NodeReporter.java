package io.forestall.simulator;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Writes a node's records, as an agent with two sources would: {@code dcgm} for the GPUs and {@code
 * host} for the rest. Event times lie up to the jitter before the tick, never after it.
 */
final class NodeReporter {
  private static final String GPU_SOURCE = "dcgm";
  private static final String HOST_SOURCE = "host";

  private final NodeModel node;
  private final SensorSettings settings;
  private final HostReport hostReport;
  private final SplittableRandom random;
  private final SampleFrame frame = new SampleFrame();
  private final int[] gpuMetrics;
  private final int gpuSeriesMetric;
  private long eventTimeMillis = Long.MIN_VALUE;
  private long sequence;

  NodeReporter(
      NodeModel node,
      SimulationSettings settings,
      long startMillis,
      MetricCatalogue catalogue,
      SplittableRandom random) {
    this.node = node;
    this.settings = settings.sensors();
    this.random = random;
    hostReport = new HostReport(node, settings, startMillis, catalogue);
    gpuMetrics =
        Arrays.stream(GpuSeries.values())
            .mapToInt(series -> catalogue.require(series.metricName()).id())
            .toArray();
    gpuSeriesMetric = catalogue.require("gpu_exporter_series").id();
  }

  /** Writes the record of this tick, or loses it, which leaves a gap in the sequence. */
  void report(long tickMillis, FleetOutput out) {
    sequence++;
    if (random.nextDouble() < settings.lossProbability()) {
      return;
    }
    fill(tickMillis);
    out.sample(frame);
  }

  private void fill(long tickMillis) {
    int gpuMillis = 10 + random.nextInt(10);
    int hostMillis = 20 + random.nextInt(15);
    double earlyMillis =
        random.nextDouble() * settings.jitterRatio() * settings.interval().toMillis();
    // Live ticks may come closer than planned; event times still have to rise.
    eventTimeMillis =
        Math.max(
            eventTimeMillis + 1, tickMillis - Math.round(earlyMillis) - gpuMillis - hostMillis);
    frame.clear();
    frame.node = node.layout().name();
    frame.eventTimeMillis = eventTimeMillis;
    frame.receiveTimeMillis = eventTimeMillis + gpuMillis + hostMillis;
    frame.sequence = sequence;
    frame.bootId = node.layout().bootId();
    frame.intervalMillis = Math.toIntExact(settings.interval().toMillis());
    int gpuSeries = addDevices();
    int hostSeries = hostReport.add(frame);
    hostReport.addScrape(frame, GPU_SOURCE, gpuSeries, gpuMillis);
    hostReport.addScrape(frame, HOST_SOURCE, hostSeries, hostMillis);
    frame.addSource(GPU_SOURCE, /* up= */ true, gpuMillis, gpuSeries);
    frame.addSource(HOST_SOURCE, /* up= */ true, hostMillis, hostSeries);
  }

  /** Adds what the GPUs' exporter serves and says how many series that are. */
  private int addDevices() {
    for (DeviceLayout device : node.layout().devices()) {
      frame.addDevice(device.id(), device.index(), device.pci());
    }
    int devices = frame.devices;
    for (int metric : gpuMetrics) {
      frame.addColumn(metric);
    }
    int counts = frame.addColumn(gpuSeriesMetric);
    int total = 0;
    for (int device = 0; device < devices; device++) {
      int served = node.sensors(device).copyTo(frame.deviceValues, device, devices);
      frame.deviceValues[counts + device] = served;
      total += served;
    }
    return total;
  }
}
