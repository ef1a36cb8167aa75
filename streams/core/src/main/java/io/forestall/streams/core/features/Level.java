package io.forestall.streams.core.features;

import io.forestall.schemas.metric.MetricCatalogue;

/** States and lifetime totals of a device of which the last value alone says something. */
enum Level {
  ROW_REMAP_PENDING("gpu_row_remap_pending"),
  ROW_REMAP_FAILED("gpu_row_remap_failed"),
  SRAM_THRESHOLD_EXCEEDED("gpu_sram_threshold_exceeded"),
  PCIE_LINK_WIDTH("gpu_pcie_link_width"),
  NVLINK_LINKS_ACTIVE("gpu_nvlink_links_active"),
  ECC_CORRECTED_LIFETIME("gpu_ecc_corrected_aggregate_total"),
  ROW_REMAP_CORRECTABLE_LIFETIME("gpu_row_remap_correctable_total");

  static final Level[] ALL = values(); // values() copies
  static final int COUNT = ALL.length;

  private final int metric;
  private final String shortName;
  private final String unit;

  Level(String metric) {
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
}
