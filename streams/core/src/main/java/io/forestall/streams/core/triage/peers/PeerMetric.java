package io.forestall.streams.core.triage.peers;

import io.forestall.streams.core.NodeReport.DeviceFeatures;

/** What devices of one role are compared by. */
enum PeerMetric {
  BUSY(0, "multiprocessor activity", "gpu_sm_active_ratio"),
  CLOCK(1, "SM clock", "gpu_sm_clock_hertz"),
  POWER(2, "power", "gpu_power_watts"),
  TEMPERATURE(3, "temperature", "gpu_temperature_celsius"),
  TENSOR(4, "tensor activity", "gpu_tensor_active_ratio"),
  LINK(5, "NVLink traffic", "gpu_nvlink_transmit_bytes_per_second"),
  PCIE(6, "PCIe traffic", "gpu_pcie_transmit_bytes_per_second"),
  UTILIZATION(7, "utilisation", "gpu_utilization_ratio");

  /** Devices that differ by less than this are alike, whatever their sensors say. */
  static final double ALIKE = 0.01;

  /** Where its numbers stand in an array, and in snapshots. */
  final int slot;

  final String phrase;
  final String metric;

  PeerMetric(int slot, String phrase, String metric) {
    this.slot = slot;
    this.phrase = phrase;
    this.metric = metric;
  }

  /** NaN when it was not reported. */
  double of(DeviceFeatures device) {
    return switch (this) {
      case BUSY ->
          Double.isNaN(device.smActiveRatio())
              ? device.tensorActiveRatio()
              : device.smActiveRatio();
      case CLOCK -> device.smClockHertz();
      case POWER -> device.powerWatts();
      case TEMPERATURE -> device.temperatureCelsius();
      case TENSOR -> device.tensorActiveRatio();
      case LINK -> device.linkBytesPerSecond();
      case PCIE -> device.pcieBytesPerSecond();
      case UTILIZATION -> device.utilizationRatio();
    };
  }
}
