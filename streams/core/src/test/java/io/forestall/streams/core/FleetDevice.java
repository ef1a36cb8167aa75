package io.forestall.streams.core;

import io.forestall.schemas.metric.MetricCatalogue;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One GPU of the {@link FleetFixture}: what its exporter shows of what it is doing. */
public final class FleetDevice {
  /** What a GPU can be doing; levels are those of an H100. */
  public enum Doing {
    TRAINING(620, 1, 0.4, 60e9, 1e9),
    SPINNING(140, 1, 0, 0, 0),
    CHECKPOINTING(180, 1, 0, 0, 20e9),
    STUCK(114, 0, 0, 0, 0),
    IDLE(67, 0, 0, 0, 0),
    /** Gauges latch, counters vanish. */
    LOST(0, 0, 0, 0, 0);

    private final double powerWatts;
    private final double utilization;
    private final double tensor;
    private final double linkBytes;
    private final double pcieBytes;

    Doing(
        double powerWatts, double utilization, double tensor, double linkBytes, double pcieBytes) {
      this.powerWatts = powerWatts;
      this.utilization = utilization;
      this.tensor = tensor;
      this.linkBytes = linkBytes;
      this.pcieBytes = pcieBytes;
    }
  }

  static final List<String> METRICS =
      List.of(
          "gpu_temperature_celsius",
          "gpu_memory_temperature_celsius",
          "gpu_slowdown_temperature_celsius",
          "gpu_power_watts",
          "gpu_energy_joules_total",
          "gpu_utilization_ratio",
          "gpu_sm_active_ratio",
          "gpu_tensor_active_ratio",
          "gpu_dram_active_ratio",
          "gpu_pcie_transmit_bytes_per_second",
          "gpu_pcie_receive_bytes_per_second",
          "gpu_nvlink_transmit_bytes_per_second",
          "gpu_nvlink_receive_bytes_per_second",
          "gpu_sm_clock_hertz",
          "gpu_memory_clock_hertz",
          "gpu_memory_used_bytes",
          "gpu_ecc_corrected_volatile_total",
          "gpu_ecc_uncorrected_volatile_total",
          "gpu_row_remap_correctable_total",
          "gpu_row_remap_pending",
          "gpu_row_remap_failed",
          "gpu_pcie_replay_total",
          "gpu_nvlink_replay_errors_total",
          "gpu_last_xid");
  static final int[] METRIC_IDS =
      METRICS.stream().mapToInt(name -> MetricCatalogue.standard().require(name).id()).toArray();

  private static final Set<String> VANISH =
      Set.of(
          "gpu_energy_joules_total",
          "gpu_memory_used_bytes",
          "gpu_ecc_corrected_volatile_total",
          "gpu_ecc_uncorrected_volatile_total",
          "gpu_row_remap_correctable_total",
          "gpu_pcie_replay_total");

  final String id;
  final String pci;
  final int index;
  final Map<String, Double> set = new HashMap<>();
  Doing doing = Doing.IDLE;

  private final double[] row = new double[METRICS.size()];
  private double temperature = 29;
  private double energyJoules = 1e6;

  FleetDevice(String node, int index) {
    this.id = "GPU-" + node + "-" + index;
    this.index = index;
    this.pci = String.format(Locale.ROOT, "0000:%02x:00.0", 0x10 + index);
  }

  /** The values of one more second, in the order of {@link #METRICS}. */
  double[] tick(SplittableRandom random) {
    if (doing == Doing.LOST) {
      for (int m = 0; m < row.length; m++) {
        row[m] = VANISH.contains(METRICS.get(m)) ? Double.NaN : row[m];
      }
    } else {
      measure(random);
    }
    set.forEach((metric, value) -> row[METRICS.indexOf(metric)] = value);
    return row;
  }

  private void measure(SplittableRandom random) {
    boolean training = doing == Doing.TRAINING;
    double watts =
        Math.rint(10 * (doing.powerWatts + (training ? 12 : 1) * random.nextGaussian())) / 10;
    double target = 24 + 0.07 * watts;
    temperature += (target - temperature) / (target > temperature ? 25 : 40);
    energyJoules += watts;
    int m = 0;
    row[m++] = Math.rint(temperature);
    row[m++] = Math.rint(temperature + 12);
    row[m++] = 87;
    row[m++] = watts;
    row[m++] = energyJoules;
    row[m++] = doing.utilization;
    row[m++] = doing.utilization * 0.8;
    row[m++] = shaken(doing.tensor, random);
    row[m++] = shaken(doing.tensor, random);
    row[m++] = shaken(doing.pcieBytes, random);
    row[m++] = shaken(doing.pcieBytes, random);
    row[m++] = shaken(doing.linkBytes, random);
    row[m++] = shaken(doing.linkBytes, random);
    row[m++] = training ? 1.7e9 + 15e6 * random.nextInt(4) : 1.98e9;
    row[m++] = 2.619e9;
    row[m++] = doing == Doing.IDLE ? 0 : 70e9;
    while (m < row.length) {
      row[m++] = 0;
    }
  }

  private static double shaken(double value, SplittableRandom random) {
    return value * (1 + 0.05 * random.nextGaussian());
  }
}
