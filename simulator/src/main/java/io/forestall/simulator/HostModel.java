package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * The server around the GPUs: processors, storage, memory, fans and the meter at its power
 * supplies. Invariant: counters never fall, but for a host that boots.
 */
final class HostModel {
  /** The kernel never gets lower than this, whatever is asked of it. */
  private static final double LEAST_AVAILABLE_RATIO = 0.002;

  /** Assumed: an HGX chassis' fans at rest, and what full load adds. */
  private static final double FAN_RPM = 4_000;

  private static final double FAN_LOAD_RPM = 8_000;
  private static final double FAN_STEP_RPM = 60;

  /** GPU power at which fans run at their most. */
  private static final double FULL_LOAD_WATTS = 5_600;

  /**
   * Assumed: a node without accelerators, apart from its processors; with them 522 to 546 W idle.
   */
  private static final double PLAIN_WATTS = 310;

  /** What the processors of an idle node take is part of the base. */
  private final double baseWatts;

  private final HostSettings settings;
  private final HostLoadSettings loadSettings;
  private final SplittableRandom random;
  private final ProcessorModel processors;
  private final StorageModel storage;

  private double elapsedSeconds;
  private double memoryStallSeconds;
  private double availableBytes;
  private double dirtyBytes;
  private double majorFaults;
  private double oomKills;
  private int seenOomKills;
  private double memoryCorrected;
  private double memoryUncorrected;
  private int seenMemoryUncorrected;
  private double meterWatts;
  private double fanRpm;

  HostModel(SimulationSettings settings, boolean accelerated, SplittableRandom random) {
    this.settings = settings.host();
    this.loadSettings = settings.load();
    this.random = random;
    this.processors = new ProcessorModel(settings, accelerated, random.split());
    this.storage = new StorageModel(random.split());
    this.baseWatts =
        accelerated
            ? settings.host().baseWatts() - 2 * settings.load().socketIdleWatts()
            : PLAIN_WATTS;
  }

  /**
   * Moves the host by a tick.
   *
   * @param gpuWatts sum of what its GPUs draw
   */
  void advance(double seconds, HostLoad load, double gpuWatts, NodeConditions conditions) {
    double stalled = storage.advance(seconds, load, conditions);
    double processorWatts = processors.advance(seconds, load, stalled, conditions);
    elapsedSeconds += seconds;
    advanceMemory(seconds, load, conditions);
    double fans = Math.min(1, gpuWatts / FULL_LOAD_WATTS);
    fanRpm = FAN_RPM + FAN_LOAD_RPM * fans;
    meterWatts =
        Math.rint(
            gpuWatts * settings.gpuLossFactor()
                + baseWatts
                + processorWatts
                + 10 * random.nextGaussian());
  }

  private void advanceMemory(double seconds, HostLoad load, NodeConditions conditions) {
    dirtyBytes =
        dirtyBytes * Math.exp(-seconds * 1e3 / loadSettings.writeback().toMillis())
            + load.checkpointing * loadSettings.dirtyBytesPerSecond() * seconds;
    double growth =
        settings.growthBytesPerHour()
            * Math.min(loadSettings.growthHours(), elapsedSeconds / 3_600);
    double total = settings.memoryTotalBytes();
    double free =
        load.alive > 0
            ? total * settings.memoryAvailableRatio() - growth - conditions.leakedBytes
            : total * loadSettings.idleAvailableRatio();
    double least = total * LEAST_AVAILABLE_RATIO;
    double noisy = free - dirtyBytes / 2 + 3e7 * random.nextGaussian();
    availableBytes = Math.rint(Math.min(total, Math.max(least, noisy)) / 4096) * 4096;
    double scarcity = Math.max(0, 1 - availableBytes / (total * settings.pressureRatio()));
    memoryStallSeconds += 0.6 * scarcity * seconds;
    majorFaults += Math.rint(5_000 * scarcity * seconds);
    oomKills += Math.max(0, conditions.oomKills - seenOomKills);
    seenOomKills = conditions.oomKills;
    memoryCorrected += Poisson.draw(random, conditions.memoryCorrectedErrorsPerSecond * seconds);
    memoryUncorrected += Math.max(0, conditions.memoryUncorrectedErrors - seenMemoryUncorrected);
    seenMemoryUncorrected = conditions.memoryUncorrectedErrors;
  }

  /** The host boots: what the kernel counts begins at 0. */
  void restart() {
    processors.restart();
    storage.restart();
    elapsedSeconds = 0;
    memoryStallSeconds = 0;
    dirtyBytes = 0;
    majorFaults = 0;
    oomKills = 0;
    memoryCorrected = 0;
    memoryUncorrected = 0;
  }

  ProcessorModel processors() {
    return processors;
  }

  StorageModel storage() {
    return storage;
  }

  double memoryStallSeconds() {
    return memoryStallSeconds;
  }

  double availableBytes() {
    return availableBytes;
  }

  double dirtyBytes() {
    return dirtyBytes;
  }

  double majorFaults() {
    return majorFaults;
  }

  double oomKills() {
    return oomKills;
  }

  double memoryCorrected() {
    return memoryCorrected;
  }

  double memoryUncorrected() {
    return memoryUncorrected;
  }

  double meterWatts() {
    return meterWatts;
  }

  /** Speed of a fan; only the first one can be slower than the others. */
  double fanRpm(double ratio, int fan) {
    double own = ratio < 1 && fan > 0 ? 1 : ratio;
    return Quantum.round(fanRpm * own, FAN_STEP_RPM);
  }
}
