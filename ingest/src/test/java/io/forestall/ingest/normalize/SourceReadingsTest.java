package io.forestall.ingest.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.SourceKind;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Reject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceReadingsTest {
  private static final Map<String, String> GPU = Map.of("UUID", "GPU-a", "gpu", "0");

  private final MetricCatalogue catalogue = MetricCatalogue.standard();
  private final CatalogueMapper mapper = new CatalogueMapper(catalogue, "n1", 100);
  private final SourceReadings readings = new SourceReadings(catalogue, mapper, Unmapped.KEEP);
  private final SampleBuilder builder = new SampleBuilder(catalogue, "n1");

  @BeforeEach
  void begin() {
    nextTick();
  }

  @Test
  void add_counterSeries_areSummedOverTheOtherLabels() {
    host("node_cpu_seconds_total", Map.of("cpu", "0", "mode", "user"), 1);
    host("node_cpu_seconds_total", Map.of("cpu", "1", "mode", "user"), 2);
    host("node_cpu_seconds_total", Map.of("cpu", "1", "mode", "idle"), 8);

    assertThat(hostValue(commit(), "node_cpu_seconds_total", "user")).isEqualTo(3.0);
    assertThat(hostValue(commit(), "node_cpu_seconds_total", "idle")).isEqualTo(8.0);
  }

  @Test
  void add_gaugeSeriesOfOneDevice_giveTheLargest() {
    amd(
        "gpu_clock",
        Map.of("clock_type", "system", "clock_index", "0", "serial_number", "S"),
        2000);
    amd(
        "gpu_clock",
        Map.of("clock_type", "system", "clock_index", "1", "serial_number", "S"),
        2100);
    amd(
        "gpu_clock",
        Map.of("clock_type", "system", "clock_index", "2", "serial_number", "S"),
        1900);

    assertThat(deviceValue(commit(), "gpu_sm_clock_hertz")).isEqualTo(2.1e9);
  }

  @Test
  void add_oldAndNewNameOfOneReading_preferredOneWins() {
    dcgm("DCGM_FI_DEV_POWER_VIOLATION", GPU, 9e9);
    dcgm("DCGM_FI_DEV_CLOCKS_EVENT_REASON_SW_POWER_CAP_NS", GPU, 4e9);
    assertThat(deviceValue(commit(), "gpu_throttle_sw_power_seconds_total")).isEqualTo(4.0);

    nextTick();
    dcgm("DCGM_FI_DEV_CLOCKS_EVENT_REASON_SW_POWER_CAP_NS", GPU, 5e9);
    dcgm("DCGM_FI_DEV_POWER_VIOLATION", GPU, 9e9);
    assertThat(deviceValue(commit(), "gpu_throttle_sw_power_seconds_total")).isEqualTo(5.0);

    nextTick();
    dcgm("DCGM_FI_DEV_POWER_VIOLATION", GPU, 10e9);
    assertThat(deviceValue(commit(), "gpu_throttle_sw_power_seconds_total")).isEqualTo(10.0);
  }

  @Test
  void add_sameSeriesTwice_isADuplicate() {
    assertThat(host("node_procs_running", Map.of(), 2)).isEqualTo(Outcome.MAPPED);
    assertThat(host("node_procs_running", Map.of(), 3)).isEqualTo(Outcome.REJECTED);

    assertThat(hostValue(commit(), "node_procs_running", "")).isEqualTo(2.0);
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.DUPLICATE, 1L);
    assertThat(readings.rejected()).isEqualTo(1);
  }

  @Test
  void add_blank_isNeitherValueNorZero() {
    assertThat(dcgm("DCGM_FI_DEV_FAN_SPEED", GPU, 0x1p63)).isEqualTo(Outcome.BLANK);
    assertThat(dcgm("DCGM_FI_DEV_ENC_UTIL", GPU, 2147483634)).isEqualTo(Outcome.BLANK);

    NodeSample sample = commit();
    assertThat(deviceValue(sample, "gpu_fan_speed_ratio")).isNull();
    assertThat(sample.getBlanks())
        .containsExactly(new BlankValue(catalogue.require("gpu_fan_speed_ratio").id(), 0));
    assertThat(sample.getExtras()).isEmpty();
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.BLANK, 2L);
  }

  @Test
  void add_unusableValues_areRejectedOnceAndCountedAfter() {
    assertThat(dcgm("DCGM_FI_DEV_GPU_TEMP", GPU, Double.NaN)).isEqualTo(Outcome.REJECTED);
    assertThat(dcgm("DCGM_FI_DEV_GPU_UTIL", GPU, 250)).isEqualTo(Outcome.REJECTED);
    assertThat(builder.rejects())
        .extracting(Reject::getReason)
        .containsExactly("NOT_FINITE", "OUT_OF_RANGE");

    nextTick();
    dcgm("DCGM_FI_DEV_GPU_TEMP", GPU, Double.NaN);
    assertThat(builder.rejects()).isEmpty();
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.NOT_FINITE, 2L);
    assertThat(deviceValue(commit(), "gpu_temperature_celsius")).isNull();
  }

  @Test
  void add_unmapped_isKeptOrOnlyCounted() {
    assertThat(dcgm("DCGM_FI_DEV_ENC_UTIL", GPU, 3)).isEqualTo(Outcome.EXTRA);
    assertThat(host("site_check", Map.of(), 1)).isEqualTo(Outcome.EXTRA);
    assertThat(commit().getExtras())
        .containsExactly(
            new ExtraValue("DCGM_FI_DEV_ENC_UTIL" + GPU, "GPU-a", 3.0),
            new ExtraValue("site_check{}", "", 1.0));

    var counting = new SourceReadings(catalogue, mapper, Unmapped.COUNT);
    counting.begin(builder);
    MappedSeries series = mapper.resolve(SourceKind.NODE_EXPORTER, "b", "b", Map.of());
    assertThat(counting.add(series, 1)).isEqualTo(Outcome.IGNORED);
  }

  @Test
  void add_deviceMetricWithoutDevice_staysUnderItsName() {
    assertThat(dcgm("DCGM_FI_DEV_GPU_TEMP", Map.of("nvswitch", "0"), 40)).isEqualTo(Outcome.EXTRA);
  }

  @Test
  void commit_devices_areCountedEvenWhenGone() {
    Map<String, String> other = Map.of("UUID", "GPU-b", "gpu", "1");
    dcgm("DCGM_FI_DEV_GPU_TEMP", GPU, 60);
    dcgm("DCGM_FI_DEV_ENC_UTIL", GPU, 0);
    dcgm("DCGM_FI_DEV_FAN_SPEED", GPU, 9.3e18);
    dcgm("DCGM_FI_DEV_GPU_TEMP", other, 61);
    assertThat(column(commit(), "gpu_exporter_series")).containsExactly(3.0, 1.0);

    nextTick();
    dcgm("DCGM_FI_DEV_GPU_TEMP", GPU, 60);
    NodeSample sample = commit();
    assertThat(column(sample, "gpu_exporter_series")).containsExactly(1.0, 0.0);
    assertThat(column(sample, "gpu_temperature_celsius")).containsExactly(60.0, Double.NaN);
    assertThat(hostValue(sample, "node_gpus_visible", "")).isEqualTo(1.0);
  }

  @Test
  void commit_partsOfABoard_areOneGpu() {
    dcgm("DCGM_FI_DEV_GPU_TEMP", Map.of("UUID", "GPU-a", "gpu", "0", "GPU_I_ID", "1"), 60);
    dcgm("DCGM_FI_DEV_GPU_TEMP", Map.of("UUID", "GPU-a", "gpu", "0", "GPU_I_ID", "2"), 60);

    NodeSample sample = commit();
    assertThat(sample.getDevices()).hasSize(2);
    assertThat(hostValue(sample, "node_gpus_visible", "")).isEqualTo(1.0);
  }

  @Test
  void commit_left_out_leavesNothingButRejects() {
    host("node_procs_running", Map.of(), 2);
    host("node_load1", Map.of(), Double.NaN);
    nextTick();

    NodeSample sample = commit();
    assertThat(sample.getHostMetrics()).isEmpty();
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.NOT_FINITE, 1L);
  }

  @Test
  void resolve_indexOfAKnownDeviceMoves_keyStays() {
    dcgm("DCGM_FI_DEV_GPU_TEMP", GPU, 60);
    commit();
    nextTick();
    dcgm("DCGM_FI_DEV_GPU_TEMP", Map.of("UUID", "GPU-a", "gpu", "4"), 60);

    NodeSample sample = commit();
    assertThat(sample.getDevices()).hasSize(1);
    assertThat(sample.getDevices().get(0).getIndex()).isEqualTo(4);
  }

  @Test
  void prune_moreSeriesThanTheBound_forgetsBetweenTicks() {
    for (int i = 0; i <= 100; i++) {
      host("site_check", Map.of("i", "" + i), i);
    }
    assertThat(mapper.known("site_check{i=5}")).isNotNull();
    nextTick();
    assertThat(mapper.known("site_check{i=5}")).isNull();
    assertThat(host("node_load1", Map.of(), 1)).isEqualTo(Outcome.MAPPED);
  }

  @Test
  void devices_inventedByAnExporter_areBounded() {
    for (int i = 0; i < 2_000; i++) {
      dcgm("DCGM_FI_DEV_GPU_TEMP", Map.of("UUID", "GPU-" + i), 60);
    }
    assertThat(commit().getDevices()).hasSize(512);
  }

  @Test
  void add_beforeBegin_isAMistake() {
    var fresh = new SourceReadings(catalogue, mapper, Unmapped.KEEP);
    assertThatThrownBy(fresh::commit).isInstanceOf(IllegalStateException.class);
  }

  private void nextTick() {
    builder.begin(1_000, "", 1_000);
    readings.begin(builder);
  }

  private NodeSample commit() {
    readings.commit();
    return builder.finish(1_001, 1);
  }

  private Outcome dcgm(String name, Map<String, String> labels, double value) {
    return add(SourceKind.DCGM, name, labels, value);
  }

  private Outcome amd(String name, Map<String, String> labels, double value) {
    return add(SourceKind.AMD, name, labels, value);
  }

  private Outcome host(String name, Map<String, String> labels, double value) {
    return add(SourceKind.NODE_EXPORTER, name, labels, value);
  }

  private Outcome add(SourceKind kind, String name, Map<String, String> labels, double value) {
    String text = name + labels;
    MappedSeries known = mapper.known(text);
    return readings.add(known == null ? mapper.resolve(kind, text, name, labels) : known, value);
  }

  private @Nullable Double hostValue(NodeSample sample, String metric, String instance) {
    int id = catalogue.require(metric).id();
    for (HostValue value : sample.getHostMetrics()) {
      if (value.getMetric() == id && value.getInstance().equals(instance)) {
        return value.getValue();
      }
    }
    return null;
  }

  private @Nullable Double deviceValue(NodeSample sample, String metric) {
    List<Double> column = column(sample, metric);
    return column.isEmpty() ? null : column.get(0);
  }

  private List<Double> column(NodeSample sample, String metric) {
    int id = catalogue.require(metric).id();
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      if (column.getMetric() == id) {
        return column.getValues();
      }
    }
    return new ArrayList<>();
  }
}
