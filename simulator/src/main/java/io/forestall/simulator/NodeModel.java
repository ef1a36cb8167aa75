package io.forestall.simulator;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One simulated server: its GPUs, ports and host, moved together tick by tick. */
final class NodeModel {
  private final NodeLayout layout;
  private final NodeConditions conditions;
  private final GpuLoad[] loads;
  private final GpuModel[] gpus;
  private final GpuSensors[] sensors;
  private final PortModel[] ports;
  private final HostModel host;

  /**
   * A node that has been at work for a while.
   *
   * @param job whose it is; null when idle
   */
  NodeModel(
      NodeLayout layout,
      @Nullable JobLayout job,
      SimulationSettings settings,
      NodeConditions conditions,
      SplittableRandom random) {
    this.layout = layout;
    this.conditions = conditions;
    int devices = layout.devices().size();
    loads = new GpuLoad[devices];
    gpus = new GpuModel[devices];
    sensors = new GpuSensors[devices];
    ports = new PortModel[devices];
    int stage = job == null ? 0 : job.stage(job.nodes().indexOf(layout.name()));
    double place =
        job == null || job.pipelineStages() == 1
            ? 0
            : (double) stage / (job.pipelineStages() - 1) - 0.5;
    for (int index = 0; index < devices; index++) {
      loads[index] = new GpuLoad(settings.step(), stage);
      loads[index].settle(job != null);
      gpus[index] = new GpuModel(settings, index, devices, place, random.split());
      gpus[index].settle(loads[index]);
      sensors[index] = new GpuSensors(settings, random.split());
      ports[index] =
          new PortModel(layout.name(), layout.devices().get(index), settings, random.split());
    }
    host = new HostModel(settings.host(), random.split());
  }

  /** Moves the node by a tick in which its job did this. */
  void advance(TickWindow tick, JobActivity job, FleetOutput out) {
    double watts = 0;
    for (int index = 0; index < gpus.length; index++) {
      DeviceConditions device = conditions.device(index);
      GpuLoad load = loads[index];
      load.update(job, device, gpus[index].stretch());
      gpus[index].advance(tick.seconds(), load, device.resistanceFactor);
      sensors[index].read(gpus[index], load, device.lost);
      ports[index].advance(tick, load, conditions.port(index), out);
      watts += gpus[index].watts();
    }
    host.advance(tick.seconds(), loads, watts, conditions);
  }

  /** Whether any rank here keeps its job waiting. */
  boolean blocksJob() {
    for (int index = 0; index < gpus.length; index++) {
      if (conditions.device(index).blocksJob()) {
        return true;
      }
    }
    return false;
  }

  /** Compute time of the slowest GPU here / a healthy one's, at least 1. */
  double slowestStretch() {
    double slowest = 1;
    for (GpuModel gpu : gpus) {
      slowest = Math.max(slowest, gpu.stretch());
    }
    return slowest;
  }

  NodeLayout layout() {
    return layout;
  }

  NodeConditions conditions() {
    return conditions;
  }

  GpuSensors sensors(int device) {
    return sensors[device];
  }

  PortModel port(int index) {
    return ports[index];
  }

  HostModel host() {
    return host;
  }
}
