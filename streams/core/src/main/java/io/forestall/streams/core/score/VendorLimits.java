package io.forestall.streams.core.score;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.streams.core.Evidence.Strength;
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
    RISE_PER_MINUTE
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
      return "limit-" + metric.name().replace('_', '-');
    }
  }

  private static final Map<Integer, Limit> BY_METRIC =
      Stream.of(
              // memory
              rise(
                  "gpu_ecc_uncorrected_volatile_total",
                  1,
                  FaultClass.GPU_MEMORY_FAULT, // DH
                  Strength.CONCLUSIVE,
                  "uncorrectable memory error"),
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
          .collect(Collectors.toUnmodifiableMap(limit -> limit.metric.id(), limit -> limit));

  private VendorLimits() {}

  /** The limits on these metrics. */
  static List<Limit> all() {
    return List.copyOf(BY_METRIC.values());
  }

  /** The limit on a metric; null for the many that have none. */
  static @org.jspecify.annotations.Nullable Limit of(int metric) {
    return BY_METRIC.get(metric);
  }

  private static Limit value(
      String metric, double limit, FaultClass faultClass, Strength strength, String text) {
    return limit(metric, Kind.VALUE, limit, faultClass, strength, text);
  }

  private static Limit rise(
      String metric, double limit, FaultClass faultClass, Strength strength, String text) {
    return limit(metric, Kind.RISE_PER_MINUTE, limit, faultClass, strength, text);
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
