package io.forestall.simulator;

import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What the exporter reads from one GPU: the model's state in steps of the sensors, and activity
 * from the load. Of a lost GPU it keeps the last gauges bit for bit, and NaN for what vanishes; of
 * one whose firmware hangs it keeps everything. Not read, it repeats.
 */
final class GpuSensors {
  /** XID that the exporter shows once the driver has noticed a loss. */
  private static final int XID_LOST = 79;

  private static final double MEBIBYTE = 1024 * 1024;

  /** Left allocated by the driver when no process is there. */
  private static final double MEMORY_IDLE_BYTES = 4 * MEBIBYTE;

  /** Assumed: what a training process takes, of the total. */
  private static final double MEMORY_USED_RATIO = 0.88;

  /** Assumed: how far apart the ranks of a job are in that. */
  private static final double MEMORY_SPREAD_RATIO = 0.005;

  private static final int REASON_IDLE = 0x1;
  private static final int REASON_APPLICATION_CLOCK = 0x2;
  private static final int REASON_POWER_CAP = 0x4;
  private static final int REASON_SOFT_THERMAL = 0x20;
  private static final int REASON_THERMAL_SLOWDOWN = 0x8 | 0x40;
  private static final int REASON_POWER_BRAKE = 0x8 | 0x80;

  /** Numbers of the performance states at work and at rest; H100 stays in P0. */
  private static final int PERFORMANCE_STATE = 0;

  private final SimulationSettings settings;
  private final SkuSettings sku;
  private final SplittableRandom random;
  private final double[] values = new double[GpuSeries.count()];
  private final double memoryTotalBytes;
  private final double processMemoryRatio;
  private boolean frozen;
  private boolean blank;

  GpuSensors(SimulationSettings settings, SkuSettings sku, SplittableRandom random) {
    this.settings = settings;
    this.sku = sku;
    this.random = random;
    this.memoryTotalBytes = sku.memoryMebibytes() * MEBIBYTE;
    this.processMemoryRatio =
        MEMORY_USED_RATIO * (1 + MEMORY_SPREAD_RATIO * (random.nextDouble() - 0.5));
    Arrays.fill(values, Double.NaN);
  }

  @SuppressWarnings("EnumOrdinal") // an array in memory only, in place of boxed values in a map
  private void set(GpuSeries series, double value) {
    values[series.ordinal()] = value;
  }

  /** Reads the GPU under the load it had since the last reading. */
  void read(GpuModel gpu, DeviceCounters counters, GpuLoad load, DeviceConditions conditions) {
    blank = conditions.blank;
    if (conditions.firmwareHung) {
      return;
    }
    if (conditions.lost) {
      freeze(conditions.lastXid);
      return;
    }
    frozen = false;
    readPhysics(gpu, load, conditions);
    readActivity(load);
    readLinks(load, conditions);
    readMemory(load, conditions);
    readCounters(gpu, counters, conditions);
  }

  private void freeze(int xid) {
    if (!frozen) {
      frozen = true;
      for (int series = 0; series < values.length; series++) {
        if (!GpuSeries.at(series).freezes()) {
          values[series] = Double.NaN;
        }
      }
      set(GpuSeries.HEALTHY, 0);
    }
    set(GpuSeries.LAST_XID, xid == 0 ? XID_LOST : xid);
  }

  private void readPhysics(GpuModel gpu, GpuLoad load, DeviceConditions conditions) {
    SensorSettings sensors = settings.sensors();
    double slowdown = settings.thermal().slowdownCelsius();
    double celsius = Quantum.round(gpu.celsius(), sensors.temperatureCelsius());
    set(GpuSeries.TEMPERATURE, celsius);
    set(
        GpuSeries.MEMORY_TEMPERATURE,
        Quantum.round(gpu.memoryCelsius(), sensors.temperatureCelsius()));
    set(GpuSeries.TEMPERATURE_MARGIN, slowdown - celsius);
    set(GpuSeries.SLOWDOWN_TEMPERATURE, slowdown);
    set(GpuSeries.POWER, Quantum.round(gpu.watts(), sensors.powerWatts()));
    set(
        GpuSeries.POWER_INSTANT,
        Quantum.round(
            gpu.instantWatts(load.stepPhase, settings.step().microbatches()),
            sensors.powerWatts()));
    // A brake is not a limit that software has set: only the latter shows here.
    set(
        GpuSeries.POWER_LIMIT,
        Math.rint(conditions.powerBrake ? settings.power().limitWatts() : gpu.limitWatts()));
    set(GpuSeries.SM_CLOCK, Quantum.round(gpu.clockHertz(), sensors.clockHertz()));
    set(GpuSeries.MAX_SM_CLOCK, settings.clock().maxHertz());
    set(GpuSeries.MEMORY_CLOCK, settings.clock().memoryHertz());
    set(GpuSeries.CLOCK_EVENT_REASONS, reasons(gpu, load, conditions));
    set(GpuSeries.PERFORMANCE_STATE, PERFORMANCE_STATE);
  }

  private static int reasons(GpuModel gpu, GpuLoad load, DeviceConditions conditions) {
    int reasons = 0;
    reasons |= gpu.slowedDown() ? REASON_THERMAL_SLOWDOWN : 0;
    reasons |= gpu.softThermal() && !gpu.slowedDown() ? REASON_SOFT_THERMAL : 0;
    reasons |= conditions.powerBrake ? REASON_POWER_BRAKE : 0;
    reasons |= conditions.applicationClock ? REASON_APPLICATION_CLOCK : 0;
    if (reasons != 0) {
      return reasons;
    }
    if (load.isIdle()) {
      return REASON_IDLE;
    }
    boolean held = conditions.clockCapHertz < Double.POSITIVE_INFINITY;
    return load.computing > 0.5 && !held ? REASON_POWER_CAP : 0;
  }

  private void readActivity(GpuLoad load) {
    TrafficSettings traffic = settings.traffic();
    double noise = noise();
    double work = load.computing * load.level * noise;
    double copies = (load.communicating + load.spinning) * traffic.spinSmRatio() * noise;
    double busy = load.busy();
    // A kernel that waits counts as busy: utilization says nothing of progress.
    set(GpuSeries.UTILIZATION, Math.rint(busy * 100) / 100);
    set(GpuSeries.GRAPHICS_ACTIVE, Quantum.ratio(busy));
    set(GpuSeries.SM_ACTIVE, Quantum.ratio(Math.min(1, work * traffic.smRatio() + copies)));
    set(GpuSeries.SM_OCCUPANCY, Quantum.ratio(work * traffic.occupancyRatio() + copies / 10));
    set(GpuSeries.TENSOR_ACTIVE, Quantum.ratio(work * traffic.tensorRatio()));
    set(GpuSeries.DRAM_ACTIVE, Quantum.ratio(work * traffic.dramRatio() + copies / 10));
    set(GpuSeries.FP32_ACTIVE, Quantum.ratio(work * traffic.vectorRatio()));
    set(GpuSeries.FP16_ACTIVE, Quantum.ratio(work * traffic.vectorRatio()));
    set(GpuSeries.MEMORY_COPY_UTILIZATION, Math.rint(work * 60) / 100);
  }

  private void readLinks(GpuLoad load, DeviceConditions conditions) {
    TrafficSettings traffic = settings.traffic();
    double nvlink =
        conditions.fabricDown
            ? 0
            : load.computing * traffic.computeNvlinkBytesPerSecond()
                + load.communicating * load.rateRatio * traffic.exchangeNvlinkBytesPerSecond();
    set(GpuSeries.NVLINK_TRANSMIT, Math.rint(nvlink * noise()));
    set(GpuSeries.NVLINK_RECEIVE, Math.rint(nvlink * noise()));
    set(GpuSeries.NVLINK_LINKS, Math.max(0, sku.links() - conditions.nvlinksDown));
    set(GpuSeries.FABRIC_STATE, conditions.fabricState);

    int best = sku.pcieGeneration();
    int generation = conditions.pcieGeneration == 0 ? best : conditions.pcieGeneration;
    int width = conditions.pcieWidth == 0 ? SkuSettings.PCIE_LANES : conditions.pcieWidth;
    // Lowered when idle, as normal.
    set(GpuSeries.PCIE_LINK_GENERATION, load.isIdle() ? 1 : Math.min(best, generation));
    set(GpuSeries.PCIE_LINK_WIDTH, width);
    set(GpuSeries.PCIE_MAX_GENERATION, best);
    set(GpuSeries.PCIE_MAX_WIDTH, SkuSettings.PCIE_LANES);
    double most = laneBytesPerSecond(generation) * width;
    double pcie = (load.computing + load.communicating) * traffic.pcieBytesPerSecond();
    double saved = load.checkpointing * traffic.checkpointPcieBytesPerSecond();
    double transmitted = Math.rint(Math.min(most, (pcie + saved) * noise()));
    double received = Math.rint(Math.min(most, pcie * noise()));
    set(GpuSeries.PCIE_TRANSMIT, transmitted);
    set(GpuSeries.PCIE_RECEIVE, received);
    set(GpuSeries.PCIE_BYTES, transmitted + received);
  }

  /** PCIe's usable rate of a lane: 4 GB/s in generation 5, half of it in each one before. */
  private static double laneBytesPerSecond(int generation) {
    return 4e9 / (1 << Math.max(0, 5 - generation));
  }

  private void readMemory(GpuLoad load, DeviceConditions conditions) {
    double ratio = processMemoryRatio * load.memoryRatio;
    if (!Double.isNaN(conditions.memoryUsedRatio)) {
      ratio = conditions.memoryUsedRatio;
    } else if (conditions.zombieMemory) {
      ratio = processMemoryRatio;
    }
    double used =
        Math.max(MEMORY_IDLE_BYTES, Math.rint(memoryTotalBytes * ratio / MEBIBYTE) * MEBIBYTE);
    set(GpuSeries.MEMORY_TOTAL, memoryTotalBytes);
    set(GpuSeries.MEMORY_USED, used);
    set(GpuSeries.MEMORY_FREE, memoryTotalBytes - used);
    set(GpuSeries.PROCESSES, load.isIdle() ? 0 : 1);
  }

  private void readCounters(GpuModel gpu, DeviceCounters counters, DeviceConditions conditions) {
    set(GpuSeries.ENERGY, Quantum.seconds(gpu.joules())); // the driver counts millijoules
    set(GpuSeries.THROTTLE_POWER_CAP, Quantum.seconds(gpu.powerCapSeconds()));
    set(GpuSeries.THROTTLE_SW_THERMAL, Quantum.seconds(gpu.softThermalSeconds()));
    set(GpuSeries.THROTTLE_HW_THERMAL, Quantum.seconds(gpu.slowdownSeconds()));
    set(GpuSeries.THROTTLE_POWER_BRAKE, Quantum.seconds(gpu.brakeSeconds()));
    set(GpuSeries.ECC_CORRECTED, counters.corrected());
    set(GpuSeries.ECC_UNCORRECTED, counters.dramUncorrected() + counters.sramUncorrected());
    set(GpuSeries.ECC_CORRECTED_AGGREGATE, counters.correctedAggregate());
    set(GpuSeries.ECC_UNCORRECTED_AGGREGATE, counters.uncorrectedAggregate());
    set(GpuSeries.ECC_DRAM_UNCORRECTED, counters.dramUncorrected());
    set(GpuSeries.ECC_SRAM_CORRECTED, counters.sramCorrected());
    set(GpuSeries.ECC_SRAM_UNCORRECTED, counters.sramUncorrected());
    set(GpuSeries.SRAM_THRESHOLD, conditions.sramThresholdExceeded ? 1 : 0);
    set(GpuSeries.ROW_REMAP_CORRECTABLE, counters.remapCorrectable());
    set(GpuSeries.ROW_REMAP_UNCORRECTABLE, counters.remapUncorrectable());
    set(GpuSeries.ROW_REMAP_PENDING, conditions.remapPending ? 1 : 0);
    set(GpuSeries.ROW_REMAP_FAILED, conditions.remapFailed ? 1 : 0);
    int spent = conditions.banksLow + conditions.banksNone;
    set(GpuSeries.BANKS_MAX, DeviceCounters.BANKS - spent);
    set(GpuSeries.BANKS_LOW, conditions.banksLow);
    set(GpuSeries.BANKS_NONE, conditions.banksNone);
    set(GpuSeries.PCIE_REPLAY, counters.pcieReplays());
    set(GpuSeries.PCIE_CORRECTABLE, counters.pcieReplays());
    set(GpuSeries.NVLINK_CRC_ERRORS, counters.nvlinkCrcErrors());
    set(GpuSeries.NVLINK_REPLAY_ERRORS, counters.nvlinkReplays());
    set(GpuSeries.NVLINK_RECOVERY_ERRORS, counters.nvlinkRecoveries());
    set(GpuSeries.LAST_XID, counters.lastXid());
    set(GpuSeries.RECOVERY_ACTION, conditions.recoveryAction);
    set(GpuSeries.HEALTHY, conditions.recoveryAction == 0 ? 1 : 0);
  }

  private double noise() {
    return Math.max(0, 1 + settings.sensors().activityNoiseRatio() * random.nextGaussian());
  }

  /**
   * Copies what the exporter serves into one column per series, and says how many series that are,
   * with those that are there and blank.
   *
   * @param served positions of the series, in the order of the columns
   * @param metrics their catalogue ids
   * @param device position of the GPU in the frame
   */
  int copyTo(SampleFrame frame, int[] served, int[] metrics, int device) {
    int count = 0;
    for (int column = 0; column < served.length; column++) {
      double value = values[served[column]];
      if (Double.isNaN(value)) {
        continue;
      }
      count++;
      if (blank || blankSensor(served[column])) {
        frame.addBlank(metrics[column], device);
      } else {
        frame.deviceValues[column * frame.devices + device] = value;
      }
    }
    return count;
  }

  private boolean blankSensor(int series) {
    return !sku.blank().isEmpty()
        && settings.sensors().blanks()
        && sku.blank().contains(GpuSeries.at(series));
  }
}
