package io.forestall.streams.core.features;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;

/**
 * The gauges of a node whose course says something of its devices' future. Of several instances,
 * the one that is worst off counts.
 */
enum HostGauge {
  /** How long the slowest source took: an exporter slows down before the driver behind it hangs. */
  SOURCE_ANSWER(0, "source_answer", "seconds", FaultClass.GPU_DRIVER_FAULT, ""),
  MEMORY_AVAILABLE(
      1,
      "node_memory_available",
      "bytes",
      FaultClass.HOST_OUT_OF_MEMORY,
      "node_memory_available_bytes"),
  FILESYSTEM_AVAILABLE(
      2,
      "node_filesystem_available",
      "bytes",
      FaultClass.DISK_FULL,
      "node_filesystem_available_bytes"),
  NVME_SPARE(3, "node_nvme_spare", "ratio", FaultClass.DISK_FAULT, "node_nvme_spare_ratio");

  static final HostGauge[] ALL = values(); // values() copies
  static final int COUNT = ALL.length;

  private static final int NONE = 0; // no metric has this number
  private static final HostGauge[] BY_METRIC = byMetric();

  private final int place;
  private final String shortName;
  private final String unit;
  private final FaultClass speaksFor;
  private final int metric;

  HostGauge(int place, String shortName, String unit, FaultClass speaksFor, String metric) {
    this.place = place;
    this.shortName = shortName;
    this.unit = unit;
    this.speaksFor = speaksFor;
    this.metric = metric.isEmpty() ? NONE : MetricCatalogue.standard().require(metric).id();
  }

  private static HostGauge[] byMetric() {
    int largest = 0;
    for (HostGauge gauge : values()) {
      largest = Math.max(largest, gauge.metric);
    }
    HostGauge[] table = new HostGauge[largest + 1];
    for (HostGauge gauge : values()) {
      table[gauge.metric] = gauge;
    }
    table[NONE] = SOURCE_ANSWER;
    return table;
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

  /** Reads all of them; NaN for what is not reported. */
  static void read(SampleFrame frame, double[] into) {
    for (HostGauge gauge : ALL) {
      into[gauge.place] = Double.NaN;
    }
    for (int source = 0; source < frame.sources; source++) {
      double seconds = frame.sourceMillis[source] / 1e3;
      int at = SOURCE_ANSWER.place;
      into[at] = Double.isNaN(into[at]) ? seconds : Math.max(into[at], seconds);
    }
    for (int h = 0; h < frame.hostSeries; h++) {
      int id = frame.hostMetrics[h];
      double value = frame.hostValues[h];
      if (id > NONE && id < BY_METRIC.length && BY_METRIC[id] != null && Double.isFinite(value)) {
        int at = BY_METRIC[id].place;
        into[at] = Double.isNaN(into[at]) ? value : Math.min(into[at], value);
      }
    }
  }
}
