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
 * @param pcieSensitivity assumed: share of communication that is bound by PCIe
 * @param computePortBytesPerSecond assumed: network, each direction when computing
 * @param exchangePortBytesPerSecond assumed: network, each direction when communicating
 * @param checkpointPortBytesPerSecond assumed: network, outgoing, while a checkpoint is written
 * @param portSensitivity assumed: share of communication that is bound by one port's rate
 */
public record TrafficSettings(
    @Setting(min = 0.3, max = 0.6, assumed = true) double tensorRatio,
    @Setting(min = 0.6, max = 0.9, assumed = true) double smRatio,
    @Setting(min = 0.14, max = 0.31, assumed = true) double occupancyRatio,
    @Setting(min = 0.2, max = 0.6, assumed = true) double dramRatio,
    @Setting(min = 0.05, max = 0.2, assumed = true) double vectorRatio,
    @Setting(min = 0.02, max = 0.3, assumed = true) double spinSmRatio,
    @Setting(min = 15e9, max = 150e9, assumed = true) double computeNvlinkBytesPerSecond,
    @Setting(min = 50e9, max = 400e9, assumed = true) double exchangeNvlinkBytesPerSecond,
    @Setting(min = 0.1e9, max = 5e9, assumed = true) double pcieBytesPerSecond,
    @Setting(min = 5e9, max = 45e9, assumed = true) double checkpointPcieBytesPerSecond,
    @Setting(min = 0.2, max = 1, assumed = true) double pcieSensitivity,
    @Setting(min = 0.5e9, max = 5e9, assumed = true) double computePortBytesPerSecond,
    @Setting(min = 10e9, max = 48e9, assumed = true) double exchangePortBytesPerSecond,
    @Setting(min = 0.5e9, max = 10e9, assumed = true) double checkpointPortBytesPerSecond,
    @Setting(min = 0.2, max = 1, assumed = true) double portSensitivity) {
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
        0.52, 0.80, 0.24, 0.45, 0.10, 0.10, 60e9, 150e9, 0.8e9, 20e9, 0.5, 2e9, 30e9, 3e9, 0.6);
  }

  /** The same with links, PCIe and ports that are this much faster. */
  TrafficSettings scaled(double nvlinkRatio, double pcieRatio, double portRatio) {
    return new TrafficSettings(
        tensorRatio,
        smRatio,
        occupancyRatio,
        dramRatio,
        vectorRatio,
        spinSmRatio,
        computeNvlinkBytesPerSecond * nvlinkRatio,
        exchangeNvlinkBytesPerSecond * nvlinkRatio,
        pcieBytesPerSecond * pcieRatio,
        checkpointPcieBytesPerSecond * pcieRatio,
        pcieSensitivity,
        computePortBytesPerSecond * portRatio,
        exchangePortBytesPerSecond * portRatio,
        checkpointPortBytesPerSecond * portRatio,
        portSensitivity);
  }
}
