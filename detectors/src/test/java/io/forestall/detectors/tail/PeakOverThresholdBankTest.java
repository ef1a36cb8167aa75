package io.forestall.detectors.tail;

import static org.assertj.core.api.Assertions.assertThat;
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

final class PeakOverThresholdBankTest extends SavedStateContract {
  private static final int CALIBRATION = PeakOverThresholdConfig.DEFAULT.calibrationSamples();

  private final PeakOverThresholdBank bank = bank(PeakOverThresholdConfig.DEFAULT, 1);
  private final double[] value = new double[1];
  private final double[] p = new double[1];

  @Test
  void update_normalNoiseThenSpike_isRare() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      double now = update(random.nextGaussian());
      assertThat(Double.isNaN(now)).isEqualTo(i < CALIBRATION);
    }
    assertThat(update(1.5)).isEqualTo(1); // not in the tail
    assertThat(update(3)).isBetween(0.0005, 0.004); // truly 0.00135
    assertThat(update(8)).isLessThan(1e-6);
    assertThat(bank.threshold(0)).isCloseTo(2.05, within(0.25));
  }

  @Test
  void update_larger_isNeverLessRare() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 5_000; i++) {
      update(random.nextGaussian());
    }
    StateWriter out = new StateWriter();
    bank.write(out);
    double last = 1;
    for (double x = 0; x < 1e3; x = 1.1 * x + 0.1) {
      bank.read(new StateReader(out.toBytes()));
      double now = update(x);
      assertThat(now).isLessThanOrEqualTo(last);
      last = now;
    }
    bank.read(new StateReader(out.toBytes()));
    assertThat(update(Double.POSITIVE_INFINITY)).isBetween(0.0, last);
  }

  @Test
  void update_gap_changesNothing() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      update(random.nextGaussian());
      byte[] before = bytes(bank);
      assertThat(update(Double.NaN)).isNaN();
      assertThat(bytes(bank)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1e12", "700, Infinity", "749, 1e30", "0, -1e12"})
  void update_wildValueInCalibration_isForgotten(int wild, double size) {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 20_000; i++) {
      update(i == wild ? size : random.nextGaussian());
    }
    assertThat(bank.threshold(0)).isCloseTo(2.05, within(0.3));
    assertThat(bank.limit(0, 1e-4)).isBetween(3.0, 5.0); // truly 3.72
  }

  @Test
  void update_constantThenOther_isRare() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(update(0)).matches(now -> Double.isNaN(now) || now == 1);
    }
    assertThat(update(1)).isLessThan(1e-8);
  }

  @Test
  void update_lastingJump_becomesNormal() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 5_000; i++) {
      update(random.nextGaussian());
    }
    assertThat(update(1e12)).isLessThan(1e-12);
    for (int i = 0; i < 20_000; i++) {
      assertThat(update(1e12 + random.nextGaussian())).isBetween(0.0, 1.0);
    }
    assertThat(update(1e12)).isGreaterThan(0.01);
  }

  /** Oracle: limits of distributions whose quantiles have a closed form. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.2, 0.3})
  void limit_knownTails_meetsItsProbability(double shape) {
    int many = 200;
    PeakOverThresholdBank charts = bank(PeakOverThresholdConfig.DEFAULT, many);
    SplittableRandom random = new SplittableRandom(6);
    double[] row = new double[many];
    double[] scores = new double[many];
    for (int tick = 0; tick < 60_000; tick++) {
      for (int i = 0; i < many; i++) {
        row[i] = quantile(1 - random.nextDouble(), shape);
      }
      charts.update(row, scores, many);
    }
    double[] met = new double[many];
    for (int i = 0; i < many; i++) {
      met[i] = survival(charts.limit(i, 1e-4), shape);
    }
    Arrays.sort(met);
    assertThat(met[many / 2]).isBetween(0.5e-4, 2e-4);
    assertThat(met[many / 10]).isGreaterThan(0.1e-4);
    assertThat(met[9 * many / 10]).isLessThan(5e-4);
  }

  /** Published: moments of the generalised Pareto distribution (Hosking and Wallis 1987). */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.2, 0.4})
  void tail_exactMoments_givesItsParameters(double shape) {
    double scale = 3;
    double mean = scale / (1 - shape);
    double variance = scale * scale / ((1 - shape) * (1 - shape) * (1 - 2 * shape));
    assertThat(ParetoTail.shape(mean, variance)).isCloseTo(shape, within(1e-12));
    assertThat(ParetoTail.scale(mean, shape, 1e-6)).isCloseTo(scale, within(1e-12));
    double excess = ParetoTail.excess(0.001, shape, scale);
    assertThat(excess).isCloseTo(3 * quantile(0.001, shape), within(1e-9));
    assertThat(ParetoTail.beyond(excess, shape, scale)).isCloseTo(0.001, within(1e-12));
  }

  @Test
  void tail_endingTail_isTakenAsExponential() {
    assertThat(ParetoTail.shape(1, 1.0 / 3)).isZero(); // uniform
    assertThat(ParetoTail.shape(0, 0)).isZero();
    assertThat(ParetoTail.shape(1, 1e300)).isEqualTo(0.5);
    assertThat(ParetoTail.beyond(5, 1e-10, 1)).isCloseTo(Math.exp(-5), within(1e-12));
  }

  /** Oracle by another algorithm: the threshold is an order statistic of the sorted values. */
  @RepeatedTest(20)
  void threshold_anyValues_isTheirQuantile(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    double[] x = new double[CALIBRATION];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (random.nextBoolean() ? random.nextInt(40) : 40 * random.nextGaussian());
      update(x[i]);
    }
    Arrays.sort(x);
    assertThat(bank.threshold(0)).isEqualTo(x[CALIBRATION - 16]); // 15 beyond it
    bank.reset(0);
    assertThat(bank.threshold(0)).isNaN();
  }

  @Test
  void read_underAnotherCalibration_keepsTheCalibrated() {
    PeakOverThresholdBank saved = bank(PeakOverThresholdConfig.DEFAULT, 2);
    SplittableRandom random = new SplittableRandom(7);
    double[] row = new double[2];
    for (int i = 0; i < 1_000; i++) {
      row[0] = random.nextGaussian();
      row[1] = i < 400 ? random.nextGaussian() : Double.NaN;
      saved.update(row, new double[2], 2);
    }
    PeakOverThresholdBank other =
        bank(new PeakOverThresholdConfig(2_000, 0.02, 500, 1e-6, 0.05), 2);
    other.read(new StateReader(bytes(saved)));
    assertThat(other.threshold(0)).isEqualTo(saved.threshold(0));
    assertThat(other.threshold(1)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0.02, 500, 1e-6, 1, calibrationSamples",
    "1000, 0, 500, 1e-6, 1, tailShare",
    "1000, NaN, 500, 1e-6, 1, tailShare",
    "1000, 0.02, 10, 1e-6, 1, memoryPeaks",
    "1000, 0.02, 500, 0.03, 1, learnLimit",
    "1000, 0.02, 500, 1e-6, 0, smallestScale"
  })
  void config_outOfRange_isNamed(
      int calibration, double share, int peaks, double limit, double scale, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeakOverThresholdConfig(calibration, share, peaks, limit, scale))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "peak-over-threshold-bank";
  }

  @Override
  protected Bank newBank() {
    PeakOverThresholdBank saved =
        new PeakOverThresholdBank(new PeakOverThresholdConfig(40, 0.2, 20, 1e-6, 0.05));
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
        saved.ensureSeries(5);
        SplittableRandom random = new SplittableRandom(8);
        double[] row = new double[5];
        for (int tick = 0; tick < 90; tick++) {
          for (int i = 0; i < row.length; i++) {
            row[i] = random.nextGaussian();
          }
          row[1] = tick % 4 == 0 ? row[1] : Double.NaN;
          row[2] = tick == 40 || tick == 41 ? row[2] : Double.NaN;
          row[3] = 7;
          row[4] = Double.NaN;
          saved.update(row, row, 5);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          double limit = saved.limit(i, 1e-5);
          assertThat(limit >= saved.threshold(i) || Double.isNaN(limit)).isTrue();
        }
      }
    };
  }

  private double update(double next) {
    value[0] = next;
    bank.update(value, p, 1);
    return p[0];
  }

  private static double quantile(double beyond, double shape) {
    return shape == 0 ? -Math.log(beyond) : (Math.pow(beyond, -shape) - 1) / shape;
  }

  private static double survival(double x, double shape) {
    return shape == 0 ? Math.exp(-x) : Math.pow(1 + shape * x, -1 / shape);
  }

  private static byte[] bytes(PeakOverThresholdBank any) {
    StateWriter out = new StateWriter();
    any.write(out);
    return out.toBytes();
  }

  private static PeakOverThresholdBank bank(PeakOverThresholdConfig config, int series) {
    PeakOverThresholdBank made = new PeakOverThresholdBank(config);
    made.ensureSeries(series);
    return made;
  }
}
