package io.forestall.detectors.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CusumBankTest extends SavedStateContract {
  private static final int MANY = 4_000;

  private final CusumBank bank = bank(CusumConfig.DEFAULT, 1);
  private final double[] z = new double[1];
  private final double[] score = new double[1];

  @Test
  void update_lastingShift_reachesTheAlarmLine() {
    for (int i = 0; i < 23; i++) {
      assertThat(update(1)).isLessThan(1);
    }
    assertThat(update(1)).isEqualTo(1); // 24 halves
    assertThat(bank.high(0)).isEqualTo(12);
    assertThat(bank.low(0)).isZero();
  }

  @Test
  void update_gap_keepsStateAndScore() {
    double before = update(-3);
    assertThat(update(Double.NaN)).isEqualTo(before).isPositive();
    assertThat(bank.low(0)).isEqualTo(2.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e12, -1e300, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void update_oneWildValue_neverAlarmsAlone(double wild) {
    assertThat(update(wild)).isEqualTo(0.75);
    for (int i = 0; i < 18; i++) {
      update(0);
    }
    assertThat(update(0)).isZero();
  }

  @Test
  void update_afterLongExcursion_alarmEndsSoon() {
    for (int i = 0; i < 100_000; i++) {
      update(50);
    }
    assertThat(update(50)).isEqualTo(2);
    for (int i = 0; i < 25; i++) { // h / k and one
      update(0);
    }
    assertThat(score[0]).isLessThan(1);
  }

  /** Oracle by another algorithm: the recursion equals the largest sum over any suffix. */
  @RepeatedTest(50)
  void update_withoutClip_equalsLargestSuffixSum(RepetitionInfo seed) {
    double[] values =
        new SplittableRandom(seed.getCurrentRepetition()).doubles(200, -4, 4).toArray();
    CusumBank wide = bank(new CusumConfig(0.5, 900), 1);
    for (double value : values) {
      z[0] = value;
      wide.update(z, score, 1);
    }
    assertThat(wide.high(0)).isCloseTo(suffixMax(values, 1), within(1e-9));
    assertThat(wide.low(0)).isCloseTo(suffixMax(values, -1), within(1e-9));
    assertThat(score[0]).isEqualTo(Math.max(wide.high(0), wide.low(0)) / 900);
  }

  /** Neighbours, gaps and the position in the array change nothing. */
  @Test
  void update_withGapsElsewhere_equalsAlone() {
    SplittableRandom random = new SplittableRandom(1);
    CusumBank together = bank(CusumConfig.DEFAULT, 50);
    double[] row = new double[50];
    double[] scores = new double[50];
    for (int tick = 0; tick < 2_000; tick++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(5) == 0 ? Double.NaN : 3 * random.nextGaussian();
      }
      together.update(row, scores, 50);
      assertThat(scores[33]).isEqualTo(update(row[33]));
    }
  }

  /** Published: Montgomery, Statistical Quality Control, tabular CUSUM with k = 0.5 and h = 5. */
  @ParameterizedTest
  @CsvSource({"0.0, 465, 25", "0.5, 38.0, 1.5", "1.0, 10.4, 0.3", "2.0, 4.01, 0.15"})
  void averageRunLength_matchesMontgomery(double shift, double expected, double tolerance) {
    assertThat(simulatedRunLength(new CusumConfig(0.5, 5), shift))
        .isCloseTo(expected, within(tolerance));
    assertThat(markovRunLength(new CusumConfig(0.5, 5), shift))
        .isCloseTo(expected, within(tolerance));
  }

  /** Run lengths too long to simulate, by the Markov chain of Brook and Evans (1972). */
  @Test
  void averageRunLength_default_matchesMarkovChain() {
    assertThat(markovRunLength(CusumConfig.DEFAULT, 0)).isBetween(4.5e5, 5.6e5);
    assertThat(markovRunLength(CusumConfig.DEFAULT, 1)).isCloseTo(24.4, within(0.2));
    assertThat(simulatedRunLength(CusumConfig.DEFAULT, 1)).isCloseTo(24.4, within(0.5));
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 5, slack", "NaN, 5, slack", "0.5, 0, threshold", "0.5, NaN, threshold"})
  void config_outOfRange_isNamed(double slack, double threshold, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CusumConfig(slack, threshold))
        .withMessageStartingWith(name);
  }

  @Test
  void read_underALowerThreshold_cutsToItsCeiling() {
    CusumBank saved = bank(new CusumConfig(0.5, 100), 1);
    for (int i = 0; i < 200; i++) {
      z[0] = 3;
      saved.update(z, score, 1);
    }
    StateWriter out = new StateWriter();
    saved.write(out);
    bank.read(new StateReader(out.toBytes()));
    assertThat(bank.high(0)).isEqualTo(24);
  }

  @Override
  protected String name() {
    return "cusum-bank";
  }

  @Override
  protected Bank newBank() {
    CusumBank saved = new CusumBank(CusumConfig.DEFAULT);
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
        SplittableRandom random = new SplittableRandom(2);
        for (int tick = 0; tick < 40; tick++) {
          double[] row = random.doubles(5, -3, 3.5).toArray();
          row[4] = Double.NaN;
          saved.update(row, row, 5);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          assertThat(saved.high(i) >= 0 && saved.high(i) <= 24).isTrue(); // -0.0 too
          assertThat(saved.low(i) >= 0 && saved.low(i) <= 24).isTrue();
        }
      }
    };
  }

  private double update(double next) {
    z[0] = next;
    bank.update(z, score, 1);
    return score[0];
  }

  private static double suffixMax(double[] values, int sign) {
    double sum = 0;
    double best = 0;
    for (int i = values.length - 1; i >= 0; i--) {
      sum += sign * values[i] - 0.5;
      best = Math.max(best, sum);
    }
    return best;
  }

  private static double simulatedRunLength(CusumConfig config, double shift) {
    CusumBank charts = bank(config, MANY);
    SplittableRandom random = new SplittableRandom(3);
    double[] row = new double[MANY];
    double[] scores = new double[MANY];
    boolean[] stopped = new boolean[MANY];
    long lengths = 0;
    for (int running = MANY; running > 0; ) {
      lengths += running;
      for (int i = 0; i < MANY; i++) {
        row[i] = shift + random.nextGaussian();
      }
      charts.update(row, scores, MANY);
      for (int i = 0; i < MANY; i++) {
        if (!stopped[i] && scores[i] >= 1) {
          stopped[i] = true;
          running--;
        }
      }
    }
    return lengths / (double) MANY;
  }

  /** Two one-sided charts combine as 1/L = 1/L(high) + 1/L(low). */
  private static double markovRunLength(CusumConfig config, double shift) {
    return 1 / (1 / oneSided(config, shift) + 1 / oneSided(config, -shift));
  }

  /** Brook and Evans: the sum takes one of m values; (I - R) L = 1 is solved for the run length. */
  private static double oneSided(CusumConfig config, double shift) {
    int m = 150;
    double width = 2 * config.threshold() / (2 * m - 1);
    double[][] rows = new double[m][m + 1];
    for (int from = 0; from < m; from++) {
      for (int to = 0; to < m; to++) {
        double step = (to - from) * width + config.slack() - shift;
        double above = normal(step + width / 2);
        double below = to == 0 ? 0 : normal(step - width / 2);
        rows[from][to] = (from == to ? 1 : 0) - (above - below);
      }
      rows[from][m] = 1;
    }
    for (int pivot = 0; pivot < m; pivot++) { // diagonally dominant: no exchange of rows
      for (int row = pivot + 1; row < m; row++) {
        double factor = rows[row][pivot] / rows[pivot][pivot];
        for (int column = pivot; column <= m; column++) {
          rows[row][column] -= factor * rows[pivot][column];
        }
      }
    }
    double[] length = new double[m];
    for (int row = m - 1; row >= 0; row--) {
      double sum = rows[row][m];
      for (int column = row + 1; column < m; column++) {
        sum -= rows[row][column] * length[column];
      }
      length[row] = sum / rows[row][row];
    }
    return length[0];
  }

  /** Standard normal distribution function, by its power series around 0 (Marsaglia 2004). */
  private static double normal(double t) {
    if (Math.abs(t) > 8) {
      return t > 0 ? 1 : 0;
    }
    double sum = t;
    double term = t;
    for (int k = 3; Math.abs(term) > 1e-18; k += 2) {
      term *= t * t / k;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
  }

  private static CusumBank bank(CusumConfig config, int series) {
    CusumBank made = new CusumBank(config);
    made.ensureSeries(series);
    return made;
  }
}
