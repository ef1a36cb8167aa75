package io.forestall.streams.core.score;

import io.forestall.schemas.metric.MetricCatalogue;

/** Catalogue ids of the metrics that rules name. */
final class KnownMetrics {
  static final int GPU_TEMPERATURE = id("gpu_temperature_celsius");
  static final int GPU_MEMORY_TEMPERATURE = id("gpu_memory_temperature_celsius");
  static final int GPU_TEMPERATURE_MARGIN = id("gpu_temperature_margin_celsius");
  static final int GPU_SLOWDOWN_TEMPERATURE = id("gpu_slowdown_temperature_celsius");
  static final int GPU_POWER = id("gpu_power_watts");
  static final int GPU_POWER_LIMIT = id("gpu_power_limit_watts");
  static final int GPU_UTILIZATION = id("gpu_utilization_ratio");
  static final int GPU_TENSOR_ACTIVE = id("gpu_tensor_active_ratio");
  static final int GPU_SM_ACTIVE = id("gpu_sm_active_ratio");
  static final int GPU_SM_CLOCK = id("gpu_sm_clock_hertz");
  static final int GPU_CLOCK_EVENT_REASONS = id("gpu_clock_event_reasons");
  static final int GPU_THROTTLE_SW_THERMAL = id("gpu_throttle_sw_thermal_seconds_total");
  static final int GPU_MEMORY_USED = id("gpu_memory_used_bytes");
  static final int GPU_MEMORY_TOTAL = id("gpu_memory_total_bytes");
  static final int GPU_COMPUTE_PROCESSES = id("gpu_compute_processes");
  static final int GPU_ECC_CORRECTED = id("gpu_ecc_corrected_volatile_total");
  static final int GPU_ECC_UNCORRECTED = id("gpu_ecc_uncorrected_volatile_total");
  static final int GPU_PCIE_WIDTH = id("gpu_pcie_link_width");
  static final int GPU_PCIE_GENERATION = id("gpu_pcie_link_generation");
  static final int GPU_FABRIC_STATE = id("gpu_fabric_state");
  static final int GPU_NVLINK_TRANSMIT = id("gpu_nvlink_transmit_bytes_per_second");
  static final int GPU_NVLINK_RECEIVE = id("gpu_nvlink_receive_bytes_per_second");
  static final int GPU_NVLINK_THROUGHPUT = id("gpu_nvlink_throughput_bytes_per_second");
  static final int GPU_PCIE_TRANSMIT = id("gpu_pcie_transmit_bytes_per_second");
  static final int GPU_PCIE_RECEIVE = id("gpu_pcie_receive_bytes_per_second");
  static final int GPU_EXPORTER_SERIES = id("gpu_exporter_series");
  static final int GPU_LAST_XID = id("gpu_last_xid");
  static final int NODE_TEMPERATURE = id("node_hwmon_temperature_celsius");
  static final int NODE_BMC_POWER = id("node_bmc_power_watts");
  static final int NODE_FAN_SPEED = id("node_hwmon_fan_rpm");
  static final int NODE_POWER_SUPPLY = id("node_psu_ok");
  static final int NODE_TIME_OFFSET = id("node_time_offset_seconds");
  static final int NODE_GPUS_VISIBLE = id("node_gpus_visible");
  static final int NODE_MEMORY_AVAILABLE = id("node_memory_available_bytes");
  static final int NODE_MEMORY_TOTAL = id("node_memory_total_bytes");
  static final int NODE_FILESYSTEM_AVAILABLE = id("node_filesystem_available_bytes");
  static final int NODE_FILESYSTEM_SIZE = id("node_filesystem_size_bytes");
  static final int NODE_EDAC_CORRECTED = id("node_edac_corrected_errors_total");
  static final int NODE_NVME_SPARE = id("node_nvme_spare_ratio");
  static final int NODE_IB_RATE = id("node_ib_rate_bytes_per_second");
  static final int NODE_IB_PORT_STATE = id("node_ib_port_state");
  static final int NODE_IB_TRANSMIT_WAIT = id("node_ib_transmit_wait_total");
  static final int NODE_IB_TRANSMITTED = id("node_ib_transmitted_bytes_total");
  static final int NODE_IB_RECEIVED = id("node_ib_received_bytes_total");

  private KnownMetrics() {}

  private static int id(String name) {
    return MetricCatalogue.standard().require(name).id();
  }
}
