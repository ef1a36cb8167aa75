package io.forestall.simulator;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.NodeSample;
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
  private final SampleBuilder builder;
  private final Metric[] gpuMetrics;
  private final Metric gpuSeriesMetric;
  private final int[] positions;
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
    builder = new SampleBuilder(catalogue, node.layout().name());
    hostReport = new HostReport(node, settings, startMillis, catalogue);
    gpuMetrics =
        Arrays.stream(GpuSeries.values())
            .map(series -> catalogue.require(series.metricName()))
            .toArray(Metric[]::new);
    gpuSeriesMetric = catalogue.require("gpu_exporter_series");
    positions =
        node.layout().devices().stream()
            .mapToInt(device -> builder.device(device.id(), device.index(), device.pci()))
            .toArray();
  }

  /** Writes the record of this tick, or loses it, which leaves a gap in the sequence. */
  void report(long tickMillis, FleetOutput out) {
    sequence++;
    if (random.nextDouble() < settings.lossProbability()) {
      return;
    }
    out.sample(sample(tickMillis));
  }

  private NodeSample sample(long tickMillis) {
    int gpuMillis = 10 + random.nextInt(10);
    int hostMillis = 20 + random.nextInt(15);
    double earlyMillis =
        random.nextDouble() * settings.jitterRatio() * settings.interval().toMillis();
    // Live ticks may come closer than planned; event times still have to rise.
    eventTimeMillis =
        Math.max(
            eventTimeMillis + 1, tickMillis - Math.round(earlyMillis) - gpuMillis - hostMillis);
    builder.begin(
        eventTimeMillis, node.layout().bootId(), Math.toIntExact(settings.interval().toMillis()));
    int gpuSeries = addDevices();
    int hostSeries = hostReport.add(builder);
    hostReport.addScrape(builder, GPU_SOURCE, gpuSeries, gpuMillis);
    hostReport.addScrape(builder, HOST_SOURCE, hostSeries, hostMillis);
    builder.source(GPU_SOURCE, /* up= */ true, gpuMillis, gpuSeries, /* rejected= */ 0);
    builder.source(HOST_SOURCE, /* up= */ true, hostMillis, hostSeries, /* rejected= */ 0);
    return builder.finish(eventTimeMillis + gpuMillis + hostMillis, sequence);
  }

  /** Adds what the GPUs' exporter serves and says how many series that are. */
  private int addDevices() {
    GpuSeries[] allSeries = GpuSeries.values();
    int total = 0;
    for (int device = 0; device < positions.length; device++) {
      GpuSensors sensors = node.sensors(device);
      int served = 0;
      for (int series = 0; series < allSeries.length; series++) {
        double value = sensors.value(allSeries[series]);
        if (!Double.isNaN(value)) {
          builder.deviceValue(gpuMetrics[series], positions[device], value);
          served++;
        }
      }
      builder.deviceValue(gpuSeriesMetric, positions[device], served);
      total += served;
    }
    return total;
  }
}
