package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Signs that come before a failure, at the sampling of most clusters: once in 15 seconds. */
final class EarlySignsTest {
  private static final int INTERVAL_MILLIS = 15_000;
  private static final int USUAL_MILLIS = 15;
  private static final double TOTAL_BYTES = 85e9;

  private final Scoring scoring = new Scoring();
  private final Map<Integer, Double> device = new LinkedHashMap<>();
  private final Map<Integer, Double> host = new LinkedHashMap<>();
  private int answerMillis = USUAL_MILLIS;
  private boolean up = true;
  private long ticks;

  private void tick() {
    var frame = new SampleFrame();
    frame.node = "node-0";
    frame.eventTimeMillis = 1_760_000_000_000L + ticks++ * INTERVAL_MILLIS;
    frame.intervalMillis = INTERVAL_MILLIS;
    frame.addDevice("GPU-0", 0, "");
    device.forEach((metric, value) -> frame.deviceValues[frame.addColumn(metric)] = value);
    host.forEach((metric, value) -> frame.addHost(metric, "0", value));
    frame.addSource("dcgm", up, answerMillis, 100);
    scoring.score(frame);
  }

  private void run(int count) {
    for (int n = 0; n < count; n++) {
      tick();
    }
  }

  private void answers(int... millis) {
    for (int one : millis) {
      answerMillis = one;
      tick();
    }
  }

  @Test
  void correctedErrors_comeMoreOften_supportAMemoryFaultWithItsPValue() {
    device.put(KnownMetrics.GPU_ECC_CORRECTED, 7.0);
    run(240); // an hour
    for (int error = 0; error < 6; error++) {
      device.merge(KnownMetrics.GPU_ECC_CORRECTED, 1.0, Double::sum);
      run(60);
    }

    Evidence first = scoring.of("memory-errors-climb").get(0);
    assertThat(first.faultClass()).isEqualTo(FaultClass.GPU_MEMORY_FAULT);
    assertThat(first.strength()).isEqualTo(Strength.SUPPORTING);
    assertThat(first.observed()).isBetween(5.0, 6.0);
    assertThat(first.pValue()).isLessThanOrEqualTo(1e-5);
  }

  @Test
  void correctedErrors_oneBurstOrWhatAlwaysWas_nothing() {
    device.put(KnownMetrics.GPU_ECC_CORRECTED, 0.0);
    run(240);
    device.put(KnownMetrics.GPU_ECC_CORRECTED, 5_000.0);
    run(240);

    assertThat(scoring.of("memory-errors-climb")).isEmpty();
  }

  @Test
  void hostMemoryErrors_comeMoreOften_supportAHostMemoryFault() {
    host.put(KnownMetrics.NODE_EDAC_CORRECTED, 0.0);
    run(240);
    for (int error = 0; error < 7; error++) {
      host.merge(KnownMetrics.NODE_EDAC_CORRECTED, 3.0, Double::sum);
      run(40);
    }

    assertThat(scoring.of("memory-errors-climb"))
        .first()
        .returns(FaultClass.HOST_MEMORY_FAULT, Evidence::faultClass)
        .returns("0", Evidence::instance);
  }

  @Test
  void deviceMemory_fillsUp_isForeseenAsTheApplications() {
    device.put(KnownMetrics.GPU_MEMORY_TOTAL, TOTAL_BYTES);
    device.put(KnownMetrics.GPU_MEMORY_USED, 0.88 * TOTAL_BYTES);
    run(80);
    for (int n = 0; n < 40; n++) { // ten minutes until nothing is left
      device.merge(KnownMetrics.GPU_MEMORY_USED, 0.003 * TOTAL_BYTES, Double::sum);
      tick();
      if (!scoring.of("trend-device-memory").isEmpty()) {
        break;
      }
    }

    Evidence first = scoring.of("trend-device-memory").get(0);
    assertThat(first.faultClass()).isEqualTo(FaultClass.APPLICATION_FAULT);
    long lead = Objects.requireNonNull(first.forecast()).etaMillis() - first.timeMillis();
    assertThat(lead).as("milliseconds to go").isBetween(120_000L, 420_000L);
  }

  @Test
  void deviceMemory_jobTakesItsShare_nothing() {
    device.put(KnownMetrics.GPU_MEMORY_TOTAL, TOTAL_BYTES);
    for (double used = 0; used < 0.88; used += 0.08) {
      device.put(KnownMetrics.GPU_MEMORY_USED, used * TOTAL_BYTES);
      tick();
    }
    run(200);

    assertThat(scoring.of("trend-device-memory")).isEmpty();
  }

  @Test
  void exporter_slowsDownBeforeItTakesSeconds_isASecondWitness() {
    answers(15, 14, 16, 15, 14, 15, 110, 300, 900);
    assertThat(scoring.serious()).as("below a second").isEmpty();

    answers(2_600);

    assertThat(scoring.serious())
        .extracting(Evidence::detector)
        .containsExactlyInAnyOrder("source-slow", "source-slowing");
    answers(7_000);
    up = false;
    answers(10_000, 10_000);
    assertThat(scoring.of("source-slowing")).last().returns(false, Evidence::ended);
  }

  @Test
  void exporter_oneHiccupOrDeadAtOnce_isNoSecondWitness() {
    answers(15, 14, 16, 15, 14, 15, 5_000, 15, 15);
    up = false;
    answers(10_000, 10_000, 10_000, 10_000);

    assertThat(scoring.of("source-slowing")).isEmpty();
  }

  @Test
  void nvmeSpare_belowTheVendorsLimit_supportsADiskFault() {
    host.put(KnownMetrics.NODE_NVME_SPARE, 0.1);
    run(3);
    assertThat(scoring.serious()).isEmpty();
    host.put(KnownMetrics.NODE_NVME_SPARE, 0.09);
    run(1);

    assertThat(scoring.of("nvme-spare"))
        .singleElement()
        .returns(FaultClass.DISK_FAULT, Evidence::faultClass);
  }
}
