package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * The server around the GPUs.
 *
 * @param cores assumed
 * @param memoryTotalBytes assumed: a small host, so that a leak matters within minutes
 * @param memoryAvailableRatio assumed: share that is available in training
 * @param growthBytesPerHour assumed: healthy growth of one node's caches in its first hours
 * @param oomAvailableRatio assumed: the kernel kills when less than this is available
 * @param pressureRatio assumed: memory stalls begin when less than this is available
 * @param baseWatts assumed split of a published peak: fans, CPUs, adapters
 * @param gpuLossFactor assumed: power supply losses on what GPUs draw
 * @param fabric what the network ports speak
 */
public record HostSettings(
    @Setting(min = 96, max = 256, assumed = true) int cores,
    @Setting(min = 256e9, max = 2e12, assumed = true) double memoryTotalBytes,
    @Setting(min = 0.4, max = 0.9, assumed = true) double memoryAvailableRatio,
    @Setting(min = 0, max = 8e9, assumed = true) double growthBytesPerHour,
    @Setting(min = 0, max = 0.03, assumed = true) double oomAvailableRatio,
    @Setting(min = 0.04, max = 0.1, assumed = true) double pressureRatio,
    @Setting(min = 1_500, max = 2_300, assumed = true) double baseWatts,
    @Setting(min = 1.02, max = 1.15, assumed = true) double gpuLossFactor,
    Fabric fabric) {

  /** What the network ports speak: it decides whether the driver prints link changes. */
  public enum Fabric {
    INFINIBAND,
    ETHERNET
  }

  public HostSettings {
    requireArgument(cores > 0, "cores must be positive: %s", cores);
    requireArgument(
        memoryTotalBytes > 0, "memoryTotalBytes must be positive: %s", memoryTotalBytes);
    requireArgument(
        oomAvailableRatio >= 0
            && pressureRatio > oomAvailableRatio
            && memoryAvailableRatio > pressureRatio
            && memoryAvailableRatio < 1,
        "memory ratios must be in order: oom %s, pressure %s, available %s",
        oomAvailableRatio,
        pressureRatio,
        memoryAvailableRatio);
    requireArgument(gpuLossFactor >= 1, "gpuLossFactor must be at least 1: %s", gpuLossFactor);
  }

  static HostSettings defaults() {
    return new HostSettings(192, 512e9, 0.65, 1e9, 0.01, 0.06, 1900, 1.10, Fabric.INFINIBAND);
  }

  /** Bytes a leak can take before the kernel kills. */
  double leakableBytes() {
    return memoryTotalBytes * (memoryAvailableRatio - oomAvailableRatio);
  }

  /** The same with other ports. */
  public HostSettings with(Fabric other) {
    return new HostSettings(
        cores,
        memoryTotalBytes,
        memoryAvailableRatio,
        growthBytesPerHour,
        oomAvailableRatio,
        pressureRatio,
        baseWatts,
        gpuLossFactor,
        other);
  }
}
