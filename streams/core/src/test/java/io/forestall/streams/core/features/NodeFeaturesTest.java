package io.forestall.streams.core.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class NodeFeaturesTest {
  private static final long START = 1_700_000_010_000L - 1_700_000_010_000L % 30_000;
  private static final String[] DEVICES = {"GPU-a", "GPU-b", "GPU-c", "GPU-d"};

  private record Row(String device, long timeMillis, List<Double> values) {
    double value(String feature) {
      return values.get(FeatureList.position(feature));
    }
  }

  private final NodeFeatures features = new NodeFeatures();
  private final List<Row> rows = new ArrayList<>();

  private void sample(long timeMillis, double[] celsius, double[] eccTotals) {
    sample(features, rows, timeMillis, celsius, eccTotals);
  }

  private static void sample(
      NodeFeatures features,
      List<Row> rows,
      long timeMillis,
      double[] celsius,
      double[] eccTotals) {
    var frame = new SampleFrame();
    frame.node = "n1";
    frame.eventTimeMillis = timeMillis;
    frame.intervalMillis = 1_000;
    for (int d = 0; d < DEVICES.length; d++) {
      frame.addDevice(DEVICES[d], d, "");
    }
    column(frame, "gpu_temperature_celsius", celsius);
    column(frame, "gpu_ecc_corrected_volatile_total", eccTotals);
    features.sample(
        frame,
        (device, time, row) ->
            rows.add(new Row(device, time, Arrays.stream(row).boxed().toList())));
  }

  private static void column(SampleFrame frame, String metric, double[] values) {
    int from = frame.addColumn(MetricCatalogue.standard().require(metric).id());
    System.arraycopy(values, 0, frame.deviceValues, from, DEVICES.length);
  }

  private static double[] all(double value) {
    double[] values = new double[DEVICES.length];
    Arrays.fill(values, value);
    return values;
  }

  private Row row(String device, long timeMillis) {
    return rows.stream()
        .filter(row -> row.device().equals(device) && row.timeMillis() == timeMillis)
        .findFirst()
        .orElseThrow();
  }

  private static NodeEvent xid(long timeMillis, String device) {
    return NodeEvent.newBuilder()
        .setNode("n1")
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis)
        .setBootId("")
        .setSource("kmsg")
        .setSequence(1)
        .setLine("")
        .setKind("XID")
        .setDevice(device)
        .build();
  }

  @Test
  void list_namesEveryPlaceOnce() {
    assertThat(FeatureList.features()).hasSize(FeatureList.SIZE);
    assertThat(FeatureList.features().stream().map(Feature::name).distinct())
        .hasSize(FeatureList.SIZE);
    assertThat(FeatureList.position("gauges_lost")).isEqualTo(FeatureList.SIZE - 1);
    assertThat(FeatureList.position("unheard_of")).isEqualTo(-1);
  }

  @Test
  void row_comesWithTheFirstSampleOfTheNextHalfMinute_andHoldsNothingOfIt() {
    sample(START + 1_000, all(50), all(0));
    sample(START + 29_000, all(52), all(0));
    assertThat(rows).isEmpty();

    sample(START + 30_000, all(99), all(0));

    assertThat(rows).hasSize(DEVICES.length);
    Row row = row("GPU-a", START + 30_000);
    assertThat(row.value("temperature_last")).isEqualTo(52);
    assertThat(row.value("temperature_mean_1m")).isEqualTo(51);
    assertThat(row.value("temperature_max_10m")).isEqualTo(52);
  }

  @Test
  void peers_areTheDevicesOfTheSameJob() {
    features.placement(placement("one", "one", "one", "other"));
    sample(START, new double[] {50, 54, 60, 90}, all(0));
    sample(START + 30_000, all(0), all(0));

    assertThat(row("GPU-a", START + 30_000).value("temperature_peers_1m"))
        .isCloseTo(50 - 57, within(1e-5));
    assertThat(row("GPU-d", START + 30_000).value("temperature_peers_1m"))
        .as("alone in its job")
        .isNaN();
  }

  private static Placement placement(String... jobs) {
    List<PlacedDevice> placed = new ArrayList<>();
    for (int d = 0; d < jobs.length; d++) {
      placed.add(
          PlacedDevice.newBuilder().setDevice(DEVICES[d]).setIndex(d).setJob(jobs[d]).build());
    }
    return Placement.newBuilder()
        .setNode("n1")
        .setEventTimeMillis(START)
        .setSource("file")
        .setDevices(placed)
        .build();
  }

  @Test
  void rise_countsFromTheFirstValue_andThroughAReset() {
    double[] totals = {100, 100, 0, 0};
    sample(START, all(50), totals);
    sample(START + 1_000, all(50), new double[] {107, 3, 0, 0});
    sample(START + 30_000, all(50), new double[] {107, 3, 0, 0});

    assertThat(row("GPU-a", START + 30_000).value("ecc_corrected_volatile_rise_1m")).isEqualTo(7);
    assertThat(row("GPU-b", START + 30_000).value("ecc_corrected_volatile_rise_1m")).isEqualTo(3);
    assertThat(row("GPU-a", START + 30_000).value("pcie_replay_rise_1m")).isNaN();
  }

  @Test
  void line_aheadOfItsTelemetry_countsInItsOwnHalfMinute() {
    sample(START, all(50), all(0));
    features.event(xid(START + 31_000, "GPU-b"));
    features.event(xid(START + 2_000, ""));
    sample(START + 30_000, all(50), all(0));
    sample(START + 60_000, all(50), all(0));

    assertThat(row("GPU-b", START + 30_000).value("log_gpu_1m")).isEqualTo(1);
    assertThat(row("GPU-b", START + 60_000).value("log_gpu_1m")).isEqualTo(2);
    assertThat(row("GPU-a", START + 60_000).value("log_gpu_1m")).isEqualTo(1);
  }

  @Test
  void gaugesLost_countsWhatStopped() {
    for (long half = 0; half < 5; half++) {
      double celsius = half < 2 ? 50 : Double.NaN;
      sample(START + half * 30_000, new double[] {celsius, 50, 50, 50}, all(0));
    }

    assertThat(row("GPU-a", START + 120_000).value("gauges_lost")).isEqualTo(1);
    assertThat(row("GPU-b", START + 120_000).value("gauges_lost")).isZero();
  }

  /** What comes later changes no row that has been handed over. */
  @Test
  void rows_ofAPrefix_areAPrefixOfTheRows() {
    List<Row> whole = play(600, 400);
    List<Row> prefix = play(400, 400);

    assertThat(prefix).hasSizeGreaterThan(30);
    for (int r = 0; r < prefix.size(); r++) {
      assertThat(prefix.get(r).values()).isEqualTo(whole.get(r).values());
    }
  }

  /** A long silence, a wild value and a device that comes and goes leave no trace for ever. */
  @Test
  void windows_afterTenQuietMinutes_areAsNew() {
    sample(START, all(1e300), all(0));
    sample(START + 30_000, all(Double.POSITIVE_INFINITY), all(0));
    long later = START + 1_200_000;
    sample(later, all(50), all(0));
    rows.clear();
    sample(later + 30_000, all(50), all(0));

    Row row = row("GPU-a", later + 30_000);
    assertThat(row.value("temperature_mean_10m")).isEqualTo(50);
    assertThat(row.value("temperature_max_10m")).isEqualTo(50);
  }

  private static List<Row> play(int seconds, int differsFrom) {
    var random = new SplittableRandom(7);
    var features = new NodeFeatures();
    List<Row> rows = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      double[] celsius = random.doubles(DEVICES.length, 40, 60).toArray();
      if (second >= differsFrom) {
        celsius[0] = 1_000;
      }
      sample(features, rows, START + second * 1_000L, celsius, all(second));
    }
    return rows;
  }
}
