package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * The server around the GPUs: processors, memory, stalls, file systems and the meter at its power
 * supplies. Invariant: counters never fall.
 */
final class HostModel {
  /** Assumed: share of all processors that data loaders take in training. */
  private static final double LOADER_SHARE = 0.12;

  /** Assumed: share of all processors in the kernel while processes run. */
  private static final double SYSTEM_SHARE = 0.02;

  /** Assumed: share of all processors that wait for storage during a checkpoint. */
  private static final double CHECKPOINT_WAIT_SHARE = 0.05;

  /** Assumed: available memory when no job runs. */
  private static final double IDLE_AVAILABLE_RATIO = 0.97;

  /** The kernel never gets lower than this, whatever is asked of it. */
  private static final double LEAST_AVAILABLE_RATIO = 0.002;

  /** Assumed: pages a checkpoint dirties, and how fast they are written. */
  private static final double DIRTY_BYTES_PER_SECOND = 2e9;

  private static final double WRITEBACK_SECONDS = 20;

  /** Assumed: healthy memory growth ends after that. */
  private static final double GROWTH_HOURS = 5;

  private static final double LOAD_SECONDS = 60;

  private final HostSettings settings;
  private final SplittableRandom random;

  private double elapsedSeconds;
  private double userSeconds;
  private double systemSeconds;
  private double waitSeconds;
  private double idleSeconds;
  private double load1;
  private double running;
  private double blocked;
  private double cpuPressureSeconds;
  private double storagePressureSeconds;
  private double storageStallSeconds;
  private double memoryStallSeconds;
  private double availableBytes;
  private double dirtyBytes;
  private double majorFaults;
  private int oomKills;
  private double meterWatts;

  HostModel(HostSettings settings, SplittableRandom random) {
    this.settings = settings;
    this.random = random;
    double bootedSeconds = 1e6 * (1 + random.nextDouble()) * settings.cores();
    this.idleSeconds = Math.rint(0.80 * bootedSeconds);
    this.userSeconds = Math.rint(0.16 * bootedSeconds);
    this.systemSeconds = Math.rint(0.04 * bootedSeconds);
  }

  /**
   * Moves the host by a tick.
   *
   * @param loads of its GPUs
   * @param gpuWatts sum of what they draw
   */
  void advance(double seconds, GpuLoad[] loads, double gpuWatts, NodeConditions conditions) {
    double training = 0;
    double checkpointing = 0;
    double alive = 0;
    for (GpuLoad load : loads) {
      training += (load.computing + load.communicating) / loads.length;
      checkpointing += load.checkpointing / loads.length;
      alive += 1 - load.idle;
    }
    advanceProcessors(seconds, training, checkpointing, alive);
    elapsedSeconds += seconds;
    advanceMemory(seconds, checkpointing, alive, conditions);
    storagePressureSeconds += seconds * (0.01 * training + 0.2 * checkpointing);
    storageStallSeconds += seconds * (0.002 * training + 0.05 * checkpointing);
    meterWatts =
        Math.rint(
            gpuWatts * settings.gpuLossFactor()
                + settings.baseWatts()
                + 10 * random.nextGaussian());
  }

  private void advanceProcessors(
      double seconds, double training, double checkpointing, double alive) {
    double capacity = seconds * settings.cores();
    // Each rank has one thread that launches or polls, whatever the GPU does.
    double user =
        Math.min(0.9, alive / settings.cores() + LOADER_SHARE * training * noise(0.05)) + 0.002;
    double system = (alive > 0 ? SYSTEM_SHARE : 0.002) * noise(0.05);
    double wait = CHECKPOINT_WAIT_SHARE * checkpointing + 0.0005;
    userSeconds += user * capacity;
    systemSeconds += system * capacity;
    waitSeconds += wait * capacity;
    idleSeconds += (1 - user - system - wait) * capacity;
    running = Math.max(1, Math.rint((user + system) * settings.cores()));
    blocked = Math.rint(2 * checkpointing);
    // The host has been like this for a while when the first tick comes.
    double before = elapsedSeconds == 0 ? running : load1;
    load1 = running + (before - running) * Math.exp(-seconds / LOAD_SECONDS);
    cpuPressureSeconds += 0.002 * training * seconds;
  }

  private void advanceMemory(
      double seconds, double checkpointing, double alive, NodeConditions conditions) {
    dirtyBytes =
        dirtyBytes * Math.exp(-seconds / WRITEBACK_SECONDS)
            + checkpointing * DIRTY_BYTES_PER_SECOND * seconds;
    double growth = settings.growthBytesPerHour() * Math.min(GROWTH_HOURS, elapsedSeconds / 3_600);
    double total = settings.memoryTotalBytes();
    double free =
        alive > 0
            ? total * settings.memoryAvailableRatio() - growth - conditions.leakedBytes
            : total * IDLE_AVAILABLE_RATIO;
    double least = total * LEAST_AVAILABLE_RATIO;
    availableBytes =
        Math.rint(Math.max(least, free - dirtyBytes / 2 + 3e7 * random.nextGaussian()));
    double scarcity = Math.max(0, 1 - availableBytes / (total * settings.pressureRatio()));
    memoryStallSeconds += 0.6 * scarcity * seconds;
    majorFaults += Math.rint(5_000 * scarcity * seconds);
    oomKills = Math.max(oomKills, conditions.oomKills);
  }

  private double noise(double ratio) {
    return Math.max(0, 1 + ratio * random.nextGaussian());
  }

  double userSeconds() {
    return userSeconds;
  }

  double systemSeconds() {
    return systemSeconds;
  }

  double waitSeconds() {
    return waitSeconds;
  }

  double idleSeconds() {
    return idleSeconds;
  }

  double load1() {
    return load1;
  }

  double running() {
    return running;
  }

  double blocked() {
    return blocked;
  }

  double cpuPressureSeconds() {
    return cpuPressureSeconds;
  }

  double storagePressureSeconds() {
    return storagePressureSeconds;
  }

  double storageStallSeconds() {
    return storageStallSeconds;
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

  int oomKills() {
    return oomKills;
  }

  double meterWatts() {
    return meterWatts;
  }
}
