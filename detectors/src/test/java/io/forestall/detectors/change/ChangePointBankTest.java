package io.forestall.detectors.change;

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

final class ChangePointBankTest extends SavedStateContract {
  private static final int FIRST = 8; // values that give a series its unit
  private static final int RECENT = 10;

  /** Yearly flow of the Nile at Aswan, 1871 to 1970, in 1e8 cubic metres (Cobb 1978). */
  private static final int[] NILE = {
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180,
    799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833,
    701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845,
    864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649,
    846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815,
    1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740
  };

  private final ChangePointBank bank = bank(ChangePointConfig.DEFAULT, 1);

  @Test
  void update_stepsGetSlower_isTold() {
    SplittableRandom random = new SplittableRandom(1);
    for (int step = 0; step < 400; step++) {
      bank.update(0, 5.31 + 0.03 * random.nextGaussian());
    }
    assertThat(bank.level(0)).isCloseTo(5.31, within(0.01));
    assertThat(bank.scale(0)).isCloseTo(0.03, within(0.006));
    assertThat(bank.runLength(0)).isEqualTo(400);
    double score = 0;
    int steps = 0;
    while (score < 0.9) {
      score = bank.update(0, 5.6 + 0.03 * random.nextGaussian());
      steps++;
    }
    assertThat(steps).isBetween(2, 3);
    for (; steps < 30; steps++) {
      score = bank.update(0, 5.6 + 0.03 * random.nextGaussian());
    }
    assertThat(score).isLessThan(0.1); // no longer recent
    assertThat(bank.runLength(0)).isEqualTo(30);
    assertThat(bank.level(0)).isCloseTo(5.6, within(0.02));
  }

  @ParameterizedTest
  @ValueSource(doubles = {5.5, 7, 60, 1e12, -1e12, 0})
  void update_oneWildStep_isNoChange(double wild) {
    SplittableRandom random = new SplittableRandom(2);
    for (int step = 0; step < 200; step++) {
      double score = bank.update(0, step == 150 ? wild : 5.31 + 0.03 * random.nextGaussian());
      assertThat(score).matches(s -> Double.isNaN(s) || s < 0.5, "step " + step);
    }
    assertThat(bank.runLength(0)).isEqualTo(200);
    assertThat(bank.level(0)).isCloseTo(5.31, within(0.01));
  }

  @Test
  void update_firstStepSlow_isNoUnit() {
    SplittableRandom random = new SplittableRandom(3);
    for (int step = 0; step < 100; step++) {
      bank.update(0, step == 0 ? 1e12 : 5.31 + 0.03 * random.nextGaussian());
    }
    assertThat(bank.level(0)).isCloseTo(5.31, within(0.02));
    assertThat(bank.scale(0)).isBetween(0.02, 0.06);
  }

  @Test
  void update_constantThenJump_isTold() {
    for (int step = 0; step < 100_000; step++) {
      assertThat(bank.update(0, 5)).matches(s -> Double.isNaN(s) || s < 0.1);
    }
    assertThat(bank.level(0)).isEqualTo(5);
    bank.update(0, 5.5);
    bank.update(0, 5.5);
    assertThat(bank.update(0, 5.5)).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e200})
  void update_gap_changesNothing(double gap) {
    for (int i = 0; i < 100; i++) {
      bank.update(0, i % 7);
      byte[] before = bytes(bank);
      assertThat(bank.update(0, gap)).isNaN();
      assertThat(bytes(bank)).isEqualTo(before);
    }
  }

  @Test
  void update_noise_seldomAlarms() {
    int alarms = 0;
    for (int seed = 0; seed < 20; seed++) {
      bank.reset(0);
      SplittableRandom random = new SplittableRandom(seed);
      boolean before = false;
      for (int i = 0; i < 2_000; i++) {
        boolean alarm = bank.update(0, 100 + random.nextGaussian()) > 0.9;
        alarms += alarm && !before ? 1 : 0;
        before = alarm;
      }
    }
    assertThat(alarms).isLessThanOrEqualTo(2); // of 40,000 values
  }

  /** Oracle by another algorithm: closed-form evidence of every segment, no recursion over runs. */
  @RepeatedTest(10)
  void update_withoutOutliers_equalsAllSegmentations(RepetitionInfo seed) {
    double[] x = twoLevels(seed.getCurrentRepetition(), 120);
    double[] expected = recentProbability(x, 50);
    ChangePointBank exact = bank(config(50, 256, 0), 1);
    for (int t = 1; t <= x.length; t++) {
      double score = exact.update(0, x[t - 1]);
      if (t > RECENT) {
        assertThat(score).isCloseTo(expected[t], within(1e-4));
      } else {
        assertThat(score).isNaN();
      }
    }
  }

  @RepeatedTest(5)
  void update_pruned_staysNearAllSegmentations(RepetitionInfo seed) {
    double[] x = twoLevels(seed.getCurrentRepetition(), 400);
    double[] expected = recentProbability(x, 1_000);
    ChangePointBank pruned = bank(config(1_000, 64, 0), 1);
    for (int t = 1; t <= x.length; t++) {
      double score = pruned.update(0, x[t - 1]);
      assertThat(t <= RECENT ? expected[t] : score).isCloseTo(expected[t], within(1e-2));
    }
  }

  /** Published: Cobb (1978) and many since put the change between 1898 and 1899. */
  @Test
  void runLength_nile_beginsIn1899() {
    ChangePointBank nile = bank(config(100, 64, 0.01), 1);
    for (int year = 1871; year <= 1970; year++) {
      nile.update(0, NILE[year - 1871]);
      if (year >= 1905) {
        assertThat(year - nile.runLength(0) + 1).as("in %d", year).isEqualTo(1899);
      } else if (year < 1899) {
        assertThat(year - nile.runLength(0) + 1).as("in %d", year).isIn(1871, year + 1);
      }
    }
    assertThat(nile.level(0)).isCloseTo(850, within(5.0)); // the mean of 1899 to 1970 is 849.97
  }

  @Test
  void reset_oneSeries_leavesTheOthers() {
    ChangePointBank two = bank(ChangePointConfig.DEFAULT, 2);
    for (int i = 0; i < 40; i++) {
      two.update(0, i % 3);
      two.update(1, i % 5);
    }
    two.reset(0);
    assertThat(two.runLength(0)).isZero();
    assertThat(two.level(0)).isNaN();
    assertThat(two.scale(0)).isNaN();
    assertThat(two.runLength(1)).isEqualTo(40);
  }

  @Test
  void read_withoutSpaceForAllHypotheses_startsAnew() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 300; i++) {
      bank.update(0, random.nextGaussian());
    }
    StateReader in = new StateReader(bytes(bank));
    ChangePointBank small = bank(config(1_000, 16, 0.01), 1);
    small.read(in);
    assertThat(in.remaining()).isZero();
    assertThat(small.runLength(0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, 64, 1000, 0.01, 0.01, 1, expectedRunSamples",
    "NaN, 10, 64, 1000, 0.01, 0.01, 1, expectedRunSamples",
    "100, 0, 64, 1000, 0.01, 0.01, 1, recentSamples",
    "100, 10, 8, 1000, 0.01, 0.01, 1, hypotheses",
    "100, 10, 64, 1, 0.01, 0.01, 1, memorySamples",
    "100, 10, 64, 1000, 0.6, 0.01, 1, outlierShare",
    "100, 10, 64, 1000, 0.01, 1, 1, relativeFloor",
    "100, 10, 64, 1000, 0.01, 0.01, 0, absoluteFloor"
  })
  void config_outOfRange_isNamed(
      double expectedRun,
      int recent,
      int hypotheses,
      int memory,
      double outliers,
      double relative,
      double absolute,
      String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ChangePointConfig(
                    expectedRun, recent, hypotheses, memory, outliers, relative, absolute))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "change-point-bank";
  }

  @Override
  protected Bank newBank() {
    ChangePointBank saved = new ChangePointBank(config(50, 16, 0.01));
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
        saved.ensureSeries(4);
        SplittableRandom random = new SplittableRandom(5);
        for (int tick = 0; tick < 60; tick++) {
          saved.update(0, (tick < 40 ? 5 : 9) + random.nextGaussian());
          saved.update(1, 1e6 * random.nextDouble());
          saved.update(2, tick < 3 ? tick : Double.NaN);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          assertThat(saved.level(i)).matches(l -> Double.isNaN(l) || Double.isFinite(l));
          assertThat(saved.scale(i)).matches(s -> Double.isNaN(s) || s > 0);
          assertThat(saved.runLength(i)).isNotNegative();
        }
      }
    };
  }

  private static double[] twoLevels(int seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[length];
    for (int i = 0; i < length; i++) {
      x[i] = (i < 2 * length / 3 ? 20 : 21.5) + random.nextGaussian();
    }
    return x;
  }

  /** P(1 <= r <= RECENT | r >= 1) after each value, by summing over every last segment. */
  private static double[] recentProbability(double[] raw, double expectedRun) {
    double[] x = standardised(raw);
    int n = x.length;
    double hazard = 1 / expectedRun;
    double[] logBegin = new double[n + 1]; // log P(x[1..t], a run begins after t)
    double[] result = new double[n + 1];
    for (int t = 1; t <= n; t++) {
      double[] logJoint = new double[t + 1]; // by run length
      double best = Double.NEGATIVE_INFINITY;
      for (int r = 1; r <= t; r++) {
        logJoint[r] = logBegin[t - r] + r * Math.log(1 - hazard) + logEvidence(x, t - r, t);
        best = Math.max(best, logJoint[r]);
      }
      double all = 0;
      double recent = 0;
      for (int r = 1; r <= t; r++) {
        all += Math.exp(logJoint[r] - best);
        recent += r <= RECENT ? Math.exp(logJoint[r] - best) : 0;
      }
      result[t] = recent / all;
      logBegin[t] = best + Math.log(all) + Math.log(hazard / (1 - hazard));
    }
    return result;
  }

  private static double logEvidence(double[] x, int from, int to) {
    int n = to - from;
    double mean = Arrays.stream(x, from, to).sum() / n;
    double squares = Arrays.stream(x, from, to).map(v -> (v - mean) * (v - mean)).sum();
    double kappa = 0.01 + n;
    double alpha = 2 + n / 2.0;
    double beta = 1 + squares / 2 + 0.01 * n * mean * mean / (2 * kappa);
    double logGammaOfTwo = 0;
    return logGamma(alpha)
        - logGammaOfTwo
        - alpha * Math.log(beta)
        + 0.5 * Math.log(0.01 / kappa)
        - n / 2.0 * Math.log(2 * Math.PI);
  }

  /** Of whole and half numbers, by their product. */
  private static double logGamma(double whole) {
    double argument = whole;
    double sum = 0;
    for (; argument > 1; argument--) {
      sum += Math.log(argument - 1);
    }
    return argument == 1 ? sum : sum + Math.log(Math.PI) / 2; // Gamma(1/2)
  }

  private static double[] standardised(double[] raw) {
    double[] first = Arrays.copyOf(raw, FIRST);
    double median = median(first);
    for (int i = 0; i < FIRST; i++) {
      first[i] = Math.abs(raw[i] - median);
    }
    double unit = Math.max(1.4826 * median(first), 0.005 * median);
    return Arrays.stream(raw).map(v -> (v - median) / unit).toArray();
  }

  private static double median(double[] eight) {
    double[] sorted = eight.clone();
    Arrays.sort(sorted);
    return (sorted[3] + sorted[4]) / 2;
  }

  private static ChangePointConfig config(double expectedRun, int hypotheses, double outliers) {
    return new ChangePointConfig(expectedRun, RECENT, hypotheses, 1_000, outliers, 0.005, 1e-6);
  }

  private static byte[] bytes(ChangePointBank any) {
    StateWriter out = new StateWriter();
    any.write(out);
    return out.toBytes();
  }

  private static ChangePointBank bank(ChangePointConfig config, int series) {
    ChangePointBank made = new ChangePointBank(config);
    made.ensureSeries(series);
    return made;
  }
}
