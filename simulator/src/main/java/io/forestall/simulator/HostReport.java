package io.forestall.simulator;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;

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
  private final int[] metrics;
  private final String[] portInstances;
  private int added;

  HostReport(
      NodeModel node, SimulationSettings settings, long startMillis, MetricCatalogue catalogue) {
    this.node = node;
    this.settings = settings;
    bootSeconds = Math.rint(startMillis / 1e3 - UPTIME_SECONDS);
    metrics =
        Arrays.stream(HostSeries.values())
            .mapToInt(series -> catalogue.require(series.metricName()).id())
            .toArray();
    portInstances =
        node.layout().devices().stream()
            .map(device -> node.port(device.rail()).instance())
            .toArray(String[]::new);
  }

  /** Adds all but the scrapes' own series and says how many they were. */
  int add(SampleFrame frame) {
    added = 0;
    addProcessors(frame);
    addMemory(frame);
    for (int port = 0; port < portInstances.length; port++) {
      addPort(frame, node.port(port), portInstances[port]);
      add(frame, HostSeries.ADAPTER_WIDTH, node.layout().devices().get(port).portPci(), 16);
    }
    addFilesystem(frame, "/", ROOT_BYTES, 0.6);
    addFilesystem(frame, "/scratch", SCRATCH_BYTES, 0.5);
    add(frame, HostSeries.BOOT_TIME, "", bootSeconds);
    add(frame, HostSeries.INLET, "inlet", settings.thermal().inletCelsius());
    add(frame, HostSeries.METER, "", node.host().meterWatts());
    add(frame, HostSeries.GPUS_VISIBLE, "", node.layout().devices().size());
    return added;
  }

  /** Adds how one source answered. */
  void addScrape(SampleFrame frame, String source, int series, int millis) {
    add(frame, HostSeries.SCRAPE_SERIES, source, series);
    add(frame, HostSeries.SCRAPE_SECONDS, source, millis / 1e3);
  }

  @SuppressWarnings("EnumOrdinal") // an array in memory only, in place of boxed values in a map
  private void add(SampleFrame frame, HostSeries series, String instance, double value) {
    frame.addHost(metrics[series.ordinal()], instance, value);
    added++;
  }

  private void addProcessors(SampleFrame frame) {
    HostModel host = node.host();
    add(frame, HostSeries.CPU_SECONDS, "user", host.userSeconds());
    add(frame, HostSeries.CPU_SECONDS, "system", host.systemSeconds());
    add(frame, HostSeries.CPU_SECONDS, "iowait", host.waitSeconds());
    add(frame, HostSeries.CPU_SECONDS, "idle", host.idleSeconds());
    add(frame, HostSeries.LOAD, "", host.load1());
    add(frame, HostSeries.RUNNING, "", host.running());
    add(frame, HostSeries.BLOCKED, "", host.blocked());
    add(frame, HostSeries.CPU_PRESSURE, "", host.cpuPressureSeconds());
    add(frame, HostSeries.STORAGE_PRESSURE, "", host.storagePressureSeconds());
    add(frame, HostSeries.STORAGE_STALL, "", host.storageStallSeconds());
  }

  private void addMemory(SampleFrame frame) {
    HostModel host = node.host();
    add(frame, HostSeries.MEMORY_TOTAL, "", settings.host().memoryTotalBytes());
    add(frame, HostSeries.MEMORY_AVAILABLE, "", host.availableBytes());
    add(frame, HostSeries.MEMORY_DIRTY, "", Math.rint(host.dirtyBytes()));
    add(frame, HostSeries.MEMORY_STALL, "", host.memoryStallSeconds());
    add(frame, HostSeries.MAJOR_FAULTS, "", host.majorFaults());
    add(frame, HostSeries.OOM_KILLS, "", host.oomKills());
    add(frame, HostSeries.EDAC_CORRECTED, "", 0);
    add(frame, HostSeries.EDAC_UNCORRECTED, "", 0);
  }

  private void addPort(SampleFrame frame, PortModel port, String instance) {
    add(frame, HostSeries.PORT_STATE, instance, port.state());
    add(frame, HostSeries.PORT_PHYSICAL_STATE, instance, port.physicalState());
    add(frame, HostSeries.PORT_RATE, instance, PORT_BYTES_PER_SECOND);
    add(frame, HostSeries.PORT_RECEIVED, instance, port.receivedBytes());
    add(frame, HostSeries.PORT_TRANSMITTED, instance, port.transmittedBytes());
    add(frame, HostSeries.PORT_LINK_DOWNED, instance, port.linkDowned());
    add(frame, HostSeries.PORT_RECOVERIES, instance, port.recoveries());
    add(frame, HostSeries.PORT_SYMBOL_ERRORS, instance, port.symbolErrors());
    add(frame, HostSeries.PORT_TRANSMIT_WAIT, instance, port.transmitWaits());
  }

  private void addFilesystem(
      SampleFrame frame, String mountPoint, double sizeBytes, double availableRatio) {
    add(frame, HostSeries.FILESYSTEM_SIZE, mountPoint, sizeBytes);
    add(
        frame,
        HostSeries.FILESYSTEM_AVAILABLE,
        mountPoint,
        Math.rint(sizeBytes * availableRatio));
    add(frame, HostSeries.FILESYSTEM_READONLY, mountPoint, 0);
  }
}
