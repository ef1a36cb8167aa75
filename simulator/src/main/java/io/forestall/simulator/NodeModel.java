package io.forestall.simulator;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One simulated server: its GPUs, ports and host, moved together tick by tick. Depends on nothing
 * of other nodes, so that nodes may move side by side.
 */
final class NodeModel {
  /** What the processors of a node without accelerators suffer, seen as a device. */
  private static final DeviceConditions NO_DEVICE = new DeviceConditions();

  private final NodeLayout layout;
  private final NodeConditions conditions;
  private final SimulationSettings settings;
  private final SkuSettings sku;
  private final NodeLines lines;
  private final double rackCelsius;
  private final GpuLoad[] loads;
  private final GpuModel[] gpus;
  private final DeviceCounters[] counters;
  private final GpuSensors[] sensors;
  private final PortModel[] ports;
  private final double[] stretches;
  private final HostModel host;
  private final HostLoad hostLoad = new HostLoad();
  private final ExporterClock exporter;
  private final NodeBoot boot;

  private double inletCelsius;

  /**
   * A node that has been at work for a while.
   *
   * @param settings of the fleet; the node's SKU makes them its own
   * @param job whose it is; null when idle
   * @param trains whether the job is in the middle of its training
   * @param rackCelsius the air of its rack is this much warmer than others'
   */
  NodeModel(
      NodeLayout layout,
      SimulationSettings settings,
      @Nullable JobLayout job,
      boolean trains,
      NodeConditions conditions,
      long startMillis,
      double rackCelsius,
      SplittableRandom random) {
    this.layout = layout;
    this.conditions = conditions;
    this.sku = SkuSettings.of(layout.sku());
    this.settings = sku.adapt(settings);
    this.lines = new NodeLines(layout.name());
    this.rackCelsius = rackCelsius;
    this.boot = new NodeBoot(layout.bootId(), startMillis);
    this.inletCelsius = settings.thermal().inletCelsius() + rackCelsius;
    int devices = layout.devices().size();
    int ranks = Math.max(1, devices); // without accelerators, the processors are one rank
    int position = job == null ? 0 : job.nodes().indexOf(layout.name());
    int stage = job == null ? 0 : job.stage(position);
    int stages = job == null ? 1 : job.pipelineStages();
    double place = stages == 1 ? 0 : (double) stage / (stages - 1) - 0.5;
    loads = new GpuLoad[ranks];
    for (int index = 0; index < ranks; index++) {
      loads[index] = new GpuLoad(settings, position * ranks + index, stage, stages);
      loads[index].settle(trains);
    }
    gpus = new GpuModel[devices];
    counters = new DeviceCounters[devices];
    sensors = new GpuSensors[devices];
    ports = new PortModel[conditions.ports()];
    stretches = new double[ranks];
    for (int index = 0; index < devices; index++) {
      gpus[index] = new GpuModel(this.settings, index, devices, place, random.split());
      gpus[index].settle(loads[index], inletCelsius);
      counters[index] = new DeviceCounters(random.split());
      sensors[index] = new GpuSensors(this.settings, sku, random.split());
      ports[index] =
          new PortModel(
              layout.devices().get(index), this.settings, sku.portBytesPerSecond(), random.split());
    }
    host = new HostModel(this.settings, devices > 0, random.split());
    exporter = new ExporterClock(settings.sensors(), settings, ranks);
  }

  /**
   * Moves the node by a tick in which its job did this.
   *
   * @param dailyCelsius how much warmer than the mean the air is at this time of the day
   */
  void advance(TickWindow tick, JobActivity job, double dailyCelsius) {
    boot.advance(tick, conditions);
    restart();
    inletCelsius = settings.thermal().inletCelsius() + rackCelsius + dailyCelsius;
    if (conditions.down) {
      rest(tick.seconds());
      return;
    }
    double watts = 0;
    boolean reads = exporter.due(tick);
    for (int index = 0; index < gpus.length; index++) {
      DeviceConditions device = conditions.device(index);
      GpuLoad load = loads[index];
      load.update(job, device, stretches[index]);
      gpus[index].advance(tick.seconds(), load, device, inletCelsius);
      counters[index].advance(tick.seconds(), device);
      GpuLoad seen = exporter.seen(index, load, tick.seconds(), reads);
      if (reads) {
        sensors[index].read(gpus[index], counters[index], seen, device);
      }
      ports[index].advance(tick, load, conditions.port(index), sku.pcieRatio(device), lines);
      watts += gpus[index].watts();
    }
    if (gpus.length == 0) {
      loads[0].update(job, NO_DEVICE, 1);
    }
    hostLoad.take(loads, job);
    host.advance(tick.seconds(), hostLoad, watts, conditions);
  }

  private void rest(double seconds) {
    for (GpuLoad load : loads) {
      load.rest();
    }
    for (GpuModel gpu : gpus) {
      gpu.rest(seconds, inletCelsius);
    }
  }

  private void restart() {
    if (boot.booted()) {
      host.restart();
      for (PortModel port : ports) {
        port.restart();
      }
    }
    if (boot.driverRestarted()) {
      for (int index = 0; index < gpus.length; index++) {
        gpus[index].restartDriver();
        counters[index].restartDriver();
      }
    }
  }

  /** Compute time of the slowest rank here / a healthy one's, at least 1. */
  double computeStretch() {
    double slowest = gpus.length == 0 ? processorStretch() : 1;
    for (int index = 0; index < gpus.length; index++) {
      stretches[index] = gpus[index].stretch(conditions.device(index));
      slowest = Math.max(slowest, stretches[index]);
    }
    return slowest;
  }

  /** Where processors do the work, their clock and whoever else uses them decide. */
  private double processorStretch() {
    double stray = Math.min(0.9, conditions.strayCores / settings.host().cores());
    return 1 / (Math.max(0.05, conditions.processorClockRatio) * (1 - stray));
  }

  /** Communication time with the slowest link here / a healthy node's, at least 1. */
  double communicationStretch() {
    if (!conditions.touched()) {
      return 1;
    }
    TrafficSettings traffic = settings.traffic();
    double slowest = 1;
    for (int index = 0; index < gpus.length; index++) {
      DeviceConditions device = conditions.device(index);
      double pcie = 1 + traffic.pcieSensitivity() * (1 / sku.pcieRatio(device) - 1);
      double links = (double) sku.links() / Math.max(1, sku.links() - device.nvlinksDown);
      double rate = Math.max(0.01, conditions.port(index).rateRatio);
      double port = 1 + traffic.portSensitivity() * (1 / rate - 1);
      slowest = Math.max(slowest, Math.max(pcie, Math.max(links, port)));
    }
    return slowest;
  }

  /** Share of a step in which all wait for an NVLink here. */
  double stallShare() {
    double most = 0;
    if (conditions.touched()) {
      for (int index = 0; index < gpus.length; index++) {
        most = Math.max(most, conditions.device(index).nvlinkStallShare);
      }
    }
    return most;
  }

  /** Whether any rank here keeps its job waiting. */
  boolean blocksJob() {
    if (!conditions.touched()) {
      return false;
    }
    boolean blocks = conditions.down;
    for (int index = 0; index < gpus.length; index++) {
      blocks |= conditions.device(index).blocksJob();
    }
    return blocks;
  }

  /** Whether other nodes cannot reach some rank here. */
  boolean unreachable() {
    return conditions.touched() && (conditions.down || conditions.anyPortDown());
  }

  /** Whether a job can start here. */
  boolean inOrder() {
    if (unreachable()) {
      return false;
    }
    for (int index = 0; index < gpus.length; index++) {
      DeviceConditions device = conditions.device(index);
      if (device.lost
          || device.missing
          || device.firmwareHung
          || device.fabricDown
          || device.fabricState != DeviceConditions.FABRIC_COMPLETE) {
        return false;
      }
    }
    return true;
  }

  /** Undoes what faults did to processes of an earlier attempt; says whether there was any. */
  boolean forgiveSoftware() {
    boolean any = false;
    for (int index = 0; index < gpus.length; index++) {
      DeviceConditions device = conditions.device(index);
      any |= device.processGone || device.stuckOnHost;
      device.processGone = false;
      device.stuckOnHost = false;
    }
    return any;
  }

  /** Whether the rank at that place still runs its watchdog. */
  boolean answers(int index) {
    return !conditions.down && (gpus.length == 0 || !conditions.device(index).blocksJob());
  }

  /** Ranks of a job that fit here. */
  int ranks() {
    return loads.length;
  }

  NodeLayout layout() {
    return layout;
  }

  NodeConditions conditions() {
    return conditions;
  }

  SkuSettings sku() {
    return sku;
  }

  NodeLines lines() {
    return lines;
  }

  NodeBoot boot() {
    return boot;
  }

  /** Air that goes in; warmer when all devices draw in warmer air. */
  double inletCelsius() {
    double offset = gpus.length == 0 ? 0 : Double.POSITIVE_INFINITY;
    for (int index = 0; index < gpus.length; index++) {
      offset = Math.min(offset, conditions.device(index).inletOffsetCelsius);
    }
    return inletCelsius + offset;
  }

  GpuSensors sensors(int device) {
    return sensors[device];
  }

  PortModel port(int index) {
    return ports[index];
  }

  int ports() {
    return ports.length;
  }

  HostModel host() {
    return host;
  }

  SimulationSettings settings() {
    return settings;
  }
}
