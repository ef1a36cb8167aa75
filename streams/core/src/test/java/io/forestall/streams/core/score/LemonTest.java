package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LemonTest {
  private static final double PER_DAY = 3.79e-3;

  @ParameterizedTest
  @CsvSource({"0, 0.89", "1, 1.89", "2, 2.88", "3, 3.88"})
  void score_after28DaysAtWork_shrinksWhatIsRare(double failures, double expected) {
    assertThat(Lemon.score(failures, 28, PER_DAY)).isCloseTo(expected, within(0.01));
  }

  @Test
  void score_neverSeen_isAverage() {
    assertThat(Lemon.score(0, 0, PER_DAY)).isEqualTo(1);
  }

  /** The posterior mean, by weighing many draws of the prior with their likelihood. */
  @Test
  void score_equalsPosteriorMean_byWeightedDraws() {
    var random = new SplittableRandom(3);
    double expected = PER_DAY * 28;
    double weights = 0;
    double sum = 0;
    double survives = 0;
    for (int draw = 0; draw < 400_000; draw++) {
      double multiple = gamma(random) / Lemon.SHAPE;
      double weight = Math.pow(multiple * expected, 3) * Math.exp(-multiple * expected);
      weights += weight;
      sum += weight * multiple;
      survives += weight * Math.exp(-multiple * expected);
    }
    assertThat(Lemon.score(3, 28, PER_DAY)).isCloseTo(sum / weights, within(0.08));
    assertThat(Lemon.survival(3, 28, PER_DAY)).isCloseTo(survives / weights, within(0.01));
  }

  /** Gamma of shape 0.9 and rate 1: Marsaglia and Tsang (2000) for 1.9, then the boost. */
  private static double gamma(SplittableRandom random) {
    double d = Lemon.SHAPE + 1 - 1 / 3.0;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v * Math.pow(random.nextDouble(), 1 / Lemon.SHAPE);
      }
    }
  }
}
