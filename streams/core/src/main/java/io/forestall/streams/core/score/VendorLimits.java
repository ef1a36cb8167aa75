package io.forestall.streams.core.score;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Thresholds that vendors and operators publish and use. Each line says where it comes from: DH is
 * DCGM's health watches, AZ Azure's health checks, NS NVSentinel, GP gpud.
 */
final class VendorLimits {
  /** How a metric is held against its limit. */
  enum Kind {
    /** The value itself. */
    VALUE,
    /** The rise of a counter within a minute. */
    RISE_PER_MINUTE,
    /** The rise of a counter within an hour: slow growth that no single minute shows. */
    RISE_PER_HOUR
  }

  /** One threshold; reached when the number is at least the limit. */
  record Limit(
      Metric metric,
      Kind kind,
      double limit,
      FaultClass faultClass,
      Strength strength,
      String text) {
    String detector() {
      String name = "limit-" + metric.name().replace('_', '-');
      return kind == Kind.RISE_PER_HOUR ? name + "-hour" : name;
    }

    /** The same limit, speaking for another fault. */
    Limit of(FaultClass otherClass) {
      return new Limit(metric, kind, limit, otherClass, strength, text);
    }
  }

  private static final Limit[] NONE = {};

  private static final Map<Integer, List<Limit>> BY_METRIC =
      Stream.of(
              // memory
              rise(
                  "gpu_ecc_uncorrected_volatile_total",
                  1,
                  FaultClass.GPU_MEMORY_FAULT, // DH
                  Strength.CONCLUSIVE,
                  "uncorrectable memory error"),
              hourly(
                  "gpu_ecc_corrected_volatile_total",
                  50,
                  FaultClass.GPU_MEMORY_FAULT, // assumed: healthy memory has a few a day
                  Strength.SUPPORTING,
                  "corrected memory errors come fast"),
              value(
                  "gpu_row_remap_failed",
                  1,
                  FaultClass.GPU_MEMORY_FAULT, // AZ, DH
                  Strength.CONCLUSIVE,
                  "row remapping failed"),
              value(
                  "gpu_row_remap_pending",
                  1,
                  FaultClass.GPU_MEMORY_FAULT, // AZ, DH
                  Strength.SUPPORTING,
                  "a row waits for remapping: the GPU needs a reset"),
              value(
                  "gpu_row_remap_uncorrectable_total",
                  512,
                  FaultClass.GPU_MEMORY_FAULT, // AZ, DH
                  Strength.SUPPORTING,
                  "remapped rows near exhaustion"),
              value(
                  "gpu_sram_threshold_exceeded",
                  1,
                  FaultClass.GPU_MEMORY_FAULT,
                  Strength.CONCLUSIVE,
                  "SRAM error threshold exceeded"),
              value(
                  "gpu_recovery_action",
                  1,
                  FaultClass.GPU_FAULT,
                  Strength.CONCLUSIVE,
                  "the driver asks for a recovery action"),
              // links
              rise(
                  "gpu_nvlink_replay_errors_total",
                  1,
                  FaultClass.NVLINK_FAULT, // DH
                  Strength.SUPPORTING,
                  "NVLink replays"),
              rise(
                  "gpu_nvlink_recovery_errors_total",
                  1,
                  FaultClass.NVLINK_FAULT, // DH
                  Strength.SUPPORTING,
                  "NVLink recoveries"),
              rise(
                  "gpu_nvlink_crc_flit_errors_total",
                  6_000,
                  FaultClass.NVLINK_FAULT, // DH: 100/s
                  Strength.SUPPORTING,
                  "NVLink CRC errors"),
              rise(
                  "gpu_pcie_replay_total",
                  32,
                  FaultClass.PCIE_DEGRADED, // DH: Gen5 x16 31/min
                  Strength.SUPPORTING,
                  "PCIe replays"),
              hourly(
                  "gpu_pcie_replay_total",
                  600,
                  FaultClass.PCIE_DEGRADED, // assumed: a third of DH's rate, for an hour
                  Strength.SUPPORTING,
                  "PCIe replays"),
              // heat and power
              value(
                  "gpu_temperature_celsius",
                  90,
                  FaultClass.GPU_OVERHEATING, // throttle at 84-90
                  Strength.SUPPORTING,
                  "GPU too hot"),
              rise(
                  "gpu_throttle_hw_thermal_seconds_total",
                  0.5,
                  FaultClass.GPU_OVERHEATING, // GP
                  Strength.SUPPORTING,
                  "GPU slowed down by heat"),
              rise(
                  "gpu_throttle_power_brake_seconds_total",
                  0.5,
                  FaultClass.POWER_FAULT,
                  Strength.SUPPORTING,
                  "power brake"),
              // host
              rise(
                  "node_ib_link_downed_total",
                  1,
                  FaultClass.LINK_FLAP, // NS: any rise is fatal
                  Strength.CONCLUSIVE,
                  "network port went down"),
              rise(
                  "node_ib_symbol_errors_total",
                  600,
                  FaultClass.LINK_DEGRADED, // NS: 10/s
                  Strength.SUPPORTING,
                  "symbol errors"),
              hourly(
                  "node_ib_symbol_errors_total",
                  120,
                  FaultClass.LINK_DEGRADED, // NS
                  Strength.SUPPORTING,
                  "symbol errors"),
              rise(
                  "node_ib_link_error_recovery_total",
                  5,
                  FaultClass.LINK_DEGRADED, // NS
                  Strength.SUPPORTING,
                  "link error recoveries"),
              rise(
                  "node_ib_local_link_integrity_total",
                  1,
                  FaultClass.LINK_DEGRADED, // NS
                  Strength.SUPPORTING,
                  "link integrity errors"),
              rise(
                  "node_edac_uncorrected_errors_total",
                  1,
                  FaultClass.HOST_MEMORY_FAULT,
                  Strength.CONCLUSIVE,
                  "uncorrected memory errors"),
              hourly(
                  "node_edac_corrected_errors_total",
                  24,
                  FaultClass.HOST_MEMORY_FAULT, // assumed: one a day is usual, a storm grows
                  Strength.SUPPORTING,
                  "corrected memory errors come fast"),
              rise(
                  "node_oom_kills_total",
                  1,
                  FaultClass.HOST_OUT_OF_MEMORY, // may be a cgroup's own
                  Strength.HINT,
                  "the kernel killed a process for memory"),
              value(
                  "node_procs_blocked",
                  8,
                  FaultClass.STORAGE_STALL, // 8 for a minute: storage
                  Strength.HINT,
                  "many processes blocked on I/O"))
          .collect(Collectors.groupingBy(limit -> limit.metric.id()));

  private static final Limit[][] BY_ID = byId();

  private VendorLimits() {}

  /** The limits on these metrics. */
  static List<Limit> all() {
    return BY_METRIC.values().stream().flatMap(List::stream).toList();
  }

  /** The limits on a metric, shared and not to be changed; most have none. */
  static Limit[] of(int metric) {
    return metric >= 0 && metric < BY_ID.length ? BY_ID[metric] : NONE;
  }

  /** Whether the metric has a limit on its rise within an hour. */
  static boolean hourly(int metric) {
    for (Limit limit : of(metric)) {
      if (limit.kind == Kind.RISE_PER_HOUR) {
        return true;
      }
    }
    return false;
  }

  private static Limit[][] byId() {
    int largest = BY_METRIC.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    Limit[][] table = new Limit[largest + 1][];
    Arrays.setAll(table, id -> BY_METRIC.getOrDefault(id, List.of()).toArray(NONE));
    return table;
  }

  private static Limit value(
      String metric, double limit, FaultClass faultClass, Strength strength, String text) {
    return limit(metric, Kind.VALUE, limit, faultClass, strength, text);
  }

  private static Limit rise(
      String metric, double limit, FaultClass faultClass, Strength strength, String text) {
    return limit(metric, Kind.RISE_PER_MINUTE, limit, faultClass, strength, text);
  }

  private static Limit hourly(
      String metric, double limit, FaultClass faultClass, Strength strength, String text) {
    return limit(metric, Kind.RISE_PER_HOUR, limit, faultClass, strength, text);
  }

  private static Limit limit(
      String metric,
      Kind kind,
      double limit,
      FaultClass faultClass,
      Strength strength,
      String text) {
    return new Limit(
        MetricCatalogue.standard().require(metric), kind, limit, faultClass, strength, text);
  }
}
