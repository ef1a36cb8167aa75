package io.forestall.simulator;

/** The series of a simulated host, by catalogue name. */
enum HostSeries {
  CPU_SECONDS("node_cpu_seconds_total"),
  LOAD("node_load1"),
  RUNNING("node_procs_running"),
  BLOCKED("node_procs_blocked"),
  CPU_PRESSURE("node_pressure_cpu_waiting_seconds_total"),
  STORAGE_PRESSURE("node_pressure_io_waiting_seconds_total"),
  STORAGE_STALL("node_pressure_io_stalled_seconds_total"),
  MEMORY_STALL("node_pressure_memory_stalled_seconds_total"),
  MEMORY_TOTAL("node_memory_total_bytes"),
  MEMORY_AVAILABLE("node_memory_available_bytes"),
  MEMORY_DIRTY("node_memory_dirty_bytes"),
  OOM_KILLS("node_oom_kills_total"),
  MAJOR_FAULTS("node_major_faults_total"),
  EDAC_CORRECTED("node_edac_corrected_errors_total"),
  EDAC_UNCORRECTED("node_edac_uncorrected_errors_total"),
  CORE_THROTTLES("node_cpu_core_throttles_total"),
  PROCESSOR_CLOCK("node_cpu_frequency_hertz"),
  PROCESSOR_ENERGY("node_cpu_energy_joules_total"),
  HUNG_TASKS("node_hung_tasks_total"),
  BOOT_TIME("node_boot_time_seconds"),
  TIME_OFFSET("node_time_offset_seconds"),
  BOARD_TEMPERATURE("node_hwmon_temperature_celsius"),
  FAN_SPEED("node_hwmon_fan_rpm"),
  METER("node_bmc_power_watts"),
  POWER_SUPPLY("node_psu_ok"),
  PORT_STATE("node_ib_port_state"),
  PORT_PHYSICAL_STATE("node_ib_physical_state"),
  PORT_RATE("node_ib_rate_bytes_per_second"),
  PORT_RECEIVED("node_ib_received_bytes_total"),
  PORT_TRANSMITTED("node_ib_transmitted_bytes_total"),
  PORT_LINK_DOWNED("node_ib_link_downed_total"),
  PORT_RECOVERIES("node_ib_link_error_recovery_total"),
  PORT_SYMBOL_ERRORS("node_ib_symbol_errors_total"),
  PORT_OVERRUNS("node_ib_buffer_overrun_total"),
  PORT_TRANSMIT_WAIT("node_ib_transmit_wait_total"),
  PORT_ACK_TIMEOUTS("node_rdma_ack_timeouts_total"),
  PORT_CONGESTION("node_roce_cnp_sent_total"),
  ADAPTER_WIDTH("node_pcie_link_width"),
  ADAPTER_MAX_WIDTH("node_pcie_max_link_width"),
  DISK_STATE("node_nvme_state"),
  DISK_SPARE("node_nvme_spare_ratio"),
  DISK_WEAR("node_nvme_wear_ratio"),
  DISK_TIME("node_disk_io_time_seconds_total"),
  FILESYSTEM_SIZE("node_filesystem_size_bytes"),
  FILESYSTEM_AVAILABLE("node_filesystem_available_bytes"),
  FILESYSTEM_READONLY("node_filesystem_readonly"),
  NFS_RETRANSMITS("node_nfs_retransmits_total"),
  NFS_TIMEOUTS("node_nfs_major_timeouts_total"),
  SCRAPE_SERIES("scrape_samples_scraped"),
  SCRAPE_SECONDS("scrape_duration_seconds"),
  GPUS_VISIBLE("node_gpus_visible");

  private final String metricName;

  HostSeries(String metricName) {
    this.metricName = metricName;
  }

  String metricName() {
    return metricName;
  }
}
