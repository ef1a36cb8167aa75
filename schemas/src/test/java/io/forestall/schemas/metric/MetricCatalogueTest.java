package io.forestall.schemas.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricCatalogueTest {
  /** Units that a name must show; what is merely counted has a word of its own. */
  private static final Set<String> SHOWN_UNITS =
      Set.of(
          "celsius",
          "watts",
          "joules",
          "hertz",
          "bytes",
          "bytes_per_second",
          "transfers_per_second",
          "seconds",
          "ratio",
          "rpm");

  private final MetricCatalogue catalogue = MetricCatalogue.standard();

  /** The names of the telemetry tables, merged rows split. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu_temperature_celsius gpu_memory_temperature_celsius gpu_temperature_margin_celsius",
        "gpu_slowdown_temperature_celsius gpu_power_watts gpu_power_instant_watts",
        "gpu_energy_joules_total gpu_power_limit_watts gpu_utilization_ratio",
        "gpu_memory_copy_utilization_ratio gpu_graphics_engine_active_ratio gpu_sm_active_ratio",
        "gpu_sm_occupancy_ratio gpu_tensor_active_ratio gpu_dram_active_ratio",
        "gpu_fp64_active_ratio gpu_fp32_active_ratio gpu_fp16_active_ratio",
        "gpu_pcie_transmit_bytes_per_second gpu_pcie_receive_bytes_per_second",
        "gpu_nvlink_transmit_bytes_per_second gpu_nvlink_receive_bytes_per_second",
        "gpu_nvlink_bytes_total gpu_sm_clock_hertz gpu_memory_clock_hertz gpu_max_sm_clock_hertz",
        "gpu_clock_event_reasons gpu_throttle_sw_power_seconds_total",
        "gpu_throttle_sw_thermal_seconds_total gpu_throttle_hw_thermal_seconds_total",
        "gpu_throttle_power_brake_seconds_total gpu_throttle_sync_boost_seconds_total",
        "gpu_throttle_board_limit_seconds_total gpu_throttle_reliability_seconds_total",
        "gpu_performance_state gpu_fan_speed_ratio gpu_memory_total_bytes gpu_memory_used_bytes",
        "gpu_memory_free_bytes gpu_memory_reserved_bytes gpu_memory_used_ratio",
        "gpu_ecc_corrected_volatile_total gpu_ecc_uncorrected_volatile_total",
        "gpu_ecc_corrected_aggregate_total gpu_ecc_uncorrected_aggregate_total",
        "gpu_ecc_dram_uncorrected_total gpu_ecc_l2_corrected_total gpu_ecc_sram_corrected_total",
        "gpu_ecc_sram_uncorrected_total gpu_sram_threshold_exceeded",
        "gpu_row_remap_correctable_total gpu_row_remap_uncorrectable_total",
        "gpu_row_remap_pending gpu_row_remap_failed gpu_remap_banks_max gpu_remap_banks_high",
        "gpu_remap_banks_partial gpu_remap_banks_low gpu_remap_banks_none",
        "gpu_retired_pages_single_bit_total gpu_retired_pages_double_bit_total",
        "gpu_retired_pages_pending gpu_pcie_replay_total gpu_pcie_correctable_errors_total",
        "gpu_pcie_link_generation gpu_pcie_link_width gpu_pcie_max_link_generation",
        "gpu_pcie_max_link_width gpu_nvlink_crc_flit_errors_total",
        "gpu_nvlink_crc_data_errors_total gpu_nvlink_replay_errors_total",
        "gpu_nvlink_recovery_errors_total gpu_nvlink_symbol_ber gpu_nvlink_effective_ber",
        "gpu_nvlink_links_active gpu_fabric_state gpu_fabric_health gpu_last_xid",
        "gpu_recovery_action gpu_memory_unrepairable gpu_compute_processes gpu_exporter_series",
        "node_cpu_seconds_total node_load1 node_procs_running node_procs_blocked",
        "node_pressure_cpu_waiting_seconds_total node_pressure_io_waiting_seconds_total",
        "node_pressure_io_stalled_seconds_total node_pressure_memory_stalled_seconds_total",
        "node_memory_available_bytes node_memory_dirty_bytes node_memory_writeback_bytes",
        "node_oom_kills_total node_major_faults_total node_edac_corrected_errors_total",
        "node_edac_uncorrected_errors_total node_cpu_core_throttles_total",
        "node_cpu_frequency_hertz node_hung_tasks_total node_boot_time_seconds",
        "node_time_offset_seconds node_hwmon_temperature_celsius node_hwmon_fan_rpm",
        "node_bmc_power_watts node_cpu_energy_joules_total node_psu_ok node_ib_port_state",
        "node_ib_physical_state node_ib_rate_bytes_per_second node_ib_received_bytes_total",
        "node_ib_transmitted_bytes_total node_ib_link_downed_total",
        "node_ib_link_error_recovery_total node_ib_symbol_errors_total",
        "node_ib_receive_errors_total node_ib_transmit_discards_total",
        "node_ib_transmit_wait_total node_ib_local_link_integrity_total",
        "node_ib_buffer_overrun_total node_rdma_ack_timeouts_total",
        "node_rdma_packet_seq_errors_total node_rdma_out_of_sequence_total",
        "node_rdma_rnr_nak_retry_total node_roce_cnp_sent_total node_roce_ecn_marked_total",
        "node_roce_slow_restart_total node_net_carrier_changes_total",
        "node_net_receive_errors_total node_net_receive_drops_total node_tcp_retransmits_total",
        "node_pcie_link_width node_pcie_link_transfers_per_second node_pcie_max_link_width",
        "node_pcie_max_link_transfers_per_second node_nvme_state node_nvme_spare_ratio",
        "node_nvme_wear_ratio node_disk_io_time_seconds_total node_filesystem_available_bytes",
        "node_filesystem_readonly node_nfs_retransmits_total node_nfs_major_timeouts_total",
        "node_open_files scrape_samples_scraped scrape_duration_seconds node_gpus_visible",
        "node_memory_total_bytes node_filesystem_size_bytes",
      })
  void standard_metricsOfTheTables_arePresent(String names) {
    for (String name : names.split(" ", -1)) {
      assertThat(catalogue.require(name).name()).isEqualTo(name);
    }
  }

  /**
   * Ids travel in every record and stay in stored data, so a released line may never change or go;
   * new metrics are added to the list.
   */
  @Test
  void standard_releasedIds_areUnchanged() throws IOException {
    var ids = new ArrayList<String>();
    catalogue.metrics().forEach(metric -> ids.add(metric.id() + "," + metric.name()));
    try (var released = getClass().getResourceAsStream("released-ids.csv")) {
      String text =
          new String(
              Objects.requireNonNull(released, "released-ids.csv").readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(ids).containsExactlyElementsOf(text.lines().toList());
    }
  }

  @Test
  void standard_names_showTheirUnit() {
    for (Metric metric : catalogue.metrics()) {
      if (SHOWN_UNITS.contains(metric.unit())) {
        assertThat(metric.name()).matches(".*_" + metric.unit() + "(_total)?");
      }
      assertThat(metric.name().endsWith("_total"))
          .as("%s is a counter exactly when it ends in _total", metric.name())
          .isEqualTo(metric.type() == MetricType.COUNTER);
    }
  }

  @Test
  void standard_lookUps_agree() {
    assertThat(catalogue.size()).isEqualTo(catalogue.metrics().size());
    for (Metric metric : catalogue.metrics()) {
      assertThat(catalogue.find(metric.id())).isSameAs(metric);
      assertThat(catalogue.find(metric.name())).isSameAs(metric);
    }
    assertThat(catalogue.find(0)).isNull();
    assertThat(catalogue.find(-1)).isNull();
    assertThat(catalogue.find(100_000)).isNull();
    assertThat(catalogue.find("gpu_colour")).isNull();
    assertThatThrownBy(() -> catalogue.require("gpu_colour")).hasMessageContaining("gpu_colour");
  }

  @ParameterizedTest
  @EnumSource(SourceKind.class)
  void mappings_everySource_hasSomeAndEachIsReachable(SourceKind kind) {
    List<SourceMapping> mappings = catalogue.mappings(kind);
    assertThat(mappings).isNotEmpty();
    for (int i = 0; i < mappings.size(); i++) {
      for (SourceMapping earlier : mappings.subList(0, i)) {
        SourceMapping later = mappings.get(i);
        assertThat(
                earlier.sourceName().equals(later.sourceName())
                    && later.labels().entrySet().containsAll(earlier.labels().entrySet()))
            .as("%s hides %s", earlier, later)
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GPU_TEMP, GPU_TEMP_CELSIUS, gpu_temperature_celsius",
    "MEMORY_TEMP, MEMORY_TEMP_CELSIUS, gpu_memory_temperature_celsius",
    "POWER_USAGE, BOARD_POWER_WATTS, gpu_power_watts",
    "POWER_USAGE_INSTANT, BOARD_POWER_RAW_WATTS, gpu_power_instant_watts",
    "GPU_TEMP_LIMIT, GPU_TEMP_MARGIN_CELSIUS, gpu_temperature_margin_celsius",
    "GPU_UTIL, GPU_UTIL_RATIO, gpu_utilization_ratio",
    "CLOCK_THROTTLE_REASONS, CLOCKS_EVENT_REASONS, gpu_clock_event_reasons",
    "NVLINK_BANDWIDTH_TOTAL, NVLINK_THROUGHPUT_TOTAL, gpu_nvlink_throughput_bytes_per_second",
    "FB_USED_PERCENT, FB_USED_RATIO, gpu_memory_used_ratio",
    "THRESHOLD_SRM, SRAM_EXCEEDED, gpu_sram_threshold_exceeded",
    "CORRECTABLE_REMAPPED_ROWS, ROW_REMAP_CORRECTABLE_TOTAL, gpu_row_remap_correctable_total",
    "ROW_REMAP_FAILURE, ROW_REMAP_FAILED, gpu_row_remap_failed",
    "PCIE_REPLAY_COUNTER, PCIE_REPLAY_TOTAL, gpu_pcie_replay_total",
    "XID_ERRORS, XID_ERROR, gpu_last_xid",
    "TOTAL_ENERGY_CONSUMPTION, GPU_ENERGY_JOULES_TOTAL, gpu_energy_joules_total",
    "SM_CLOCK, SM_CLOCK_HERTZ, gpu_sm_clock_hertz",
  })
  void mappings_dcgmSpellings_meanOneMetric(String old, String since46, String metric) {
    assertThat(dcgm("DCGM_FI_DEV_" + old).metric().name()).isEqualTo(metric);
    assertThat(dcgm("DCGM_FI_DEV_" + since46).metric().name()).isEqualTo(metric);
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_FI_DEV_GPU_UTIL, 97, 0.97",
    "DCGM_FI_DEV_GPU_UTIL_RATIO, 97, 0.97", // renamed, and still in per cent
    "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE, 0.41, 0.41",
    "DCGM_FI_DEV_SM_CLOCK, 1980, 1.98e9",
    "DCGM_FI_DEV_SM_CLOCK_HERTZ, 1.98e9, 1.98e9",
    "DCGM_FI_DEV_FB_USED, 81281, 85229305856",
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION, 1500, 1.5",
    "DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL, 1.5, 1.5",
    "DCGM_FI_DEV_POWER_VIOLATION, 2000000000, 2",
    "DCGM_FI_DEV_CLOCKS_EVENT_REASON_HW_POWER_BRAKE_SLOWDOWN_NS, 5e9, 5",
  })
  void mappings_dcgmUnits_becomeBaseUnits(String name, double source, double expected) {
    assertThat(dcgm(name).convert(source))
        .isCloseTo(expected, org.assertj.core.data.Percentage.withPercentage(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "gpu_energy_consumed, '', 3000000, gpu_energy_joules_total, 3",
    "gpu_used_vram, '', 1024, gpu_memory_used_bytes, 1073741824",
    "gpu_xgmi_link_tx, '', 2, gpu_nvlink_transmit_bytes_total, 2048",
    "pcie_bandwidth, '', 8, gpu_pcie_bytes_per_second, 1000000",
    "gpu_gfx_activity, '', 55, gpu_utilization_ratio, 0.55",
    "gpu_clock, system, 132, gpu_sm_clock_hertz, 132000000",
    "gpu_clock, memory, 900, gpu_memory_clock_hertz, 900000000",
  })
  void mappings_amdUnits_becomeBaseUnits(
      String name, String clockType, double source, String metric, double expected) {
    SourceMapping found =
        catalogue.mappings(SourceKind.AMD).stream()
            .filter(mapping -> mapping.sourceName().equals(name))
            .filter(mapping -> mapping.matches(Map.of("clock_type", clockType)))
            .findFirst()
            .orElseThrow();
    assertThat(found.metric().name()).isEqualTo(metric);
    assertThat(found.convert(source))
        .isCloseTo(expected, org.assertj.core.data.Percentage.withPercentage(1e-9));
  }

  @Test
  void standard_saturatingCounters_areThePortCounters() {
    var saturating = new TreeSet<String>();
    for (Metric metric : catalogue.metrics()) {
      if (metric.reset() == ResetBehaviour.SATURATES) {
        saturating.add(metric.name() + "=" + (long) metric.saturation());
      }
    }
    assertThat(saturating)
        .containsExactly(
            "node_ib_buffer_overrun_total=15",
            "node_ib_link_downed_total=255",
            "node_ib_link_error_recovery_total=255",
            "node_ib_local_link_integrity_total=15",
            "node_ib_receive_errors_total=65535",
            "node_ib_symbol_errors_total=65535",
            "node_ib_transmit_discards_total=65535",
            "node_ib_transmit_wait_total=4294967295");
  }

  private SourceMapping dcgm(String name) {
    return catalogue.mappings(SourceKind.DCGM).stream()
        .filter(mapping -> mapping.sourceName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not mapped"));
  }
}
