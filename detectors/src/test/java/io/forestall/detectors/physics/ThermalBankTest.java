package io.forestall.detectors.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class ThermalBankTest {
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;

  private final ThermalBank bank = new ThermalBank(ThermalConfig.DEFAULT);
  private long timeMillis = START;

  @BeforeEach
  void oneDevice() {
    bank.ensureDevices(1);
  }

  /** Ridge regression on everything at once, with as good as no forgetting and no lag. */
  @RepeatedTest(20)
  void fit_equalsNormalEquations(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    var plain =
        new ThermalBank(
            new ThermalConfig(
                0.065,
                0.015,
                8,
                Duration.ofSeconds(7),
                Duration.ofMinutes(1),
                Duration.ofDays(365),
                5,
                4,
                1e4));
    plain.ensureDevices(1);
    double[][] normal = {{1 / 64.0, 0}, {0, 1 / (0.015 * 0.015)}};
    double[] right = {0, 0.065 / (0.015 * 0.015)};
    double truth = random.nextDouble(0.06, 0.07);
    plain.update(0, START, 24, 0, 24);
    for (int minute = 1; minute <= 40; minute++) {
      double watts = random.nextDouble(100, 700);
      double rise = truth * watts + random.nextGaussian();
      plain.update(0, START + minute * MINUTE, 24 + rise, watts, 24);
      double seen = plain.laggedWatts(0);
      normal[0][0] += 1 / 4.0;
      normal[0][1] += seen / 4;
      normal[1][0] += seen / 4;
      normal[1][1] += seen * seen / 4;
      right[0] += rise / 4;
      right[1] += seen * rise / 4;
    }
    double determinant = normal[0][0] * normal[1][1] - normal[0][1] * normal[1][0];
    double slope = (normal[0][0] * right[1] - normal[1][0] * right[0]) / determinant;
    assertThat(plain.resistanceCelsiusPerWatt(0)).isCloseTo(slope, within(1e-5));
  }

  @Test
  void hotterAtEqualPower_alarmsWithinTwoMinutes_andIsNotLearnedForHours() {
    run(30, 600, 24 + 42);
    assertThat(bank.score(0)).isLessThan(0.5);
    run(2, 600, 24 + 42 + 9);
    assertThat(bank.score(0)).isGreaterThan(1);
    assertThat(bank.excessCelsius(0)).isBetween(6.0, 9.0);
    run(6 * 60, 600, 24 + 42 + 9);
    assertThat(bank.score(0)).isGreaterThan(1);
  }

  @Test
  void anotherLoad_explainedByPower_isQuiet() {
    run(30, 100, 24 + 7);
    run(30, 650, 24 + 0.075 * 650);
    run(30, 300, 24 + 0.075 * 300);
    assertThat(bank.score(0)).isLessThan(1);
  }

  @Test
  void coldStart_heatHasNotSettled_isQuiet() {
    for (int second = 0; second < 900; second++) {
      bank.update(0, timeMillis += 1_000, 66 - 42 * Math.exp(-second / 25.0), 600, 24);
      assertThat(bank.score(0)).isLessThan(1);
    }
  }

  @Test
  void wildInput_changesNothing() {
    run(30, 600, 66);
    byte[] before = bytes(bank);
    for (double wild : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e12}) {
      assertThat(bank.update(0, timeMillis + 1_000, wild, 600, 24)).isFalse();
      assertThat(bank.update(0, timeMillis + 1_000, 66, wild, 24)).isFalse();
      assertThat(bank.update(0, timeMillis + 1_000, 66, 600, wild)).isFalse();
    }
    assertThat(bank.update(0, timeMillis - 1, 66, 600, 24)).isFalse();
    assertThat(bytes(bank)).isEqualTo(before);
  }

  @Test
  void state_readBack_goesOnAlike_andHostileBytesAreRefused() {
    run(30, 600, 66);
    byte[] saved = bytes(bank);
    var copy = new ThermalBank(ThermalConfig.DEFAULT);
    copy.read(new StateReader(saved));
    bank.update(0, timeMillis + 1_000, 70, 610, 24);
    copy.update(0, timeMillis + 1_000, 70, 610, 24);
    assertThat(bytes(copy)).isEqualTo(bytes(bank));
    var random = new SplittableRandom(7);
    for (int attempt = 0; attempt < 2_000; attempt++) {
      byte[] broken = Arrays.copyOf(saved, random.nextInt(saved.length + 1));
      if (broken.length > 0) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        new ThermalBank(ThermalConfig.DEFAULT).read(new StateReader(broken));
      } catch (StateFormatException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThatThrownBy(
            () -> new ThermalBank(ThermalConfig.DEFAULT).read(new StateReader(new byte[0])))
        .isInstanceOf(StateFormatException.class);
  }

  private void run(int minutes, double watts, double celsius) {
    for (int second = 0; second < 60 * minutes; second++) {
      bank.update(0, timeMillis += 1_000, celsius, watts, 24);
    }
  }

  private static byte[] bytes(ThermalBank bank) {
    var out = new StateWriter();
    bank.write(out);
    return out.toBytes();
  }
}
