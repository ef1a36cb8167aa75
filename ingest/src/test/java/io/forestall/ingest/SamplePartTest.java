package io.forestall.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SamplePartTest {
  private static final MetricCatalogue CATALOGUE = MetricCatalogue.standard();

  private static SampleBuilder builder() {
    var builder = new SampleBuilder(CATALOGUE, "node-1");
    builder.begin(1_000, "boot", 100);
    return builder;
  }

  private static SamplePart part(SampleBuilder builder) {
    return new SamplePart(
        builder.finish(1_000, 0),
        List.copyOf(builder.rejects()),
        Map.copyOf(builder.rejectCounts()));
  }

  /** Whatever a source says directly or by way of a part, the sample is the same. */
  @RepeatedTest(30)
  void copyTo_anyReadings_equalsDirectCollection(RepetitionInfo run) {
    SampleBuilder direct = builder();
    SampleBuilder detour = builder();
    fill(direct, new SplittableRandom(run.getCurrentRepetition()));
    fill(detour, new SplittableRandom(run.getCurrentRepetition()));
    SampleBuilder copied = builder();
    part(detour).copyTo(copied, CATALOGUE);
    assertThat(copied.finish(5, 7)).isEqualTo(direct.finish(5, 7));
    assertThat(copied.rejects()).isEqualTo(direct.rejects());
    assertThat(copied.rejectCounts()).isEqualTo(direct.rejectCounts());
  }

  private static void fill(SampleBuilder builder, SplittableRandom random) {
    for (int i = 0; i < 4; i++) {
      builder.device("GPU-" + i, i, "0000:0" + i + ":00.0");
    }
    List<Metric> metrics = CATALOGUE.metrics();
    for (int i = 0; i < 300; i++) {
      Metric metric = metrics.get(random.nextInt(metrics.size()));
      double value = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(3);
      if (metric.scope() == MetricScope.HOST) {
        builder.hostValue(metric, "instance-" + random.nextInt(3), value);
      } else {
        builder.deviceValue(metric, random.nextInt(4), value);
      }
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      builder.extra("series{a=\"" + i + "\"}", "", i);
      builder.blank(CATALOGUE.require("gpu_temperature_celsius"), random.nextInt(4));
      builder.count(RejectReason.LINE_TOO_LONG);
    }
    for (int i = random.nextInt(2) * 150; i > 0; i--) {
      builder.reject(RejectReason.MALFORMED_LINE, "detail " + i, "text ü " + i);
    }
    builder.source("dcgm", true, 12, 300, 4);
  }

  @Test
  void copyTo_twoSources_firstKeepsTheMetricAndDevicesAreJoined() {
    Metric power = CATALOGUE.require("gpu_power_watts");
    SampleBuilder first = builder();
    first.deviceValue(power, first.device("GPU-b", 1, ""), 100);
    SampleBuilder second = builder();
    second.deviceValue(power, second.device("GPU-a", 0, ""), 200);
    second.deviceValue(power, second.device("GPU-b", 1, "0000:01:00.0"), 300);
    SampleBuilder all = builder();
    part(first).copyTo(all, CATALOGUE);
    part(second).copyTo(all, CATALOGUE);
    var sample = all.finish(1, 1);
    assertThat(sample.getDevices())
        .extracting(device -> device.getId())
        .containsExactly("GPU-b", "GPU-a");
    assertThat(sample.getDevices().get(0).getPci()).isEqualTo("0000:01:00.0");
    assertThat(sample.getDeviceMetrics().get(0).getValues()).containsExactly(100.0, 200.0);
  }
}
