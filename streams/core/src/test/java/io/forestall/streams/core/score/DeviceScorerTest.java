package io.forestall.streams.core.score;

import static io.forestall.streams.core.FleetFixture.START_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.FleetDevice.Doing;
import io.forestall.streams.core.FleetFixture;
import io.forestall.streams.core.Layers;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class DeviceScorerTest {
  private final Scoring scoring = new Scoring();
  private final FleetFixture fleet = FleetFixture.training(1, 4, 3);

  @Test
  void lostWhileBusy_frozenAndVanished_withinSixSeconds() {
    scoring.run(fleet, 60);
    fleet.device(0, 2, Doing.LOST);
    scoring.run(fleet, 30);
    assertThat(scoring.serious())
        .extracting(Evidence::detector)
        .containsOnly("vanished-series", "frozen-while-busy")
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(scoring.serious())
        .allSatisfy(
            piece -> {
              assertThat(piece.device()).isEqualTo("GPU-node-0-2");
              assertThat(piece.deviceIndex()).isEqualTo(2);
              assertThat(piece.faultClass()).isEqualTo(FaultClass.GPU_FELL_OFF_BUS);
            });
    assertThat(scoring.serious().get(0).timeMillis()).isLessThan(START_MILLIS + 66_000);
    assertThat(scoring.of("frozen-while-busy").get(0).sinceMillis())
        .as("since the last tick that was measured")
        .isBetween(START_MILLIS + 59_000, START_MILLIS + 61_000);
  }

  /** One card is gone altogether; when all are, it is the exporter. */
  @Test
  void device_disappears_isMissing_butNotWhenAllDo() {
    var names = new DeviceNames();
    var keeper = new EvidenceKeeper(ScoreConfig.DEFAULT);
    var scorer = new DeviceScorer(Layers.ALL);
    for (int tick = 0; tick < 40; tick++) {
      var frame = new SampleFrame();
      frame.node = "n";
      frame.eventTimeMillis = START_MILLIS + tick * 1_000L;
      frame.intervalMillis = 1_000;
      for (int d = 0; d < 4; d++) {
        frame.addDevice("GPU-" + d, d, "");
      }
      int power = frame.addColumn(KnownMetrics.GPU_POWER);
      int seriesCount = frame.addColumn(KnownMetrics.GPU_EXPORTER_SERIES);
      for (int d = 0; d < 4; d++) {
        boolean gone = (tick >= 10 && tick < 20) || (tick >= 30 && d == 1);
        frame.deviceValues[power + d] = gone ? Double.NaN : 600 + tick % 3;
        frame.deviceValues[seriesCount + d] = gone ? 0 : 1;
      }
      scorer.score(frame, names, new NodePlacement("n"), keeper);
    }
    assertThat(keeper.drain())
        .filteredOn(piece -> piece.strength() != Strength.HINT)
        .singleElement()
        .satisfies(
            piece -> {
              assertThat(piece.faultClass()).isEqualTo(FaultClass.GPU_MISSING);
              assertThat(piece.device()).isEqualTo("GPU-1");
              assertThat(piece.timeMillis()).isEqualTo(START_MILLIS + 32_000);
            });
  }

  @Test
  void idleForHours_gaugesRepeat_nothing() {
    fleet.all(Doing.IDLE);
    for (String gauge : new String[] {"gpu_power_watts", "gpu_temperature_celsius"}) {
      fleet.show(0, 1, gauge, 67);
    }
    scoring.run(fleet, 2_000);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void lostWhileIdle_supportedAfterFiveMinutes() {
    fleet.all(Doing.IDLE);
    scoring.run(fleet, 60);
    fleet.device(0, 0, Doing.LOST);
    scoring.run(fleet, 250);
    assertThat(scoring.serious()).isEmpty();
    scoring.run(fleet, 100);
    assertThat(scoring.serious()).extracting(Evidence::device).containsOnly("GPU-node-0-0");
  }

  @Test
  void exporterDropsSeries_gaugesMove_onlyHints() {
    scoring.run(fleet, 60);
    for (int d = 0; d < 4; d++) {
      for (String metric :
          new String[] {"gpu_memory_used_bytes", "gpu_sm_active_ratio", "gpu_dram_active_ratio"}) {
        fleet.show(0, d, metric, Double.NaN);
      }
    }
    scoring.run(fleet, 300);
    assertThat(scoring.of("vanished-series"))
        .isNotEmpty()
        .extracting(Evidence::strength)
        .containsOnly(Strength.HINT);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void exporterRefreshesEveryThirtyTicks_nothing() {
    var last = new SampleFrame[1];
    for (int tick = 0; tick < 1_200; tick++) {
      boolean fresh = tick % 30 == 0;
      fleet.tick(
          frame -> {
            if (fresh) {
              last[0] = copyOfValues(frame);
            }
            System.arraycopy(
                last[0].deviceValues, 0, frame.deviceValues, 0, frame.columns * frame.devices);
            scoring.score(frame);
          });
    }
    assertThat(scoring.serious()).isEmpty();
  }

  private static SampleFrame copyOfValues(SampleFrame frame) {
    var copy = new SampleFrame();
    copy.deviceValues = Arrays.copyOf(frame.deviceValues, frame.deviceValues.length);
    return copy;
  }

  @Test
  void frozenWithoutWitness_busy_supportedAfterFiveMinutes() {
    scoring.run(fleet, 60);
    for (String gauge :
        new String[] {
          "gpu_power_watts",
          "gpu_temperature_celsius",
          "gpu_memory_temperature_celsius",
          "gpu_sm_clock_hertz"
        }) {
      fleet.show(0, 3, gauge, 601);
    }
    fleet.show(0, 3, "gpu_temperature_celsius", 60);
    scoring.run(fleet, 290);
    assertThat(scoring.serious()).isEmpty();
    scoring.run(fleet, 20);
    assertThat(scoring.serious()).extracting(Evidence::detector).containsOnly("frozen-while-busy");
  }

  @Test
  void lastXid_onlyItsChangeCounts() {
    fleet.show(0, 0, "gpu_last_xid", 79); // from before we came
    scoring.run(fleet, 60);
    assertThat(scoring.serious()).isEmpty();
    fleet.show(0, 0, "gpu_last_xid", 94);
    scoring.run(fleet, 20);
    assertThat(scoring.serious())
        .singleElement()
        .returns("log-xid-94", Evidence::detector)
        .returns(Strength.CONCLUSIVE, Evidence::strength)
        .returns(true, Evidence::sticky);
    fleet.show(0, 0, "gpu_last_xid", 0).show(0, 1, "gpu_last_xid", 43);
    scoring.run(fleet, 20);
    assertThat(scoring.serious()).as("43 is the application's").hasSize(1);
  }

  @Test
  void temperatureDrifts_forecastNearTheLimit() {
    for (int second = 0; second < 2_400; second++) {
      fleet.show(0, 1, "gpu_temperature_celsius", Math.rint(10 * (64 + second / 200.0)) / 10);
      scoring.run(fleet, 1);
    }
    Evidence first = scoring.of("trend-temperature").get(0);
    long truth = START_MILLIS + 200_000L * (87 - 64);
    assertThat(first.device()).isEqualTo("GPU-node-0-1");
    assertThat(first.faultClass()).isEqualTo(FaultClass.GPU_OVERHEATING);
    Forecast forecast = Objects.requireNonNull(first.forecast());
    assertThat(forecast.etaMillis()).isBetween(truth - 600_000, truth + 600_000);
    assertThat(scoring.of("trend-temperature"))
        .extracting(Evidence::device)
        .containsOnly("GPU-node-0-1");
  }

  @Test
  void jobStarts_gpusWarmUp_nothing() {
    fleet.all(Doing.IDLE);
    scoring.run(fleet, 600);
    fleet.all(Doing.TRAINING);
    scoring.run(fleet, 1_800);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void uncorrectableError_conclusive() {
    scoring.run(fleet, 60);
    fleet.show(0, 2, "gpu_ecc_uncorrected_volatile_total", 1);
    scoring.run(fleet, 5);
    assertThat(scoring.serious())
        .singleElement()
        .returns(FaultClass.GPU_MEMORY_FAULT, Evidence::faultClass)
        .returns(Strength.CONCLUSIVE, Evidence::strength)
        .returns(1.0, Evidence::observed);
  }

  @Test
  void powerFallsForGood_shownAsUnusualOnly() {
    scoring.run(fleet, 4_000);
    fleet.show(0, 2, "gpu_power_watts", 520); // more would be a heat that power does not explain
    scoring.run(fleet, 60);
    assertThat(scoring.serious()).isEmpty();
    assertThat(scoring.of("unlike-itself"))
        .anySatisfy(
            piece -> {
              assertThat(piece.metric()).isEqualTo("gpu_power_watts");
              assertThat(piece.device()).isEqualTo("GPU-node-0-2");
              assertThat(piece.expected()).isBetween(560.0, 640.0);
            });
  }
}
