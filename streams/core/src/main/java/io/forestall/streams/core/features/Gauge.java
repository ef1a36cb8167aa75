package io.forestall.streams.core.features;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;

/**
 * The gauges of a device whose course says something of its health. Some are told in two metrics,
 * one a direction, and count as their sum; where that is not reported, the other metric stands in.
 */
enum Gauge {
  TEMPERATURE(FaultClass.GPU_OVERHEATING, "temperature", "gpu_temperature_celsius"),
  MEMORY_TEMPERATURE(
      FaultClass.GPU_OVERHEATING, "memory_temperature", "gpu_memory_temperature_celsius"),
  POWER(FaultClass.GPU_SLOW, "power", "gpu_power_watts"),
  UTILIZATION(FaultClass.GPU_SLOW, "utilization", "gpu_utilization_ratio"),
  TENSOR_ACTIVE(FaultClass.GPU_SLOW, "tensor_active", "gpu_tensor_active_ratio"),
  SM_CLOCK(FaultClass.GPU_SLOW, "sm_clock", "gpu_sm_clock_hertz"),
  MEMORY_USED(FaultClass.APPLICATION_FAULT, "memory_used", "gpu_memory_used_bytes"),
  NVLINK(
      FaultClass.NVLINK_FAULT,
      "nvlink",
      "gpu_nvlink_transmit_bytes_per_second",
      "gpu_nvlink_receive_bytes_per_second",
      "gpu_nvlink_throughput_bytes_per_second"),
  PCIE(
      FaultClass.PCIE_DEGRADED,
      "pcie",
      "gpu_pcie_transmit_bytes_per_second",
      "gpu_pcie_receive_bytes_per_second",
      "gpu_pcie_bytes_per_second");

  static final Gauge[] ALL = values(); // values() copies
  static final int COUNT = ALL.length;

  private static final int NONE = 0; // no metric has this number

  private final FaultClass speaksFor;
  private final String shortName;
  private final String unit;
  private final int metric;
  private final int otherDirection;
  private final int bothDirections;

  Gauge(FaultClass speaksFor, String shortName, String metric) {
    this.speaksFor = speaksFor;
    this.shortName = shortName;
    this.unit = MetricCatalogue.standard().require(metric).unit();
    this.metric = id(metric);
    this.otherDirection = NONE;
    this.bothDirections = NONE;
  }

  Gauge(
      FaultClass speaksFor,
      String shortName,
      String metric,
      String otherDirection,
      String bothDirections) {
    this.speaksFor = speaksFor;
    this.shortName = shortName;
    this.unit = MetricCatalogue.standard().require(metric).unit();
    this.metric = id(metric);
    this.otherDirection = id(otherDirection);
    this.bothDirections = id(bothDirections);
  }

  private static int id(String metric) {
    return MetricCatalogue.standard().require(metric).id();
  }

  String shortName() {
    return shortName;
  }

  String unit() {
    return unit;
  }

  FaultClass speaksFor() {
    return speaksFor;
  }

  /** Its value on a device; NaN when not reported. */
  double value(SampleFrame frame, FrameColumns columns, int device) {
    double one = columns.value(frame, metric, device);
    if (otherDirection == NONE) {
      return one;
    }
    double both = one + columns.value(frame, otherDirection, device);
    return Double.isNaN(both) ? columns.value(frame, bothDirections, device) : both;
  }
}
