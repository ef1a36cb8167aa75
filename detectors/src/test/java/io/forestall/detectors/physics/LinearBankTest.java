package io.forestall.detectors.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.physics.LinearConfig.Coefficient;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinearBankTest extends SavedStateContract {
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;

  private final LinearBank bank = new LinearBank(LinearConfig.HEAT);
  private long timeMillis = START;

  @BeforeEach
  void oneDevice() {
    bank.ensureDevices(1);
  }

  /** No lag, nothing is suspicious, and as good as no forgetting. */
  private static LinearConfig plain() {
    return new LinearConfig(
        new Coefficient(10, 5),
        new Coefficient(0.5, 2),
        new Coefficient(-1, 0.5),
        1.5,
        1e9,
        Duration.ZERO,
        1e9,
        Duration.ofMinutes(1),
        Duration.ofDays(365),
        1e6,
        4);
  }

  /** Ridge regression on everything at once, solved by elimination. */
  @RepeatedTest(20)
  void fit_equalsNormalEquations(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    var plain = new LinearBank(plain());
    plain.ensureDevices(1);
    double[] means = {10, 0.5, -1};
    double[] spreads = {5, 2, 0.5};
    double[][] normal = new double[3][4];
    for (int i = 0; i < 3; i++) {
      normal[i][i] = 1 / (spreads[i] * spreads[i]);
      normal[i][3] = means[i] / (spreads[i] * spreads[i]);
    }
    double[] truth = {random.nextDouble(8, 12), random.nextDouble(-1, 1), random.nextDouble(-2, 0)};
    for (int minute = 0; minute < 60; minute++) {
      double[] x = {1, random.nextDouble(-20, 20), random.nextDouble(0, 30)};
      double y = truth[0] + truth[1] * x[1] + truth[2] * x[2] + random.nextGaussian();
      plain.update(0, START + minute * MINUTE, y, x[1], x[2]);
      double noise = 1.5 * 1.5;
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          normal[i][j] += x[i] * x[j] / noise;
        }
        normal[i][3] += x[i] * y / noise;
      }
    }
    double[] solved = solve(normal);
    for (int i = 0; i < 3; i++) {
      assertThat(plain.coefficient(0, i)).isCloseTo(solved[i], within(1e-3));
    }
  }

  private static double[] solve(double[][] m) {
    for (int column = 0; column < 3; column++) {
      for (int row = 0; row < 3; row++) {
        if (row != column) {
          double factor = m[row][column] / m[column][column];
          for (int i = 0; i < 4; i++) {
            m[row][i] -= factor * m[column][i];
          }
        }
      }
    }
    return new double[] {m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]};
  }

  /** The GWDG fit of liquid-cooled A100: T = 19.8 + 0.060 P (doi 10.5281/zenodo.19052367). */
  @Test
  void published_liquidCooledA100_isFoundWithinADay() {
    var random = new SplittableRandom(3);
    for (int minute = 0; minute < 1_440; minute++) {
      double watts = random.nextBoolean() ? 60 : random.nextDouble(60, 400);
      for (int second = 0; second < 60; second += 10) {
        timeMillis += 10_000;
        bank.update(0, timeMillis, 19.8 + 0.060 * bankWatts(watts) - 20, watts, 0);
      }
    }
    assertThat(bank.coefficient(0, 1)).isCloseTo(0.060, within(0.002));
  }

  /** The oracle's heat follows the power with the bank's own lag, as far as it has been told. */
  private double bankWatts(double watts) {
    double before = bank.firstInput(0);
    return Double.isNaN(before) ? watts : before + (1 - Math.exp(-10 / 30.0)) * (watts - before);
  }

  @Test
  void hotterAtEqualPower_alarmsWithinTwoMinutes_andIsNotLearnedForHours() {
    run(30, 600, 42);
    assertThat(bank.score(0)).isLessThan(0.5);
    run(2, 600, 42 + 9);
    assertThat(bank.score(0)).isGreaterThan(1);
    assertThat(bank.excess(0)).isBetween(6.0, 9.0);
    run(6 * 60, 600, 42 + 9);
    assertThat(bank.score(0)).isGreaterThan(1);
  }

  @Test
  void anotherLoad_explainedByPower_isQuiet() {
    run(30, 100, 7);
    run(30, 650, 0.075 * 650);
    run(30, 300, 0.075 * 300);
    assertThat(bank.score(0)).isBetween(-1.0, 1.0);
  }

  @Test
  void coldStart_heatHasNotSettled_isQuiet() {
    for (int second = 0; second < 900; second++) {
      bank.update(0, timeMillis += 1_000, 42 - 42 * Math.exp(-second / 25.0), 600, 0);
      assertThat(bank.score(0)).isLessThan(1);
    }
  }

  @Test
  void wildInput_changesNothing() {
    run(30, 600, 42);
    byte[] before = bytes(bank);
    for (double wild : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e12}) {
      assertThat(bank.update(0, timeMillis + 1_000, wild, 600, 0)).isFalse();
      assertThat(bank.update(0, timeMillis + 1_000, 42, wild, 0)).isFalse();
      assertThat(bank.update(0, timeMillis + 1_000, 42, 600, wild)).isFalse();
    }
    assertThat(bank.update(0, timeMillis, 42, 600, 0)).isFalse();
    assertThat(bytes(bank)).isEqualTo(before);
  }

  @Test
  void oneWildObservation_withinTheMagnitude_movesTheLineLittle() {
    run(60, 600, 42);
    double before = bank.expected(0);
    bank.update(0, timeMillis += 1_000, 9_000, 600, 0);
    assertThat(bank.expected(0)).isCloseTo(before, within(0.5));
  }

  @Test
  void constantSeries_longRun_staysFinite() {
    var plain = new LinearBank(plain());
    plain.ensureDevices(1);
    for (int second = 0; second < 3_000_000; second++) {
      plain.update(0, START + second * 1_000L, 7, 3, 2);
    }
    assertThat(plain.expected(0)).isCloseTo(7, within(1e-3));
    assertThat(plain.excess(0)).isCloseTo(0, within(1e-3));
    assertThat(plain.limit(0)).isFinite();
    new LinearBank(plain())
        .read(new StateReader(bytes(plain))); // rounding makes nothing unreadable
  }

  @Test
  void suspect_isLearnedFromAHundredTimesMoreSlowly() {
    run(30, 600, 42);
    bank.ensureDevices(2);
    var trusting = new LinearBank(LinearConfig.HEAT);
    trusting.read(new StateReader(bytes(bank)));
    for (int second = 0; second < 600; second++) {
      timeMillis += 1_000;
      bank.observe(0, timeMillis, 52, 600, 0);
      bank.learn(0, /* suspect= */ true);
      trusting.observe(0, timeMillis, 52, 600, 0);
      trusting.learn(0, /* suspect= */ false);
    }
    assertThat(bank.excess(0)).isGreaterThan(9);
    assertThat(trusting.excess(0)).isLessThan(8);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void config_badNoise_throws(double noise) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LinearConfig(
                    Coefficient.NONE,
                    Coefficient.NONE,
                    Coefficient.NONE,
                    noise,
                    1e6,
                    Duration.ZERO,
                    1,
                    Duration.ofMinutes(1),
                    Duration.ofDays(1),
                    1,
                    4))
        .withMessageContaining("noise");
  }

  private void run(int minutes, double watts, double rise) {
    for (int second = 0; second < 60 * minutes; second++) {
      bank.update(0, timeMillis += 1_000, rise, watts, 0);
    }
  }

  private static byte[] bytes(LinearBank bank) {
    var out = new StateWriter();
    bank.write(out);
    return out.toBytes();
  }

  @Override
  protected String name() {
    return "linear-bank";
  }

  @Override
  protected Bank newBank() {
    var fed = new LinearBank(plain());
    return new Bank() {
      private long tick;

      @Override
      public void write(StateWriter out) {
        fed.write(out);
      }

      @Override
      public void read(StateReader in) {
        fed.read(in);
        tick = 300; // the golden file was written after one feed
      }

      @Override
      public void feed() {
        var random = new SplittableRandom(5);
        fed.ensureDevices(3);
        for (int i = 0; i < 300; i++) {
          tick++;
          for (int device = 0; device < 3; device++) {
            fed.update(
                device,
                START + tick * 10_000 * (device + 1),
                random.nextInt(20) == 0 ? Double.NaN : random.nextDouble(-50, 50),
                random.nextDouble(-20, 20),
                device == 0 ? 0 : random.nextDouble(0, 5));
          }
        }
      }

      @Override
      public void check() {
        for (int device = 0; device < fed.devices(); device++) {
          assertThat(fed.score(device)).isFinite();
          assertThat(fed.limit(device)).isPositive();
          assertThat(fed.excess(device)).isFinite();
        }
      }
    };
  }
}
