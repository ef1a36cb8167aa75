package io.forestall.streams.core.score;

import io.forestall.schemas.metric.MetricCatalogue;

/** Catalogue ids of the metrics that rules name. */
final class KnownMetrics {
  static final int GPU_TEMPERATURE = id("gpu_temperature_celsius");
  static final int GPU_MEMORY_TEMPERATURE = id("gpu_memory_temperature_celsius");
  static final int GPU_TEMPERATURE_MARGIN = id("gpu_temperature_margin_celsius");
  static final int GPU_SLOWDOWN_TEMPERATURE = id("gpu_slowdown_temperature_celsius");
  static final int GPU_POWER = id("gpu_power_watts");
  static final int GPU_UTILIZATION = id("gpu_utilization_ratio");
  static final int GPU_TENSOR_ACTIVE = id("gpu_tensor_active_ratio");
  static final int GPU_SM_CLOCK = id("gpu_sm_clock_hertz");
  static final int GPU_NVLINK_TRANSMIT = id("gpu_nvlink_transmit_bytes_per_second");
  static final int GPU_NVLINK_RECEIVE = id("gpu_nvlink_receive_bytes_per_second");
  static final int GPU_NVLINK_THROUGHPUT = id("gpu_nvlink_throughput_bytes_per_second");
  static final int GPU_PCIE_TRANSMIT = id("gpu_pcie_transmit_bytes_per_second");
  static final int GPU_PCIE_RECEIVE = id("gpu_pcie_receive_bytes_per_second");
  static final int GPU_EXPORTER_SERIES = id("gpu_exporter_series");
  static final int GPU_LAST_XID = id("gpu_last_xid");
  static final int NODE_MEMORY_AVAILABLE = id("node_memory_available_bytes");
  static final int NODE_MEMORY_TOTAL = id("node_memory_total_bytes");
  static final int NODE_FILESYSTEM_AVAILABLE = id("node_filesystem_available_bytes");
  static final int NODE_FILESYSTEM_SIZE = id("node_filesystem_size_bytes");
  static final int NODE_IB_PORT_STATE = id("node_ib_port_state");

  private KnownMetrics() {}

  private static int id(String name) {
    return MetricCatalogue.standard().require(name).id();
  }
}
