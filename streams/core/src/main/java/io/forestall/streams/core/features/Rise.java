package io.forestall.streams.core.features;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import java.util.Arrays;

/** The counters of a device and of its node whose rise is counted. */
enum Rise {
  ECC_CORRECTED("gpu_ecc_corrected_volatile_total", FaultClass.GPU_MEMORY_FAULT),
  ECC_UNCORRECTED("gpu_ecc_uncorrected_volatile_total", FaultClass.GPU_MEMORY_FAULT),
  ECC_DEFERRED("gpu_ecc_deferred_total", FaultClass.GPU_MEMORY_FAULT),
  ROW_REMAP_CORRECTABLE("gpu_row_remap_correctable_total", FaultClass.GPU_MEMORY_FAULT),
  ROW_REMAP_UNCORRECTABLE("gpu_row_remap_uncorrectable_total", FaultClass.GPU_MEMORY_FAULT),
  PCIE_REPLAYS("gpu_pcie_replay_total", FaultClass.PCIE_DEGRADED),
  PCIE_CORRECTABLE("gpu_pcie_correctable_errors_total", FaultClass.PCIE_DEGRADED),
  NVLINK_CRC_FLIT("gpu_nvlink_crc_flit_errors_total", FaultClass.NVLINK_FAULT),
  NVLINK_CRC_DATA("gpu_nvlink_crc_data_errors_total", FaultClass.NVLINK_FAULT),
  NVLINK_REPLAYS("gpu_nvlink_replay_errors_total", FaultClass.NVLINK_FAULT),
  NVLINK_RECOVERIES("gpu_nvlink_recovery_errors_total", FaultClass.NVLINK_FAULT),
  THROTTLE_SOFTWARE_THERMAL("gpu_throttle_sw_thermal_seconds_total", FaultClass.NODE_OVERHEATING),
  THROTTLE_HARDWARE_THERMAL("gpu_throttle_hw_thermal_seconds_total", FaultClass.GPU_OVERHEATING),
  THROTTLE_POWER_BRAKE("gpu_throttle_power_brake_seconds_total", FaultClass.POWER_FAULT),
  NODE_EDAC_CORRECTED("node_edac_corrected_errors_total", FaultClass.HOST_MEMORY_FAULT),
  NODE_IB_SYMBOL_ERRORS("node_ib_symbol_errors_total", FaultClass.LINK_DEGRADED),
  NODE_IB_LINK_DOWNED("node_ib_link_downed_total", FaultClass.LINK_FLAP),
  NODE_IB_LINK_RECOVERIES("node_ib_link_error_recovery_total", FaultClass.LINK_DEGRADED),
  NODE_RDMA_ACK_TIMEOUTS("node_rdma_ack_timeouts_total", FaultClass.LINK_DEGRADED),
  NODE_IO_STALLED("node_pressure_io_stalled_seconds_total", FaultClass.STORAGE_STALL),
  NODE_MEMORY_STALLED("node_pressure_memory_stalled_seconds_total", FaultClass.HOST_OUT_OF_MEMORY),
  NODE_CPU_THROTTLES("node_cpu_package_throttles_total", FaultClass.CPU_FAULT);

  static final Rise[] ALL = values(); // values() copies
  static final int COUNT = ALL.length;

  /** Counters from here on are the node's. */
  static final int FIRST_OF_NODE = (int) Arrays.stream(ALL).filter(rise -> !rise.ofNode).count();

  private final int metric;
  private final boolean ofNode;
  private final String shortName;
  private final String unit;
  private final FaultClass speaksFor;

  Rise(String metric, FaultClass speaksFor) {
    this.speaksFor = speaksFor;
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

  FaultClass speaksFor() {
    return speaksFor;
  }
}
