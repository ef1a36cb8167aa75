package io.forestall.simulator;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Adds a host's and its ports' series to a record. */
final class HostReport {
  /** Speed of a 400 Gb/s port. */
  private static final double PORT_BYTES_PER_SECOND = 5e10;

  private static final double UPTIME_SECONDS = 12 * 86_400;

  /** Local file systems: neither fills nor breaks by itself. */
  private static final double ROOT_BYTES = 1.8e12;

  private static final double SCRATCH_BYTES = 28e12;

  private final NodeModel node;
  private final SimulationSettings settings;
  private final double bootSeconds;
  private final Map<HostSeries, Metric> metrics = new EnumMap<>(HostSeries.class);
  private final String[] portInstances;
  private int added;

  HostReport(
      NodeModel node, SimulationSettings settings, long startMillis, MetricCatalogue catalogue) {
    this.node = node;
    this.settings = settings;
    bootSeconds = Math.rint(startMillis / 1e3 - UPTIME_SECONDS);
    for (HostSeries series : HostSeries.values()) {
      metrics.put(series, catalogue.require(series.metricName()));
    }
    portInstances =
        node.layout().devices().stream()
            .map(device -> node.port(device.rail()).instance())
            .toArray(String[]::new);
  }

  /** Adds all but the scrapes' own series and says how many they were. */
  int add(SampleBuilder builder) {
    added = 0;
    addProcessors(builder);
    addMemory(builder);
    for (int port = 0; port < portInstances.length; port++) {
      addPort(builder, node.port(port), portInstances[port]);
      add(builder, HostSeries.ADAPTER_WIDTH, node.layout().devices().get(port).portPci(), 16);
    }
    addFilesystem(builder, "/", ROOT_BYTES, 0.6);
    addFilesystem(builder, "/scratch", SCRATCH_BYTES, 0.5);
    add(builder, HostSeries.BOOT_TIME, "", bootSeconds);
    add(builder, HostSeries.INLET, "inlet", settings.thermal().inletCelsius());
    add(builder, HostSeries.METER, "", node.host().meterWatts());
    add(builder, HostSeries.GPUS_VISIBLE, "", node.layout().devices().size());
    return added;
  }

  /** Adds how one source answered. */
  void addScrape(SampleBuilder builder, String source, int series, int millis) {
    add(builder, HostSeries.SCRAPE_SERIES, source, series);
    add(builder, HostSeries.SCRAPE_SECONDS, source, millis / 1e3);
  }

  private void add(SampleBuilder builder, HostSeries series, String instance, double value) {
    builder.hostValue(Objects.requireNonNull(metrics.get(series)), instance, value);
    added++;
  }

  private void addProcessors(SampleBuilder builder) {
    HostModel host = node.host();
    add(builder, HostSeries.CPU_SECONDS, "user", host.userSeconds());
    add(builder, HostSeries.CPU_SECONDS, "system", host.systemSeconds());
    add(builder, HostSeries.CPU_SECONDS, "iowait", host.waitSeconds());
    add(builder, HostSeries.CPU_SECONDS, "idle", host.idleSeconds());
    add(builder, HostSeries.LOAD, "", host.load1());
    add(builder, HostSeries.RUNNING, "", host.running());
    add(builder, HostSeries.BLOCKED, "", host.blocked());
    add(builder, HostSeries.CPU_PRESSURE, "", host.cpuPressureSeconds());
    add(builder, HostSeries.STORAGE_PRESSURE, "", host.storagePressureSeconds());
    add(builder, HostSeries.STORAGE_STALL, "", host.storageStallSeconds());
  }

  private void addMemory(SampleBuilder builder) {
    HostModel host = node.host();
    add(builder, HostSeries.MEMORY_TOTAL, "", settings.host().memoryTotalBytes());
    add(builder, HostSeries.MEMORY_AVAILABLE, "", host.availableBytes());
    add(builder, HostSeries.MEMORY_DIRTY, "", Math.rint(host.dirtyBytes()));
    add(builder, HostSeries.MEMORY_STALL, "", host.memoryStallSeconds());
    add(builder, HostSeries.MAJOR_FAULTS, "", host.majorFaults());
    add(builder, HostSeries.OOM_KILLS, "", host.oomKills());
    add(builder, HostSeries.EDAC_CORRECTED, "", 0);
    add(builder, HostSeries.EDAC_UNCORRECTED, "", 0);
  }

  private void addPort(SampleBuilder builder, PortModel port, String instance) {
    add(builder, HostSeries.PORT_STATE, instance, port.state());
    add(builder, HostSeries.PORT_PHYSICAL_STATE, instance, port.physicalState());
    add(builder, HostSeries.PORT_RATE, instance, PORT_BYTES_PER_SECOND);
    add(builder, HostSeries.PORT_RECEIVED, instance, port.receivedBytes());
    add(builder, HostSeries.PORT_TRANSMITTED, instance, port.transmittedBytes());
    add(builder, HostSeries.PORT_LINK_DOWNED, instance, port.linkDowned());
    add(builder, HostSeries.PORT_RECOVERIES, instance, port.recoveries());
    add(builder, HostSeries.PORT_SYMBOL_ERRORS, instance, port.symbolErrors());
    add(builder, HostSeries.PORT_TRANSMIT_WAIT, instance, port.transmitWaits());
  }

  private void addFilesystem(
      SampleBuilder builder, String mountPoint, double sizeBytes, double availableRatio) {
    add(builder, HostSeries.FILESYSTEM_SIZE, mountPoint, sizeBytes);
    add(
        builder,
        HostSeries.FILESYSTEM_AVAILABLE,
        mountPoint,
        Math.rint(sizeBytes * availableRatio));
    add(builder, HostSeries.FILESYSTEM_READONLY, mountPoint, 0);
  }
}
