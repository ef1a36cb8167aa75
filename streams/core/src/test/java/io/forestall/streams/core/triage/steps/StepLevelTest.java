package io.forestall.streams.core.triage.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StepLevelTest {
  private final SplittableRandom random = new SplittableRandom(23);

  private double[] steps(int count, double level, double noise) {
    double[] steps = new double[count];
    Arrays.setAll(steps, i -> 7_600 * level * (1 + noise * random.nextGaussian()));
    return steps;
  }

  @ParameterizedTest
  @CsvSource({"1.05, 0.004, 3", "1.3, 0.01, 3", "1.02, 0.002, 6", "1.013, 0.003, 10"})
  void longer_levelRises_soonSeen(double level, double noise, int within) {
    int found = 0;
    for (int run = 0; run < 200; run++) {
      var usual = new StepLevel(steps(64, 1, noise));
      double[] last = steps(12, 1, noise);
      System.arraycopy(steps(within, level, noise), 0, last, 12 - within, within);
      found += usual.longer(last) ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(190);
  }

  /** Published: steps of 105.2, 106.3, 110.2 and 111.1 s until one node was replaced. */
  @Test
  void longer_bloomsSteps_eachRiseIsSeen() {
    double noise = 0.002;
    assertThat(new StepLevel(steps(64, 1, noise)).longer(steps(12, 106.3 / 105.2, noise))).isTrue();
    assertThat(new StepLevel(steps(64, 1, noise)).longer(steps(12, 110.2 / 106.3, noise))).isTrue();
    assertThat(new StepLevel(steps(64, 1, 0.004)).longer(steps(12, 110.2 / 106.3, 0.004))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0.001", "0.004", "0.02", "0.1"})
  void longer_onlyNoise_never(double noise) {
    for (int run = 0; run < 2_000; run++) {
      assertThat(new StepLevel(steps(64, 1, noise)).longer(steps(12, 1, noise))).isFalse();
    }
  }

  @Test
  void longer_eachTenthStepIsSlow_asAlways_no() {
    double[] past = steps(64, 1, 0.004);
    double[] last = steps(12, 1, 0.004);
    for (int i = 0; i < 64; i += 10) {
      past[i] *= 1.4;
    }
    last[1] *= 1.4;
    last[11] *= 1.4;
    assertThat(new StepLevel(past).longer(last)).isFalse();
  }

  @Test
  void longer_eachFourthStepWaits_asNeverBefore_yes() {
    double[] last = steps(12, 1, 0.004);
    for (int i = 3; i < 12; i += 4) {
      last[i] *= 1.1;
    }
    assertThat(new StepLevel(steps(64, 1, 0.004)).longer(last)).isTrue();
  }

  @Test
  void longer_twoStepsOfACollector_no() {
    double[] last = steps(12, 1, 0.004);
    last[4] *= 1.2;
    last[5] *= 1.2;
    assertThat(new StepLevel(steps(64, 1, 0.004)).longer(last)).isFalse();
  }

  @Test
  void shorter_levelFalls_yes() {
    assertThat(new StepLevel(steps(64, 1, 0.004)).shorter(steps(12, 0.9, 0.004))).isTrue();
    assertThat(new StepLevel(steps(64, 1, 0.004)).shorter(steps(12, 1.1, 0.004))).isFalse();
  }

  @Test
  void run_countsTheLongerStepsAtTheEnd() {
    var usual = new StepLevel(steps(64, 1, 0.004));
    double[] last = steps(12, 1, 0.004);
    for (int i = 7; i < 12; i++) {
      last[i] *= 1.1;
    }
    assertThat(usual.run(last)).isEqualTo(5);
    last[9] /= 1.1;
    assertThat(usual.run(last)).isEqualTo(5);
  }
}
