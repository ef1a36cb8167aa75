package io.forestall.simulator;

/**
 * The series that the exporter of a simulated GPU serves, by catalogue name, and what becomes of
 * each when the GPU is lost: dcgm-exporter goes on serving the last value of gauges, while counters
 * and memory sizes vanish (seen in six of six real cases).
 */
enum GpuSeries {
  TEMPERATURE("gpu_temperature_celsius", true),
  MEMORY_TEMPERATURE("gpu_memory_temperature_celsius", true),
  TEMPERATURE_MARGIN("gpu_temperature_margin_celsius", true),
  SLOWDOWN_TEMPERATURE("gpu_slowdown_temperature_celsius", true),
  POWER("gpu_power_watts", true),
  POWER_LIMIT("gpu_power_limit_watts", true),
  UTILIZATION("gpu_utilization_ratio", true),
  MEMORY_COPY_UTILIZATION("gpu_memory_copy_utilization_ratio", true),
  GRAPHICS_ACTIVE("gpu_graphics_engine_active_ratio", true),
  SM_ACTIVE("gpu_sm_active_ratio", true),
  SM_OCCUPANCY("gpu_sm_occupancy_ratio", true),
  TENSOR_ACTIVE("gpu_tensor_active_ratio", true),
  DRAM_ACTIVE("gpu_dram_active_ratio", true),
  FP32_ACTIVE("gpu_fp32_active_ratio", true),
  FP16_ACTIVE("gpu_fp16_active_ratio", true),
  PCIE_TRANSMIT("gpu_pcie_transmit_bytes_per_second", true),
  PCIE_RECEIVE("gpu_pcie_receive_bytes_per_second", true),
  NVLINK_TRANSMIT("gpu_nvlink_transmit_bytes_per_second", true),
  NVLINK_RECEIVE("gpu_nvlink_receive_bytes_per_second", true),
  SM_CLOCK("gpu_sm_clock_hertz", true),
  MAX_SM_CLOCK("gpu_max_sm_clock_hertz", true),
  MEMORY_CLOCK("gpu_memory_clock_hertz", true),
  CLOCK_EVENT_REASONS("gpu_clock_event_reasons", true),
  PERFORMANCE_STATE("gpu_performance_state", true),
  PCIE_LINK_GENERATION("gpu_pcie_link_generation", true),
  PCIE_LINK_WIDTH("gpu_pcie_link_width", true),
  LAST_XID("gpu_last_xid", true),
  ENERGY("gpu_energy_joules_total", false),
  THROTTLE_POWER_CAP("gpu_throttle_sw_power_seconds_total", false),
  THROTTLE_SW_THERMAL("gpu_throttle_sw_thermal_seconds_total", false),
  THROTTLE_HW_THERMAL("gpu_throttle_hw_thermal_seconds_total", false),
  THROTTLE_POWER_BRAKE("gpu_throttle_power_brake_seconds_total", false),
  MEMORY_TOTAL("gpu_memory_total_bytes", false),
  MEMORY_USED("gpu_memory_used_bytes", false),
  MEMORY_FREE("gpu_memory_free_bytes", false),
  ECC_CORRECTED("gpu_ecc_corrected_volatile_total", false),
  ECC_UNCORRECTED("gpu_ecc_uncorrected_volatile_total", false),
  ROW_REMAP_CORRECTABLE("gpu_row_remap_correctable_total", false),
  ROW_REMAP_UNCORRECTABLE("gpu_row_remap_uncorrectable_total", false),
  ROW_REMAP_PENDING("gpu_row_remap_pending", false),
  ROW_REMAP_FAILED("gpu_row_remap_failed", false),
  PCIE_REPLAY("gpu_pcie_replay_total", false),
  NVLINK_CRC_ERRORS("gpu_nvlink_crc_flit_errors_total", false),
  NVLINK_REPLAY_ERRORS("gpu_nvlink_replay_errors_total", false),
  NVLINK_RECOVERY_ERRORS("gpu_nvlink_recovery_errors_total", false),
  NVLINK_LINKS("gpu_nvlink_links_active", false),
  RECOVERY_ACTION("gpu_recovery_action", false),
  PROCESSES("gpu_compute_processes", false);

  private final String metricName;
  private final boolean freezes;

  GpuSeries(String metricName, boolean freezes) {
    this.metricName = metricName;
    this.freezes = freezes;
  }

  String metricName() {
    return metricName;
  }

  /** Whether the last value is served on when the GPU is lost; else the series vanishes. */
  boolean freezes() {
    return freezes;
  }
}
