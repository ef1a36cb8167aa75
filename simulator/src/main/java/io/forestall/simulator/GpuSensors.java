package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * What the exporter reads from one GPU: the model's state in steps of the sensors, and activity
 * from the load. Of a lost GPU it keeps the last gauges bit for bit, and NaN for what vanishes.
 */
final class GpuSensors {
  /** XID that the exporter shows once the driver has noticed the loss. */
  private static final int XID_LOST = 79;

  private static final double MEBIBYTE = 1024 * 1024;
  private static final double MEMORY_TOTAL_BYTES = 81_281 * MEBIBYTE;

  /** Left allocated by the driver when no process is there. */
  private static final double MEMORY_IDLE_BYTES = 4 * MEBIBYTE;

  /** Assumed: what a training process takes, of the total. */
  private static final double MEMORY_USED_RATIO = 0.88;

  /** Assumed: how far apart the ranks of a job are in that. */
  private static final double MEMORY_SPREAD_RATIO = 0.005;

  private static final int REASON_IDLE = 0x1;
  private static final int REASON_POWER_CAP = 0x4;
  private static final int REASON_THERMAL_SLOWDOWN = 0x8 | 0x40;

  /** Assumed: noise of activity and traffic from tick to tick. */
  private static final double ACTIVITY_NOISE = 0.01;

  private final SimulationSettings settings;
  private final SplittableRandom random;
  private final double[] values = new double[GpuSeries.values().length];
  private final double processMemoryBytes;
  private boolean frozen;

  GpuSensors(SimulationSettings settings, SplittableRandom random) {
    this.settings = settings;
    this.random = random;
    this.processMemoryBytes =
        Math.rint(
                MEMORY_TOTAL_BYTES
                    * MEMORY_USED_RATIO
                    * (1 + MEMORY_SPREAD_RATIO * (random.nextDouble() - 0.5))
                    / MEBIBYTE)
            * MEBIBYTE;
  }

  /**
   * Copies the values of all series, NaN where the exporter serves none, and says how many it does.
   *
   * @param from place of the first one
   * @param stride distance of the next
   */
  int copyTo(double[] target, int from, int stride) {
    int served = 0;
    for (int series = 0; series < values.length; series++) {
      double value = values[series];
      target[from + series * stride] = value;
      served += Double.isNaN(value) ? 0 : 1;
    }
    return served;
  }

  @SuppressWarnings("EnumOrdinal") // an array in memory only, in place of boxed values in a map
  private void set(GpuSeries series, double value) {
    values[series.ordinal()] = value;
  }

  void read(GpuModel gpu, GpuLoad load, boolean lost) {
    if (lost) {
      freeze();
      return;
    }
    readPhysics(gpu, load);
    readActivity(load);
    readTraffic(load);
    readMemory(load);
  }

  private void freeze() {
    if (frozen) {
      return;
    }
    frozen = true;
    for (GpuSeries series : GpuSeries.values()) {
      if (!series.freezes()) {
        set(series, Double.NaN);
      }
    }
    set(GpuSeries.LAST_XID, XID_LOST);
  }

  private void readPhysics(GpuModel gpu, GpuLoad load) {
    SensorSettings sensors = settings.sensors();
    double celsius = quantize(gpu.celsius(), sensors.temperatureCelsius());
    set(GpuSeries.TEMPERATURE, celsius);
    set(GpuSeries.MEMORY_TEMPERATURE, quantize(gpu.memoryCelsius(), sensors.temperatureCelsius()));
    set(GpuSeries.TEMPERATURE_MARGIN, settings.thermal().slowdownCelsius() - celsius);
    set(GpuSeries.SLOWDOWN_TEMPERATURE, settings.thermal().slowdownCelsius());
    set(GpuSeries.POWER, quantize(gpu.watts(), sensors.powerWatts()));
    set(GpuSeries.POWER_LIMIT, settings.power().limitWatts());
    set(GpuSeries.ENERGY, gpu.joules());
    set(GpuSeries.SM_CLOCK, quantize(gpu.clockHertz(), sensors.clockHertz()));
    set(GpuSeries.MAX_SM_CLOCK, settings.clock().maxHertz());
    set(GpuSeries.MEMORY_CLOCK, settings.clock().memoryHertz());
    set(GpuSeries.CLOCK_EVENT_REASONS, reasons(gpu, load));
    set(GpuSeries.THROTTLE_POWER_CAP, gpu.powerCapSeconds());
    set(GpuSeries.THROTTLE_HW_THERMAL, gpu.slowdownSeconds());
  }

  private static double quantize(double value, double step) {
    return Math.rint(value / step) * step;
  }

  private static int reasons(GpuModel gpu, GpuLoad load) {
    if (gpu.slowedDown()) {
      return REASON_THERMAL_SLOWDOWN;
    }
    if (load.idle == 1) {
      return REASON_IDLE;
    }
    return load.computing > 0.5 ? REASON_POWER_CAP : 0;
  }

  private void readActivity(GpuLoad load) {
    TrafficSettings traffic = settings.traffic();
    double noise = noise();
    double work = load.computing * noise;
    double copies = (load.communicating + load.spinning) * traffic.spinSmRatio() * noise;
    // A kernel that waits counts as busy: utilization says nothing of progress.
    set(GpuSeries.UTILIZATION, Math.rint(load.busy() * 100) / 100);
    set(GpuSeries.GRAPHICS_ACTIVE, load.busy());
    set(GpuSeries.SM_ACTIVE, work * traffic.smRatio() + copies);
    set(GpuSeries.SM_OCCUPANCY, work * traffic.occupancyRatio() + copies / 10);
    set(GpuSeries.TENSOR_ACTIVE, work * traffic.tensorRatio());
    set(GpuSeries.DRAM_ACTIVE, work * traffic.dramRatio() + copies / 10);
    set(GpuSeries.FP32_ACTIVE, work * traffic.vectorRatio());
    set(GpuSeries.FP16_ACTIVE, work * traffic.vectorRatio());
    set(GpuSeries.MEMORY_COPY_UTILIZATION, Math.rint(work * 60) / 100);
    set(GpuSeries.PERFORMANCE_STATE, 0);
    set(GpuSeries.PCIE_LINK_GENERATION, load.idle == 1 ? 1 : 5); // lowered when idle, as normal
    set(GpuSeries.PCIE_LINK_WIDTH, 16);
    set(GpuSeries.NVLINK_LINKS, 18);
  }

  private void readTraffic(GpuLoad load) {
    TrafficSettings traffic = settings.traffic();
    double nvlink =
        load.computing * traffic.computeNvlinkBytesPerSecond()
            + load.communicating * traffic.exchangeNvlinkBytesPerSecond();
    double pcie = (load.computing + load.communicating) * traffic.pcieBytesPerSecond();
    set(GpuSeries.NVLINK_TRANSMIT, Math.rint(nvlink * noise()));
    set(GpuSeries.NVLINK_RECEIVE, Math.rint(nvlink * noise()));
    set(
        GpuSeries.PCIE_TRANSMIT,
        Math.rint((pcie + load.checkpointing * traffic.checkpointPcieBytesPerSecond()) * noise()));
    set(GpuSeries.PCIE_RECEIVE, Math.rint(pcie * noise()));
  }

  private void readMemory(GpuLoad load) {
    double used = load.idle == 1 ? MEMORY_IDLE_BYTES : processMemoryBytes;
    set(GpuSeries.MEMORY_TOTAL, MEMORY_TOTAL_BYTES);
    set(GpuSeries.MEMORY_USED, used);
    set(GpuSeries.MEMORY_FREE, MEMORY_TOTAL_BYTES - used);
    set(GpuSeries.PROCESSES, load.idle == 1 ? 0 : 1);
  }

  private double noise() {
    return Math.max(0, 1 + ACTIVITY_NOISE * random.nextGaussian());
  }
}
