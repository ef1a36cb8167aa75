package io.forestall.streams.core.features;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import java.util.Arrays;

/** The counters of a device and of its node whose rise is counted. */
enum Rise {
  ECC_CORRECTED("gpu_ecc_corrected_volatile_total"),
  ECC_UNCORRECTED("gpu_ecc_uncorrected_volatile_total"),
  ECC_DEFERRED("gpu_ecc_deferred_total"),
  ROW_REMAP_CORRECTABLE("gpu_row_remap_correctable_total"),
  ROW_REMAP_UNCORRECTABLE("gpu_row_remap_uncorrectable_total"),
  PCIE_REPLAYS("gpu_pcie_replay_total"),
  PCIE_CORRECTABLE("gpu_pcie_correctable_errors_total"),
  NVLINK_CRC_FLIT("gpu_nvlink_crc_flit_errors_total"),
  NVLINK_CRC_DATA("gpu_nvlink_crc_data_errors_total"),
  NVLINK_REPLAYS("gpu_nvlink_replay_errors_total"),
  NVLINK_RECOVERIES("gpu_nvlink_recovery_errors_total"),
  THROTTLE_SOFTWARE_THERMAL("gpu_throttle_sw_thermal_seconds_total"),
  THROTTLE_HARDWARE_THERMAL("gpu_throttle_hw_thermal_seconds_total"),
  THROTTLE_POWER_BRAKE("gpu_throttle_power_brake_seconds_total"),
  NODE_EDAC_CORRECTED("node_edac_corrected_errors_total"),
  NODE_IB_SYMBOL_ERRORS("node_ib_symbol_errors_total"),
  NODE_IB_LINK_DOWNED("node_ib_link_downed_total"),
  NODE_IB_LINK_RECOVERIES("node_ib_link_error_recovery_total"),
  NODE_RDMA_ACK_TIMEOUTS("node_rdma_ack_timeouts_total"),
  NODE_IO_STALLED("node_pressure_io_stalled_seconds_total"),
  NODE_MEMORY_STALLED("node_pressure_memory_stalled_seconds_total"),
  NODE_CPU_THROTTLES("node_cpu_package_throttles_total");

  static final Rise[] ALL = values(); // values() copies
  static final int COUNT = ALL.length;

  /** Counters from here on are the node's. */
  static final int FIRST_OF_NODE = (int) Arrays.stream(ALL).filter(rise -> !rise.ofNode).count();

  private final int metric;
  private final boolean ofNode;
  private final String shortName;
  private final String unit;

  Rise(String metric) {
    this.metric = MetricCatalogue.standard().require(metric).id();
    this.ofNode = MetricCatalogue.standard().require(metric).scope() == MetricScope.HOST;
    this.unit = MetricCatalogue.standard().require(metric).unit();
    this.shortName = metric.replaceFirst("^gpu_", "").replaceFirst("_total$", "");
  }

  int metric() {
    return metric;
  }

  String shortName() {
    return shortName;
  }

  String unit() {
    return unit;
  }
}
