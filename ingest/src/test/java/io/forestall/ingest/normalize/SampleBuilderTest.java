package io.forestall.ingest.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.metric.MetricType;
import io.forestall.schemas.metric.ResetBehaviour;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.record.SourceReport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleBuilderTest {
  private final MetricCatalogue catalogue = MetricCatalogue.standard();
  private final Metric temperature = catalogue.require("gpu_temperature_celsius");
  private final Metric power = catalogue.require("gpu_power_watts");
  private final Metric load = catalogue.require("node_load1");
  private final Metric cpu = catalogue.require("node_cpu_seconds_total");
  private final SampleBuilder builder = new SampleBuilder(catalogue, "n1");

  @BeforeEach
  void begin() {
    builder.begin(1_000, "boot-1", 500);
  }

  @Test
  void finish_readings_becomeColumnsInOrder() {
    int first = builder.device("GPU-a", 0, "0000:1b:00.0");
    builder.deviceValue(power, first, 600);
    int second = builder.device("GPU-b", 1, "");
    builder.deviceValue(power, second, 500);
    builder.deviceValue(temperature, second, 60);
    builder.hostValue(cpu, "user", 2);
    builder.hostValue(cpu, "idle", 1);
    builder.hostValue(load, "", 3);
    builder.extra("x{a=\"b\"}", "GPU-a", 9);
    builder.blank(temperature, first);
    builder.source("dcgm", true, 12, 40, 1);

    NodeSample sample = builder.finish(1_100, 7);

    assertThat(sample.getNode()).isEqualTo("n1");
    assertThat(sample.getEventTimeMillis()).isEqualTo(1_000);
    assertThat(sample.getReceiveTimeMillis()).isEqualTo(1_100);
    assertThat(sample.getSequence()).isEqualTo(7);
    assertThat(sample.getBootId()).isEqualTo("boot-1");
    assertThat(sample.getIntervalMillis()).isEqualTo(500);
    assertThat(sample.getDevices())
        .containsExactly(new DeviceRef("GPU-a", 0, "0000:1b:00.0"), new DeviceRef("GPU-b", 1, ""));
    assertThat(sample.getDeviceMetrics())
        .containsExactly(
            new DeviceColumn(temperature.id(), List.of(Double.NaN, 60.0)),
            new DeviceColumn(power.id(), List.of(600.0, 500.0)));
    assertThat(sample.getHostMetrics())
        .containsExactly(
            new HostValue(cpu.id(), "idle", 1.0),
            new HostValue(cpu.id(), "user", 2.0),
            new HostValue(load.id(), "", 3.0));
    assertThat(sample.getExtras()).containsExactly(new ExtraValue("x{a=\"b\"}", "GPU-a", 9.0));
    assertThat(sample.getBlanks()).containsExactly(new BlankValue(temperature.id(), first));
    assertThat(sample.getSources()).containsExactly(new SourceReport("dcgm", true, 12, 40, 1));
    assertThat(builder.rejectCounts()).isEmpty();
  }

  @Test
  void begin_nextTick_keepsDevicesAndNothingElse() {
    builder.deviceValue(power, builder.device("GPU-a", 0, ""), 600);
    builder.hostValue(load, "", 3);
    builder.reject(RejectReason.MALFORMED_LINE, "broken", "x");
    builder.begin(2_000, "boot-1", 500);
    int other = builder.device("GPU-b", 1, "");
    builder.deviceValue(power, other, 500);

    NodeSample sample = builder.finish(2_001, 8);

    assertThat(sample.getDevices()).hasSize(2);
    assertThat(sample.getDeviceMetrics())
        .containsExactly(new DeviceColumn(power.id(), List.of(Double.NaN, 500.0)));
    assertThat(sample.getHostMetrics()).isEmpty();
    assertThat(builder.rejects()).isEmpty();
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.MALFORMED_LINE, 1L);
  }

  @Test
  void device_indexMoves_positionStays() {
    int position = builder.device("GPU-a", 3, "0000:1b:00.0");

    assertThat(builder.device("GPU-a", 2, "")).isEqualTo(position);
    assertThat(builder.device("GPU-a", -1, "")).isEqualTo(position);
    assertThat(builder.finish(0, 0).getDevices())
        .containsExactly(new DeviceRef("GPU-a", 2, "0000:1b:00.0"));
  }

  @Test
  void values_fromTwoSources_firstStays() {
    int device = builder.device("GPU-a", 0, "");
    builder.deviceValue(power, device, 600);
    builder.deviceValue(power, device, 700);
    builder.hostValue(load, "", 3);
    builder.hostValue(load, "", 4);

    NodeSample sample = builder.finish(0, 0);

    assertThat(sample.getDeviceMetrics().get(0).getValues()).containsExactly(600.0);
    assertThat(sample.getHostMetrics().get(0).getValue()).isEqualTo(3);
  }

  @Test
  void values_thatCannotBe_areParkedAndNeverStored() {
    int device = builder.device("GPU-a", 0, "");
    builder.deviceValue(temperature, device, Double.NaN);
    builder.deviceValue(temperature, device, 5_000);
    builder.hostValue(load, "", Double.POSITIVE_INFINITY);

    assertThat(builder.finish(0, 0).getDeviceMetrics()).isEmpty();
    assertThat(builder.finish(0, 0).getHostMetrics()).isEmpty();
    assertThat(builder.rejectCounts())
        .containsEntry(RejectReason.NOT_FINITE, 2L)
        .containsEntry(RejectReason.OUT_OF_RANGE, 1L);
    assertThat(builder.rejects())
        .extracting(Reject::getDetail)
        .containsExactly(
            "gpu_temperature_celsius of GPU-a",
            "gpu_temperature_celsius of GPU-a",
            "node_load1 of n1");
  }

  @Test
  void reject_many_areBoundedButCounted() {
    for (int i = 0; i < 250; i++) {
      builder.reject(RejectReason.MALFORMED_LINE, "broken", "é".repeat(1_000));
    }

    assertThat(builder.rejects()).hasSize(100);
    Reject reject = builder.rejects().get(0);
    assertThat(reject.getNode()).isEqualTo("n1");
    assertThat(reject.getTimeMillis()).isEqualTo(1_000);
    assertThat(reject.getReason()).isEqualTo("MALFORMED_LINE");
    assertThat(reject.getSample().remaining()).isEqualTo(256);
    assertThat(StandardCharsets.UTF_8.decode(reject.getSample().duplicate()).toString())
        .startsWith("éé");
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.MALFORMED_LINE, 250L);
  }

  @Test
  void values_ofAnotherScopeOrCatalogue_areAMistake() {
    var strange =
        new Metric(
            5,
            "gpu_colour",
            "state",
            MetricType.STATE,
            MetricScope.DEVICE,
            ResetBehaviour.NONE,
            Double.NaN,
            0,
            1,
            "Not of this catalogue");
    int device = builder.device("GPU-a", 0, "");

    assertThatThrownBy(() -> builder.hostValue(power, "", 1)).hasMessageContaining(power.name());
    assertThatThrownBy(() -> builder.deviceValue(load, device, 1)).hasMessageContaining("node_");
    assertThatThrownBy(() -> builder.deviceValue(strange, device, 1)).hasMessageContaining("gpu_c");
    assertThatThrownBy(() -> builder.deviceValue(power, 5, 1)).hasMessageContaining("5");
  }
}
