package io.forestall.simulator;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;

/** Adds a host's and its ports' series to a record. */
final class HostReport {
  /** Six supplies and eight fans, as in an HGX server. */
  private static final String[] SUPPLIES = names("PSU", 6);

  private static final String[] FANS = names("fan", 8);
  private static final int LANES = 16;

  /** The kernel counts processor time in ticks of 10 ms. */
  private static final double TICK_SECONDS = 0.01;

  private final NodeModel node;
  private final int[] metrics;
  private SampleFrame frame = new SampleFrame();

  HostReport(NodeModel node, MetricCatalogue catalogue) {
    this.node = node;
    metrics =
        Arrays.stream(HostSeries.values())
            .mapToInt(series -> catalogue.require(series.metricName()).id())
            .toArray();
  }

  private static String[] names(String prefix, int count) {
    String[] names = new String[count];
    Arrays.setAll(names, index -> prefix + (index + 1));
    return names;
  }

  /** Adds all but the scrapes' own series and says how many they were. */
  int add(SampleFrame target) {
    frame = target;
    int before = frame.hostSeries;
    addProcessors();
    addMemory();
    addBoard();
    for (int port = 0; port < node.ports(); port++) {
      if (!node.port(port).lost()) {
        addPort(node.port(port), node.layout().devices().get(port).portPci());
      }
    }
    addStorage();
    return frame.hostSeries - before;
  }

  /** Adds how one source answered. */
  void addScrape(SampleFrame target, String source, int series, int millis) {
    frame = target;
    add(HostSeries.SCRAPE_SERIES, source, series);
    add(HostSeries.SCRAPE_SECONDS, source, millis / 1e3);
  }

  /** Adds how many GPUs their exporter has found. */
  void addVisible(SampleFrame target, int devices) {
    frame = target;
    add(HostSeries.GPUS_VISIBLE, "", devices);
  }

  @SuppressWarnings("EnumOrdinal") // an array in memory only, in place of boxed values in a map
  private void add(HostSeries series, String instance, double value) {
    frame.addHost(metrics[series.ordinal()], instance, value);
  }

  private void addProcessors() {
    ProcessorModel processors = node.host().processors();
    add(HostSeries.CPU_SECONDS, "user", Quantum.round(processors.userSeconds(), TICK_SECONDS));
    add(HostSeries.CPU_SECONDS, "system", Quantum.round(processors.systemSeconds(), TICK_SECONDS));
    add(HostSeries.CPU_SECONDS, "iowait", Quantum.round(processors.waitSeconds(), TICK_SECONDS));
    add(HostSeries.CPU_SECONDS, "idle", Quantum.round(processors.idleSeconds(), TICK_SECONDS));
    add(HostSeries.LOAD, "", Quantum.round(processors.load1(), 0.01));
    add(HostSeries.RUNNING, "", processors.running());
    add(HostSeries.BLOCKED, "", node.host().storage().blocked());
    add(HostSeries.CPU_PRESSURE, "", Quantum.seconds(processors.pressureSeconds()));
    add(HostSeries.CORE_THROTTLES, "0", processors.throttles());
    add(HostSeries.PROCESSOR_CLOCK, "0", Quantum.round(processors.hertz(), 1e6));
    add(HostSeries.PROCESSOR_ENERGY, "0", Math.rint(processors.joules()));
  }

  private void addMemory() {
    HostModel host = node.host();
    add(HostSeries.MEMORY_TOTAL, "", node.settings().host().memoryTotalBytes());
    add(HostSeries.MEMORY_AVAILABLE, "", host.availableBytes());
    add(HostSeries.MEMORY_DIRTY, "", Math.rint(host.dirtyBytes()));
    add(HostSeries.MEMORY_STALL, "", Quantum.seconds(host.memoryStallSeconds()));
    add(HostSeries.OOM_KILLS, "", host.oomKills());
    add(HostSeries.MAJOR_FAULTS, "", host.majorFaults());
    add(HostSeries.EDAC_CORRECTED, "0", host.memoryCorrected());
    add(HostSeries.EDAC_UNCORRECTED, "0", host.memoryUncorrected());
  }

  private void addBoard() {
    NodeConditions conditions = node.conditions();
    HostModel host = node.host();
    add(HostSeries.BOOT_TIME, "", node.boot().seconds());
    add(HostSeries.TIME_OFFSET, "", conditions.clockOffsetMillis / 1e3);
    add(HostSeries.BOARD_TEMPERATURE, "inlet", Math.rint(node.inletCelsius()));
    for (int fan = 0; fan < FANS.length; fan++) {
      add(HostSeries.FAN_SPEED, FANS[fan], host.fanRpm(conditions.fanRatio, fan));
    }
    add(HostSeries.METER, "", host.meterWatts());
    for (int supply = 0; supply < SUPPLIES.length; supply++) {
      add(HostSeries.POWER_SUPPLY, SUPPLIES[supply], supply < conditions.powerSuppliesLost ? 0 : 1);
    }
  }

  private void addPort(PortModel port, String pci) {
    String instance = port.instance();
    add(HostSeries.PORT_STATE, instance, port.state());
    add(HostSeries.PORT_PHYSICAL_STATE, instance, port.physicalState());
    add(HostSeries.PORT_RATE, instance, port.rateBytesPerSecond());
    add(HostSeries.PORT_RECEIVED, instance, port.receivedBytes());
    add(HostSeries.PORT_TRANSMITTED, instance, port.transmittedBytes());
    add(HostSeries.PORT_LINK_DOWNED, instance, port.linkDowned());
    add(HostSeries.PORT_RECOVERIES, instance, port.recoveries());
    add(HostSeries.PORT_SYMBOL_ERRORS, instance, port.symbolErrors());
    add(HostSeries.PORT_OVERRUNS, instance, port.bufferOverruns());
    add(HostSeries.PORT_TRANSMIT_WAIT, instance, port.transmitWaits());
    add(HostSeries.PORT_ACK_TIMEOUTS, instance, port.ackTimeouts());
    add(HostSeries.PORT_CONGESTION, instance, port.congestionPackets());
    add(HostSeries.ADAPTER_WIDTH, pci, LANES);
    add(HostSeries.ADAPTER_MAX_WIDTH, pci, LANES);
  }

  private void addStorage() {
    StorageModel storage = node.host().storage();
    add(HostSeries.STORAGE_PRESSURE, "", Quantum.seconds(storage.pressureSeconds()));
    add(HostSeries.STORAGE_STALL, "", Quantum.seconds(storage.stallSeconds()));
    add(HostSeries.HUNG_TASKS, "", storage.hungTasks());
    add(HostSeries.DISK_STATE, "nvme0", 1);
    add(HostSeries.DISK_SPARE, "nvme0", Quantum.round(storage.spareRatio(), 0.01));
    add(HostSeries.DISK_WEAR, "nvme0", Quantum.round(storage.wearRatio(), 0.01));
    add(HostSeries.DISK_TIME, "nvme0n1", Quantum.seconds(storage.diskSeconds()));
    addFilesystem("/", storage.rootBytes(), storage.rootAvailableBytes(), false);
    addFilesystem(
        "/scratch",
        storage.scratchBytes(),
        storage.scratchAvailableBytes(),
        storage.scratchReadonly());
    add(HostSeries.NFS_RETRANSMITS, "", storage.retransmits());
    add(HostSeries.NFS_TIMEOUTS, "/checkpoints", storage.majorTimeouts());
  }

  private void addFilesystem(
      String mountPoint, double sizeBytes, double availableBytes, boolean readonly) {
    add(HostSeries.FILESYSTEM_SIZE, mountPoint, sizeBytes);
    add(HostSeries.FILESYSTEM_AVAILABLE, mountPoint, availableBytes);
    add(HostSeries.FILESYSTEM_READONLY, mountPoint, readonly ? 1 : 0);
  }
}
