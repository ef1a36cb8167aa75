package io.forestall.bench.quality.hang;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;
import java.util.BitSet;
import java.util.List;

/** What a cluster's sources tell: many have no profiling counters, and many no training log. */
enum Sources {
  /** Every counter, the kernel's log and the training log. */
  ALL(true, true, 0),
  /** Every counter and the kernel's log. */
  NO_STEPS(false, true, 100_000),
  /**
   * The kernel's log, and no profiling counters: neither tensor activity nor bytes on NVLink or
   * PCIe. So it is where profiling is switched off, or a debugger holds it.
   */
  BARE(false, false, 200_000);

  private static final List<String> PROFILED =
      List.of(
          "gpu_graphics_engine_active_ratio",
          "gpu_sm_active_ratio",
          "gpu_sm_occupancy_ratio",
          "gpu_tensor_active_ratio",
          "gpu_dram_active_ratio",
          "gpu_fp64_active_ratio",
          "gpu_fp32_active_ratio",
          "gpu_fp16_active_ratio",
          "gpu_pcie_transmit_bytes_per_second",
          "gpu_pcie_receive_bytes_per_second",
          "gpu_pcie_bytes_per_second",
          "gpu_nvlink_transmit_bytes_per_second",
          "gpu_nvlink_receive_bytes_per_second",
          "gpu_nvlink_throughput_bytes_per_second",
          "gpu_nvlink_bytes_total",
          "gpu_nvlink_transmit_bytes_total",
          "gpu_nvlink_receive_bytes_total");

  private static final BitSet PROFILED_IDS = ids();

  private final boolean steps;
  private final boolean profiling;
  private final long seeds;

  Sources(boolean steps, boolean profiling, long seeds) {
    this.steps = steps;
    this.profiling = profiling;
    this.seeds = seeds;
  }

  private static BitSet ids() {
    var ids = new BitSet();
    for (String name : PROFILED) {
      Metric metric = MetricCatalogue.standard().find(name);
      if (metric != null) {
        ids.set(metric.id());
      }
    }
    return ids;
  }

  /** What is added to the seeds of its cases, so that no two cases are alike. */
  long seeds() {
    return seeds;
  }

  boolean steps() {
    return steps;
  }

  /** Takes out of the frame what these sources do not tell. */
  void strip(SampleFrame frame) {
    if (profiling) {
      return;
    }
    int kept = 0;
    for (int column = 0; column < frame.columns; column++) {
      if (PROFILED_IDS.get(frame.columnMetrics[column])) {
        continue;
      }
      frame.columnMetrics[kept] = frame.columnMetrics[column];
      System.arraycopy(
          frame.deviceValues,
          column * frame.devices,
          frame.deviceValues,
          kept * frame.devices,
          frame.devices);
      kept++;
    }
    frame.columns = kept;
  }
}
