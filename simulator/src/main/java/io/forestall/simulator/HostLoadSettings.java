package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * What a job does to its hosts.
 *
 * @param loaderRatio assumed: share of all processors that data loaders take; 5 to 30 % is usual
 * @param systemRatio assumed: share of all processors in the kernel while processes run
 * @param checkpointWaitRatio assumed: share of all processors that wait for storage in a checkpoint
 * @param compileRatio assumed: share of all processors that compilation takes
 * @param idleAvailableRatio assumed: available memory when no job runs
 * @param dirtyBytesPerSecond assumed: pages that a checkpoint dirties
 * @param writeback assumed: time constant with which they are written
 * @param growthHours assumed: healthy growth of memory ends after that
 * @param processorHertz assumed
 * @param socketIdleWatts assumed: two sockets; 100 to 350 W each
 * @param socketBusyWatts assumed: with all processors busy
 */
public record HostLoadSettings(
    @Setting(min = 0.05, max = 0.3, assumed = true) double loaderRatio,
    @Setting(min = 0.005, max = 0.05, assumed = true) double systemRatio,
    @Setting(min = 0.01, max = 0.2, assumed = true) double checkpointWaitRatio,
    @Setting(min = 0.1, max = 0.5, assumed = true) double compileRatio,
    @Setting(min = 0.92, max = 0.99, assumed = true) double idleAvailableRatio,
    @Setting(min = 0.5e9, max = 5e9, assumed = true) double dirtyBytesPerSecond,
    @Setting(min = 5, max = 60, assumed = true) Duration writeback,
    @Setting(min = 1, max = 12, assumed = true) double growthHours,
    @Setting(min = 2e9, max = 3.8e9, assumed = true) double processorHertz,
    @Setting(min = 80, max = 150, assumed = true) double socketIdleWatts,
    @Setting(min = 250, max = 400, assumed = true) double socketBusyWatts) {
  public HostLoadSettings {
    requireArgument(
        loaderRatio >= 0 && systemRatio >= 0 && loaderRatio + systemRatio < 0.9,
        "loaderRatio and systemRatio must be at least 0 and below 0.9 together: %s, %s",
        loaderRatio,
        systemRatio);
    requireArgument(
        idleAvailableRatio > 0 && idleAvailableRatio < 1,
        "idleAvailableRatio must be in (0, 1): %s",
        idleAvailableRatio);
    requireArgument(
        dirtyBytesPerSecond >= 0 && writeback.toMillis() > 0 && growthHours > 0,
        "dirtyBytesPerSecond must not be negative, writeback and growthHours positive: %s, %s, %s",
        dirtyBytesPerSecond,
        writeback,
        growthHours);
    requireArgument(
        socketIdleWatts > 0 && socketBusyWatts > socketIdleWatts,
        "socket watts must be in order: %s, %s",
        socketIdleWatts,
        socketBusyWatts);
  }

  static HostLoadSettings defaults() {
    return new HostLoadSettings(
        0.12, 0.02, 0.05, 0.25, 0.97, 2e9, Duration.ofSeconds(20), 5, 2.9e9, 110, 350);
  }
}
