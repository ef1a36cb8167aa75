package io.forestall.simulator;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fills a node's records, as an agent with two sources would: one for the GPUs and {@code host} for
 * the rest. Event times lie up to the jitter after the tick, never before it: a reading cannot show
 * what has not happened yet. No allocation per tick.
 */
final class NodeReporter {
  private static final String HOST_SOURCE = "host";

  private final NodeModel node;
  private final SensorSettings settings;
  private final HostReport hostReport;
  private final SplittableRandom random;
  private final SampleFrame frame = new SampleFrame();
  private final String gpuSource;
  private final int intervalMillis;
  private final int[] served;
  private final int[] gpuMetrics;
  private final int gpuSeriesMetric;
  private long eventTimeMillis = Long.MIN_VALUE;
  private String bootId = "";
  private long sequence;
  private boolean ready;

  @SuppressWarnings("EnumOrdinal") // positions in arrays in memory only
  NodeReporter(NodeModel node, MetricCatalogue catalogue, SplittableRandom random) {
    this.node = node;
    this.settings = node.settings().sensors();
    this.random = random;
    hostReport = new HostReport(node, catalogue);
    gpuSource = node.layout().vendor().equals("nvidia") ? "dcgm" : node.layout().vendor();
    intervalMillis = Math.toIntExact(settings.interval().toMillis());
    List<GpuSeries> series = List.copyOf(node.sku().served().stream().sorted().toList());
    served = series.stream().mapToInt(GpuSeries::ordinal).toArray();
    gpuMetrics =
        series.stream().mapToInt(one -> catalogue.require(one.metricName()).id()).toArray();
    gpuSeriesMetric = catalogue.require("gpu_exporter_series").id();
  }

  /** Makes the record of this tick, or loses it, which leaves a gap in the sequence. */
  void report(long tickMillis) {
    ready = false;
    if (node.conditions().down) {
      return;
    }
    if (!bootId.equals(node.boot().id())) { // the agent has begun anew
      bootId = node.boot().id();
      sequence = 0;
    }
    sequence++;
    if (random.nextDouble() >= settings.lossProbability()) {
      fill(tickMillis);
      ready = true;
    }
  }

  /** Hands over what the tick left: lines first, then the record, if there is one. */
  void flush(FleetOutput out) {
    node.lines().flush(node.conditions().clockOffsetMillis, out);
    if (ready) {
      out.sample(frame);
    }
  }

  private void fill(long tickMillis) {
    int usualMillis = 10 + random.nextInt(10);
    int hostMillis = 20 + random.nextInt(15);
    double lateMillis = random.nextDouble() * settings.jitterRatio() * intervalMillis;
    // Live ticks may come closer than planned; event times still have to rise.
    eventTimeMillis = Math.max(eventTimeMillis + 1, tickMillis + Math.round(lateMillis));
    long offsetMillis = node.conditions().clockOffsetMillis;
    frame.clear();
    frame.node = node.layout().name();
    frame.eventTimeMillis = eventTimeMillis + offsetMillis;
    frame.receiveTimeMillis = eventTimeMillis + offsetMillis + usualMillis + hostMillis;
    frame.sequence = sequence;
    frame.bootId = bootId;
    frame.intervalMillis = intervalMillis;
    if (!node.layout().devices().isEmpty()) {
      reportDevices(usualMillis);
    }
    int hostSeries = hostReport.add(frame);
    hostReport.addScrape(frame, HOST_SOURCE, hostSeries, hostMillis);
    frame.addSource(HOST_SOURCE, /* up= */ true, hostMillis, hostSeries);
  }

  private void reportDevices(int usualMillis) {
    NodeConditions conditions = node.conditions();
    double timeoutMillis = settings.exporterTimeout().toMillis();
    double tookMillis = usualMillis + conditions.exporterDelaySeconds * 1e3;
    boolean up = !conditions.exporterDown && tookMillis <= timeoutMillis;
    int millis = (int) Math.min(tookMillis, timeoutMillis);
    int series = addDevices(up);
    if (up) {
      hostReport.addVisible(frame, frame.devices);
    }
    hostReport.addScrape(frame, gpuSource, series, millis);
    frame.addSource(gpuSource, up, millis, series);
  }

  /** Adds what the GPUs' exporter serves and says how many series that are. */
  private int addDevices(boolean up) {
    List<DeviceLayout> devices = node.layout().devices();
    for (int index = 0; index < devices.size(); index++) {
      if (!node.conditions().device(index).missing) {
        DeviceLayout device = devices.get(index);
        frame.addDevice(device.id(), frame.devices, device.pci()); // numbered without gaps
      }
    }
    if (!up) {
      return 0;
    }
    for (int metric : gpuMetrics) {
      frame.addColumn(metric);
    }
    int counts = frame.addColumn(gpuSeriesMetric);
    int total = 0;
    int position = 0;
    for (int index = 0; index < devices.size(); index++) {
      if (!node.conditions().device(index).missing) {
        int count = node.sensors(index).copyTo(frame, served, gpuMetrics, position);
        frame.deviceValues[counts + position] = count;
        total += count;
        position++;
      }
    }
    return total;
  }
}
