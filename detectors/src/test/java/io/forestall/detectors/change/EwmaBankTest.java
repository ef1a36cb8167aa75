package io.forestall.detectors.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EwmaBankTest extends SavedStateContract {
  private static final int MANY = 4_000;

  private final EwmaBank bank = bank(EwmaConfig.DEFAULT, 1);
  private final double[] value = new double[1];
  private final double[] z = new double[1];

  @Test
  void update_steadyThenJump_givesLargeResidual() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 29; i++) {
      assertThat(update(620 + random.nextGaussian())).isNaN();
    }
    update(620);
    assertThat(update(700)).isCloseTo(80 / 6.2, within(1.0)); // the relative floor of 1 percent
    assertThat(bank.level(0)).isCloseTo(620, within(1.5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e200})
  void update_gap_changesNothing(double gap) {
    for (int i = 0; i < 1_000; i++) {
      update(i % 7);
      byte[] before = bytes(bank);
      assertThat(update(gap)).isNaN();
      assertThat(bytes(bank)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void update_wildValueAmongTheFirst_isForgottenAtOnce(int wild) {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 60; i++) {
      update(i == wild ? 1e12 : 50 + random.nextGaussian());
    }
    assertThat(bank.level(0)).isCloseTo(50, within(1.0));
    assertThat(bank.scale(0)).isCloseTo(1, within(0.5));
  }

  @Test
  void update_constant_staysExact() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(update(0.1)).matches(residual -> Double.isNaN(residual) || residual == 0);
    }
    assertThat(bank.level(0)).isEqualTo(0.1);
    assertThat(bank.scale(0)).isEqualTo(0.001);
  }

  @Test
  void update_lastingJump_isLearnedWithinAThirdOfALifePerDoubling() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      update(random.nextGaussian());
    }
    int doublings = 40; // 1e12 is 2 to the 39.9
    for (int i = 0; i < 300 * doublings * 0.4; i++) {
      assertThat(update(1e12 + random.nextGaussian())).isFinite();
    }
    assertThat(Math.abs(z[0])).isLessThan(3);
  }

  @Test
  void update_largestValues_stayFinite() {
    for (int i = 0; i < 2_000; i++) {
      double residual = update(i % 2 == 0 ? 1e150 : -1e150);
      assertThat(residual).matches(r -> Double.isNaN(r) || Double.isFinite(r));
    }
    assertThat(bank.level(0)).isFinite();
    assertThat(bank.scale(0)).isFinite();
  }

  @Test
  void update_hundredMillionValues_doesNotDrift() {
    double[] noise = new SplittableRandom(4).doubles(8_192, -1.5, 1.5).toArray();
    for (int i = 0; i < 100_000_000; i++) {
      value[0] = 20 + noise[i & 8_191];
      bank.update(value, z, 1);
    }
    assertThat(bank.count(0)).isEqualTo(100_000_000);
    assertThat(bank.level(0)).isCloseTo(20, within(0.2));
    assertThat(bank.scale(0)).isCloseTo(0.75 * EwmaConfig.DEFAULT.scaleFactor(), within(0.06));
  }

  @Test
  void useFloor_ofOneSeries_boundsItsScale() {
    EwmaBank two = bank(EwmaConfig.DEFAULT, 2);
    two.useFloor(1, 0.5);
    double[] residuals = new double[2];
    for (int i = 0; i < 40; i++) {
      two.update(new double[] {0, 0}, residuals, 2);
    }
    two.update(new double[] {0.25, 0.25}, residuals, 2);
    assertThat(residuals).containsExactly(250_000, 0.5);
  }

  @Test
  void warmStart_fromPeers_judgesTheFirstValue() {
    assertThat(bank.warmStart(0, 60, 2, 30)).isTrue();
    assertThat(bank.level(0)).isEqualTo(60);
    assertThat(bank.scale(0)).isCloseTo(2, within(1e-12));
    assertThat(update(66)).isCloseTo(3, within(1e-12));
    assertThat(bank.warmStart(0, 10, 1, 30)).isFalse(); // it has values of its own
    assertThat(bank.level(0)).isCloseTo(60, within(0.3));
  }

  @Test
  void warmStart_lightPrior_waitsForTheRestOfTheWarmUp() {
    bank.warmStart(0, 60, 2, 10);
    for (int i = 0; i < 20; i++) {
      assertThat(update(60)).isNaN();
    }
    assertThat(update(62)).isFinite();
  }

  /** Useful in the first minute: as few false residuals as a settled series has. */
  @Test
  void warmStart_samePopulation_firstMinuteIsAsQuietAsLater() {
    EwmaBank many = bank(EwmaConfig.DEFAULT, MANY);
    SplittableRandom random = new SplittableRandom(9);
    double[] own = new double[MANY];
    for (int i = 0; i < MANY; i++) {
      own[i] = 600 + 6 * random.nextGaussian(); // devices differ
      many.warmStart(i, 600, Math.sqrt(6 * 6 + 6 * 6), 30);
    }
    double[] row = new double[MANY];
    double[] residuals = new double[MANY];
    int beyond = 0;
    for (int tick = 0; tick < 60; tick++) {
      for (int i = 0; i < MANY; i++) {
        row[i] = own[i] + 6 * random.nextGaussian();
      }
      many.update(row, residuals, MANY);
      for (double residual : residuals) {
        assertThat(residual).isFinite();
        beyond += Math.abs(residual) > 4 ? 1 : 0;
      }
    }
    assertThat(beyond).isLessThan(60 * MANY / 1_000); // truly 1 in 16,000 beyond 4
  }

  @Test
  void warmStart_wrongPrior_isForgottenSoon() {
    SplittableRandom random = new SplittableRandom(10);
    bank.warmStart(0, 600, 6, 30);
    assertThat(update(700)).isGreaterThan(10);
    for (int i = 0; i < 300; i++) {
      update(700 + 6 * random.nextGaussian());
    }
    assertThat(bank.level(0)).isCloseTo(700, within(15.0));
  }

  @ParameterizedTest
  @CsvSource({"NaN, 1", "Infinity, 1", "1e200, 1", "0, NaN", "0, -1", "0, Infinity"})
  void warmStart_unusablePrior_changesNothing(double centre, double scale) {
    byte[] before = bytes(bank);
    assertThat(bank.warmStart(0, centre, scale, 30)).isFalse();
    assertThat(bytes(bank)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 1_000_001})
  void warmStart_weightOutOfRange_isNamed(int weight) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bank.warmStart(0, 1, 1, weight))
        .withMessageStartingWith("weight");
  }

  @Test
  void reset_oneSeries_leavesTheOthers() {
    EwmaBank two = bank(EwmaConfig.DEFAULT, 2);
    for (int i = 0; i < 40; i++) {
      two.update(new double[] {1, 2}, new double[2], 2);
    }
    two.reset(0);
    assertThat(two.count(0)).isZero();
    assertThat(two.level(0)).isNaN();
    assertThat(two.scale(0)).isNaN();
    assertThat(two.level(1)).isEqualTo(2);
  }

  /** Oracle by another algorithm: the level as one weighted sum, not as a recursion. */
  @RepeatedTest(20)
  void level_withoutClipping_equalsWeightedSum(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    EwmaBank plain = bank(new EwmaConfig(20, 3, 100, 0, 1e3), 1);
    double[] x = random.doubles(400, -4, 4).toArray();
    for (double next : x) {
      value[0] = next;
      plain.update(value, z, 1);
    }
    double alpha = 1 - Math.pow(2, -1.0 / 20);
    double[] first = Arrays.copyOf(x, 3);
    Arrays.sort(first);
    double sum = 0;
    double left = 1; // weight that the values after this one have left over
    for (int n = x.length; n > 3; n--) {
      double gain = Math.max(alpha, 1.0 / n);
      sum += left * gain * x[n - 1];
      left *= 1 - gain;
    }
    assertThat(plain.level(0)).isCloseTo(sum + left * first[1], within(1e-12));
  }

  /** The vector path and the path for one series are the same function, bit for bit. */
  @Test
  void update_withGapsElsewhere_equalsAlone() {
    SplittableRandom random = new SplittableRandom(5);
    EwmaBank together = bank(EwmaConfig.DEFAULT, 50);
    EwmaBank alone = bank(EwmaConfig.DEFAULT, 1);
    double[] row = new double[50];
    double[] residuals = new double[50];
    for (int tick = 0; tick < 3_000; tick++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = i != 25 && random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian();
      }
      together.update(row, residuals, 50);
      value[0] = row[25];
      alone.update(value, z, 1);
      assertThat(Double.valueOf(residuals[25])).isEqualTo(Double.valueOf(z[0])); // or both NaN
      if (tick % 500 == 499) { // a gap of its own sends it the other way once
        value[0] = Double.NaN;
        alone.update(value, z, 1);
      }
    }
    assertThat(together.level(25)).isEqualTo(alone.level(0));
    assertThat(together.scale(25)).isEqualTo(alone.scale(0));
  }

  /** Published: the mean absolute deviation of a normal variable is sqrt(2 / pi) of its sigma. */
  @Test
  void scale_normalNoise_isUnbiased() {
    assertThat(new EwmaConfig(300, 30, 100, 0, 1e-6).scaleFactor())
        .isCloseTo(Math.sqrt(Math.PI / 2), within(1e-9));
    assertThat(medianScale(0)).isCloseTo(1, within(0.02));
  }

  @Test
  void scale_wildValues_staysNear() {
    assertThat(medianScale(0.05)).isBetween(1.0, 1.25);
  }

  /**
   * Published: average run lengths of an EWMA chart on N(shift, 1), weight 0.1 and limits of 2.814
   * asymptotic sigmas (Lucas and Saccucci 1990; Montgomery's table of their optimal designs).
   */
  @ParameterizedTest
  @CsvSource({"0.0, 500, 25", "0.5, 31.3, 1.0", "1.0, 10.3, 0.3", "2.0, 4.36, 0.15"})
  void level_averageRunLength_matchesLucasAndSaccucci(
      double shift, double expected, double tolerance) {
    double halfLife = Math.log(0.5) / Math.log(0.9);
    EwmaBank charts = bank(new EwmaConfig(halfLife, 3, 100, 0, 1), MANY);
    double[] row = new double[MANY];
    double[] residuals = new double[MANY];
    for (int i = 0; i < 20; i++) {
      charts.update(row, residuals, MANY); // zeros: settled at a level of 0
    }
    double limit = 2.814 * Math.sqrt(0.1 / 1.9);
    SplittableRandom random = new SplittableRandom(6);
    long lengths = 0;
    int running = MANY;
    boolean[] stopped = new boolean[MANY];
    while (running > 0) {
      lengths += running;
      for (int i = 0; i < MANY; i++) {
        row[i] = shift + random.nextGaussian();
      }
      charts.update(row, residuals, MANY);
      for (int i = 0; i < MANY; i++) {
        if (!stopped[i] && Math.abs(charts.level(i)) > limit) {
          stopped[i] = true;
          running--;
        }
      }
    }
    assertThat(lengths / (double) MANY).isCloseTo(expected, within(tolerance));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 30, 3, 0.01, 1, halfLifeSamples",
    "NaN, 30, 3, 0.01, 1, halfLifeSamples",
    "300, 2, 3, 0.01, 1, warmUpSamples",
    "300, 30, 1, 0.01, 1, winsorSigmas",
    "300, 30, 3, 1, 1, relativeFloor",
    "300, 30, 3, 0.01, 0, absoluteFloor"
  })
  void config_outOfRange_isNamed(
      double halfLife, int warmUp, double winsor, double relative, double absolute, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EwmaConfig(halfLife, warmUp, winsor, relative, absolute))
        .withMessageStartingWith(name);
  }

  @Test
  void update_moreThanTheBankHolds_isRefused() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> bank.update(new double[2], new double[2], 2));
  }

  @Override
  protected String name() {
    return "ewma-bank";
  }

  @Override
  protected Bank newBank() {
    EwmaBank saved = new EwmaBank(new EwmaConfig(20, 10, 3, 0.01, 1e-6));
    return new Bank() {
      @Override
      public void write(StateWriter out) {
        saved.write(out);
      }

      @Override
      public void read(StateReader in) {
        saved.read(in);
      }

      @Override
      public void feed() {
        if (saved.series() < 6) {
          saved.ensureSeries(6);
          saved.useFloor(3, 0.25);
        }
        SplittableRandom random = new SplittableRandom(7);
        double[] row = new double[6];
        for (int tick = 0; tick < 90; tick++) {
          for (int i = 0; i < row.length; i++) {
            row[i] = random.nextDouble(100) - 20;
          }
          row[2] = tick % 3 == 0 ? row[2] : Double.NaN;
          row[4] = tick == 40 || tick == 41 ? 7 : Double.NaN;
          row[5] = Double.NaN;
          saved.update(row, new double[6], 6);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          assertThat(saved.count(i)).isNotNegative();
          if (saved.count(i) >= 3) {
            assertThat(saved.level(i)).isFinite();
            assertThat(saved.scale(i)).isFinite().isPositive();
          }
        }
      }
    };
  }

  private double update(double next) {
    value[0] = next;
    bank.update(value, z, 1);
    return z[0];
  }

  private static double medianScale(double wildShare) {
    EwmaBank many = bank(new EwmaConfig(300, 30, 3, 0, 1e-6), 1_000);
    SplittableRandom random = new SplittableRandom(8);
    double[] row = new double[1_000];
    double[] residuals = new double[1_000];
    for (int tick = 0; tick < 4_000; tick++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextGaussian() * (random.nextDouble() < wildShare ? 1e6 : 1);
      }
      many.update(row, residuals, row.length);
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = many.scale(i);
    }
    Arrays.sort(row);
    return row[row.length / 2];
  }

  private static EwmaBank bank(EwmaConfig config, int series) {
    EwmaBank made = new EwmaBank(config);
    made.ensureSeries(series);
    return made;
  }

  private static byte[] bytes(EwmaBank any) {
    StateWriter out = new StateWriter();
    any.write(out);
    return out.toBytes();
  }
}
