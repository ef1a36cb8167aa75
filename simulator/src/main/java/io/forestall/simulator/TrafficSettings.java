package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * What a GPU does and moves per phase of a step; every value is assumed, inside the published
 * bands: NVLink 20 to 200 GB/s and InfiniBand 2 to 30 GB/s on average, tensor activity 0.25 to
 * 0.55.
 *
 * @param tensorRatio assumed: tensor pipe activity when computing
 * @param smRatio assumed: SM activity when computing
 * @param occupancyRatio assumed: SM occupancy when computing
 * @param dramRatio assumed: memory activity when computing
 * @param vectorRatio assumed: fp32 and fp16 pipe activity when computing
 * @param spinSmRatio assumed: SM activity of NCCL kernels that wait or copy
 * @param computeNvlinkBytesPerSecond assumed: each direction when computing
 * @param exchangeNvlinkBytesPerSecond assumed: each direction when communicating
 * @param pcieBytesPerSecond assumed: each direction when training
 * @param checkpointPcieBytesPerSecond assumed: from the GPU while a checkpoint is written
 * @param computePortBytesPerSecond assumed: network, each direction when computing
 * @param exchangePortBytesPerSecond assumed: network, each direction when communicating
 * @param checkpointPortBytesPerSecond assumed: network, outgoing, while a checkpoint is written
 */
public record TrafficSettings(
    double tensorRatio,
    double smRatio,
    double occupancyRatio,
    double dramRatio,
    double vectorRatio,
    double spinSmRatio,
    double computeNvlinkBytesPerSecond,
    double exchangeNvlinkBytesPerSecond,
    double pcieBytesPerSecond,
    double checkpointPcieBytesPerSecond,
    double computePortBytesPerSecond,
    double exchangePortBytesPerSecond,
    double checkpointPortBytesPerSecond) {
  public TrafficSettings {
    requireArgument(
        tensorRatio >= 0 && tensorRatio <= smRatio && smRatio <= 1,
        "tensorRatio must not exceed smRatio, nor that 1: %s, %s",
        tensorRatio,
        smRatio);
    requireArgument(
        exchangePortBytesPerSecond >= 0 && exchangePortBytesPerSecond <= 5e10,
        "exchangePortBytesPerSecond must be in [0, 5e10]: %s",
        exchangePortBytesPerSecond);
  }

  static TrafficSettings defaults() {
    return new TrafficSettings(
        0.52, 0.80, 0.24, 0.45, 0.10, 0.10, 60e9, 150e9, 0.8e9, 20e9, 2e9, 30e9, 3e9);
  }
}
