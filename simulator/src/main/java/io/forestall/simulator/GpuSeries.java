package io.forestall.simulator;

/**
 * The series that exporters of simulated accelerators serve, by catalogue name and in its order,
 * and what becomes of each when the device is lost: dcgm-exporter goes on serving the last value of
 * gauges, while counters and memory sizes vanish (seen in six of six real cases).
 */
enum GpuSeries {
  TEMPERATURE("gpu_temperature_celsius", true),
  MEMORY_TEMPERATURE("gpu_memory_temperature_celsius", true),
  TEMPERATURE_MARGIN("gpu_temperature_margin_celsius", true),
  SLOWDOWN_TEMPERATURE("gpu_slowdown_temperature_celsius", true),
  POWER("gpu_power_watts", true),
  POWER_INSTANT("gpu_power_instant_watts", true),
  ENERGY("gpu_energy_joules_total", false),
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
  MEMORY_CLOCK("gpu_memory_clock_hertz", true),
  MAX_SM_CLOCK("gpu_max_sm_clock_hertz", true),
  CLOCK_EVENT_REASONS("gpu_clock_event_reasons", true),
  THROTTLE_POWER_CAP("gpu_throttle_sw_power_seconds_total", false),
  THROTTLE_SW_THERMAL("gpu_throttle_sw_thermal_seconds_total", false),
  THROTTLE_HW_THERMAL("gpu_throttle_hw_thermal_seconds_total", false),
  THROTTLE_POWER_BRAKE("gpu_throttle_power_brake_seconds_total", false),
  PERFORMANCE_STATE("gpu_performance_state", true),
  MEMORY_TOTAL("gpu_memory_total_bytes", false),
  MEMORY_USED("gpu_memory_used_bytes", false),
  MEMORY_FREE("gpu_memory_free_bytes", false),
  ECC_CORRECTED("gpu_ecc_corrected_volatile_total", false),
  ECC_UNCORRECTED("gpu_ecc_uncorrected_volatile_total", false),
  ECC_CORRECTED_AGGREGATE("gpu_ecc_corrected_aggregate_total", false),
  ECC_UNCORRECTED_AGGREGATE("gpu_ecc_uncorrected_aggregate_total", false),
  ECC_DRAM_UNCORRECTED("gpu_ecc_dram_uncorrected_total", false),
  ECC_SRAM_CORRECTED("gpu_ecc_sram_corrected_total", false),
  ECC_SRAM_UNCORRECTED("gpu_ecc_sram_uncorrected_total", false),
  SRAM_THRESHOLD("gpu_sram_threshold_exceeded", false),
  ROW_REMAP_CORRECTABLE("gpu_row_remap_correctable_total", false),
  ROW_REMAP_UNCORRECTABLE("gpu_row_remap_uncorrectable_total", false),
  ROW_REMAP_PENDING("gpu_row_remap_pending", false),
  ROW_REMAP_FAILED("gpu_row_remap_failed", false),
  BANKS_MAX("gpu_remap_banks_max", false),
  BANKS_LOW("gpu_remap_banks_low", false),
  BANKS_NONE("gpu_remap_banks_none", false),
  PCIE_REPLAY("gpu_pcie_replay_total", false),
  PCIE_CORRECTABLE("gpu_pcie_correctable_errors_total", false),
  PCIE_LINK_GENERATION("gpu_pcie_link_generation", true),
  PCIE_LINK_WIDTH("gpu_pcie_link_width", true),
  PCIE_MAX_GENERATION("gpu_pcie_max_link_generation", true),
  PCIE_MAX_WIDTH("gpu_pcie_max_link_width", true),
  NVLINK_CRC_ERRORS("gpu_nvlink_crc_flit_errors_total", false),
  NVLINK_REPLAY_ERRORS("gpu_nvlink_replay_errors_total", false),
  NVLINK_RECOVERY_ERRORS("gpu_nvlink_recovery_errors_total", false),
  NVLINK_LINKS("gpu_nvlink_links_active", false),
  FABRIC_STATE("gpu_fabric_state", true),
  LAST_XID("gpu_last_xid", true),
  RECOVERY_ACTION("gpu_recovery_action", false),
  PROCESSES("gpu_compute_processes", false),
  HEALTHY("gpu_healthy", true),
  PCIE_BYTES("gpu_pcie_bytes_per_second", true);

  private static final GpuSeries[] ALL = values();

  private final String metricName;
  private final boolean freezes;

  GpuSeries(String metricName, boolean freezes) {
    this.metricName = metricName;
    this.freezes = freezes;
  }

  /** How many there are; their ordinals are positions in arrays of this length. */
  static int count() {
    return ALL.length;
  }

  static GpuSeries at(int position) {
    return ALL[position];
  }

  String metricName() {
    return metricName;
  }

  /** Whether the last value is served on when the GPU is lost; else the series vanishes. */
  boolean freezes() {
    return freezes;
  }
}
