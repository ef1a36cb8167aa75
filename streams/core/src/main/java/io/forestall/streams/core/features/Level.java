package io.forestall.streams.core.features;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.MetricCatalogue;

/** States and lifetime totals of a device of which the last value alone says something. */
enum Level {
  ROW_REMAP_PENDING("gpu_row_remap_pending", FaultClass.GPU_MEMORY_FAULT),
  ROW_REMAP_FAILED("gpu_row_remap_failed", FaultClass.GPU_MEMORY_FAULT),
  SRAM_THRESHOLD_EXCEEDED("gpu_sram_threshold_exceeded", FaultClass.GPU_MEMORY_FAULT),
  PCIE_LINK_WIDTH("gpu_pcie_link_width", FaultClass.PCIE_DEGRADED),
  NVLINK_LINKS_ACTIVE("gpu_nvlink_links_active", FaultClass.NVLINK_FAULT),
  ECC_CORRECTED_LIFETIME("gpu_ecc_corrected_aggregate_total", FaultClass.GPU_MEMORY_FAULT),
  ROW_REMAP_CORRECTABLE_LIFETIME("gpu_row_remap_correctable_total", FaultClass.GPU_MEMORY_FAULT),
  REMAP_BANKS_LOW("gpu_remap_banks_low", FaultClass.GPU_MEMORY_FAULT),
  REMAP_BANKS_NONE("gpu_remap_banks_none", FaultClass.GPU_MEMORY_FAULT);

  static final Level[] ALL = values(); // values() copies
  static final int COUNT = ALL.length;

  private final int metric;
  private final String shortName;
  private final String unit;
  private final FaultClass speaksFor;

  Level(String metric, FaultClass speaksFor) {
    this.speaksFor = speaksFor;
    this.metric = MetricCatalogue.standard().require(metric).id();
    this.unit = MetricCatalogue.standard().require(metric).unit();
    this.shortName = metric.replaceFirst("^gpu_", "");
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
