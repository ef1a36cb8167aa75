package io.forestall.streams.core;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A part of the detection that can be switched off by its name, in configuration and to measure
 * what it adds. A layer is known by its detectors' names, or is a part of how series are scored.
 */
public enum Layer {
  /** Thresholds that vendors publish. */
  LIMITS("limit-", "memory-errors-climb", "nvme-"),
  /** Kernel and service logs. */
  LOGS("log-"),
  /** Telemetry itself as a signal: what vanishes, freezes, falls silent or answers slowly. */
  STRUCTURE(
      "vanished-series",
      "frozen-while-busy",
      "missing-device",
      "silent-node",
      "source-",
      "counter-saturated"),
  /** PCIe links, network ports, the fabric between GPUs. */
  LINKS("pcie-link", "port-", "fabric-"),
  /** Fans, power supplies and clocks of the node's board. */
  BOARD("fan-", "power-supply-", "clock-offset", "clock-wrong"),
  /** Processes on devices. */
  PROCESSES("rank-gone", "ownerless-memory"),
  /** Heat that power does not explain. */
  HEAT("node-heat", "thermal-"),
  /** Clocks that nothing holds down. */
  CLOCKS("held-clock"),
  /** Power and clocks against what physics and siblings make of them; sensors that lie. */
  PHYSICS("power-residual", "power-disagrees", "clock-residual", "lying-"),
  /** Trends on their way to a limit. */
  FORECAST("trend-"),
  /** Lasting shifts of a series from its recent past. */
  CUSUM("cusum"),
  /** A series is judged by how it differs from the other devices' of its node. */
  SIBLINGS,
  /** A series that has bursts is measured by them. */
  BURSTS,
  /** Baselines belong to a kind of work, and start anew with it. */
  REGIME,
  /** A baseline that starts anew starts with the siblings'. */
  WARM_START,
  /** Trained models: outliers and the risk of failure. */
  MODELS("isolation-forest", "failure-risk"),
  /** What all statistics say of a device together, under the alert budget. */
  UNLIKE("unlike-"),
  /** Devices and nodes of a job against each other. */
  PEERS("peer-", "job-"),
  /** What the job's own log says of its loss and its steps. */
  STEPS("loss-watch", "step-time"),
  /** The shape of a job in which nobody makes progress. */
  HANG("hang-", "rank-failed");

  private final String detectors; // names, or how they begin, with a space between

  Layer(String... detectors) {
    this.detectors = String.join(" ", detectors);
  }

  /** The layer that a detector belongs to; null for one that cannot be switched off. */
  static @Nullable Layer ofDetector(String detector) {
    for (Layer layer : values()) {
      for (String begin : layer.detectors.split(" ", -1)) {
        if (!begin.isEmpty() && detector.startsWith(begin)) {
          return layer;
        }
      }
    }
    return null;
  }

  /** The layer of that name, in any case, with - or _; null when there is none. */
  static @Nullable Layer named(String name) {
    String wanted = name.replace('-', '_');
    return Arrays.stream(values())
        .filter(layer -> layer.name().equalsIgnoreCase(wanted))
        .findFirst()
        .orElse(null);
  }

  /** As it stands in configuration. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
