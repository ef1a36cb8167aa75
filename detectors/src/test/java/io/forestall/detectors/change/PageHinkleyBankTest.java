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

final class PageHinkleyBankTest extends SavedStateContract {
  private static final int MANY = 2_000;
  private static final PageHinkleyConfig QUICK = new PageHinkleyConfig(0.5, 8, 5, 1_000);

  private final PageHinkleyBank bank = bank(QUICK, 1);
  private final double[] value = new double[1];
  private final double[] score = new double[1];

  @Test
  void update_shiftAwayFromOwnMean_reachesTheAlarmLine() {
    for (int i = 0; i < 500; i++) {
      assertThat(update(40)).isZero(); // wherever it sits, it is at home
    }
    int values = 0;
    while (update(38) < 1) { // e is a little under 2, so 1.5 a value
      values++;
    }
    assertThat(values).isEqualTo(5);
    assertThat(bank.low(0)).isCloseTo(9, within(0.1));
    assertThat(bank.high(0)).isZero();
    bank.reset(0);
    for (int i = 0; i < 500; i++) {
      assertThat(update(38)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e200})
  void update_gap_keepsStateAndScore(double gap) {
    for (int i = 0; i < 100; i++) {
      double before = update(i % 7);
      byte[] state = bytes(bank);
      assertThat(update(gap)).isEqualTo(before);
      assertThat(bytes(bank)).isEqualTo(state);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 50})
  void update_oneWildValue_neverAlarmsAlone(int wild) {
    for (int i = 0; i < 300; i++) {
      assertThat(update(i == wild ? 1e12 : i % 2)).isBetween(0.0, 0.75 + 1e-12);
    }
    assertThat(bank.mean(0)).isCloseTo(0.5, within(0.1));
  }

  @Test
  void update_lastingWildJump_staysAtTheCeilingUntilReset() {
    for (int i = 0; i < 100; i++) {
      update(0);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(update(1e12)).isBetween(0.7, 2.0);
    }
    assertThat(score[0]).isEqualTo(2);
  }

  /** Oracle by another algorithm: sums and their extremes, as the literature writes the test. */
  @RepeatedTest(20)
  void update_withoutClip_equalsTextbook(RepetitionInfo seed) {
    double[] x = new SplittableRandom(seed.getCurrentRepetition()).doubles(600, -4, 4).toArray();
    PageHinkleyBank wide = bank(new PageHinkleyConfig(0.1, 900, 3, 1_000_000), 1);
    double[] first = {x[0], x[1], x[2]};
    java.util.Arrays.sort(first);
    double total = 3 * first[1]; // the median stands for the first three
    double up = 0;
    double down = 0;
    double lowest = 0;
    double highest = 0;
    for (int n = 1; n <= x.length; n++) {
      value[0] = x[n - 1];
      wide.update(value, score, 1);
      if (n > 3) {
        total += x[n - 1];
        up += x[n - 1] - total / n - 0.1;
        down += x[n - 1] - total / n + 0.1;
        lowest = Math.min(lowest, up);
        highest = Math.max(highest, down);
        assertThat(wide.high(0)).isCloseTo(up - lowest, within(1e-9));
        assertThat(wide.low(0)).isCloseTo(highest - down, within(1e-9));
        assertThat(wide.mean(0)).isCloseTo(total / n, within(1e-12));
      }
    }
  }

  /** Published: with its mean known it is a CUSUM; Montgomery's table for 0.5 and 5. */
  @ParameterizedTest
  @CsvSource({"0.0, 465, 30", "1.0, 10.4, 0.4", "2.0, 4.01, 0.2"})
  void averageRunLength_knownMean_matchesMontgomery(
      double shift, double expected, double tolerance) {
    assertThat(runLength(new PageHinkleyConfig(0.5, 5, 3, 1_000_000), shift))
        .isCloseTo(expected, within(tolerance));
  }

  /** Published: Siegmund's approximation of the run length (Sequential Analysis, 1985). */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.75, 1, 2})
  void averageRunLength_matchesSiegmund(double shift) {
    double excess = shift - PageHinkleyConfig.DEFAULT.tolerance();
    double b = PageHinkleyConfig.DEFAULT.threshold() + 1.166;
    double expected = (Math.exp(-2 * excess * b) + 2 * excess * b - 1) / (2 * excess * excess);
    assertThat(runLength(PageHinkleyConfig.DEFAULT, shift))
        .isCloseTo(expected, within(0.03 * expected));
  }

  /** Neighbours, gaps and the position in the array change nothing. */
  @Test
  void update_withGapsElsewhere_equalsAlone() {
    SplittableRandom random = new SplittableRandom(1);
    PageHinkleyBank together = bank(QUICK, 50);
    double[] row = new double[50];
    double[] scores = new double[50];
    for (int tick = 0; tick < 2_000; tick++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(5) == 0 ? Double.NaN : 3 * random.nextGaussian();
      }
      together.update(row, scores, 50);
      assertThat(scores[33]).isEqualTo(update(row[33]));
    }
    assertThat(together.mean(33)).isEqualTo(bank.mean(0));
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 5, 10, 100, tolerance",
    "NaN, 5, 10, 100, tolerance",
    "0.5, 0, 10, 100, threshold",
    "0.5, 5, 2, 100, warmUpSamples",
    "0.5, 5, 10, 9, memorySamples"
  })
  void config_outOfRange_isNamed(
      double tolerance, double threshold, int warmUp, int memory, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PageHinkleyConfig(tolerance, threshold, warmUp, memory))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "page-hinkley-bank";
  }

  @Override
  protected Bank newBank() {
    PageHinkleyBank saved = new PageHinkleyBank(QUICK);
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
          row[3] = tick == 7 || tick == 8 ? row[3] : Double.NaN;
          row[4] = Double.NaN;
          saved.update(row, row, 5);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          assertThat(saved.high(i) >= 0 && saved.high(i) <= 16).isTrue(); // -0.0 too
          assertThat(saved.low(i) >= 0 && saved.low(i) <= 16).isTrue();
          assertThat(saved.mean(i)).matches(m -> Double.isNaN(m) || Double.isFinite(m));
        }
      }
    };
  }

  private double update(double next) {
    value[0] = next;
    bank.update(value, score, 1);
    return score[0];
  }

  private static double runLength(PageHinkleyConfig config, double shift) {
    PageHinkleyBank charts = bank(config, MANY);
    double[] row = new double[MANY];
    double[] scores = new double[MANY];
    for (int i = 0; i < 20_000; i++) {
      charts.update(row, scores, MANY); // zeros: the mean is known to be 0
    }
    SplittableRandom random = new SplittableRandom(3);
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

  private static byte[] bytes(PageHinkleyBank any) {
    StateWriter out = new StateWriter();
    any.write(out);
    return out.toBytes();
  }

  private static PageHinkleyBank bank(PageHinkleyConfig config, int series) {
    PageHinkleyBank made = new PageHinkleyBank(config);
    made.ensureSeries(series);
    return made;
  }
}
