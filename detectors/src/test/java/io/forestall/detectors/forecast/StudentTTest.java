package io.forestall.detectors.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StudentTTest {

  /** Published: any table of Student's t, two-sided. */
  @ParameterizedTest
  @CsvSource({
    "0.90, 1, 6.314", "0.90, 2, 2.920", "0.90, 3, 2.353", "0.90, 10, 1.812", "0.90, 22, 1.717",
    "0.95, 1, 12.706", "0.95, 4, 2.776", "0.95, 5, 2.571", "0.95, 30, 2.042", "0.95, 120, 1.980",
    "0.99, 7, 3.499", "0.99, 20, 2.845", "0.998, 9, 4.297", "0.998, 21, 3.527", "0.50, 15, 0.691"
  })
  void quantile_matchesTables(double confidence, int degreesOfFreedom, double expected) {
    StudentT quantiles = new StudentT(confidence, 120);
    assertThat(quantiles.at(degreesOfFreedom)).isCloseTo(expected, within(0.00051));
    assertThat(quantiles.at(degreesOfFreedom)).isEqualTo(quantiles.at(degreesOfFreedom));
  }

  /** Oracle by another algorithm: the density integrated up to the quantile. */
  @ParameterizedTest
  @CsvSource({"0.90, 5", "0.95, 6", "0.998, 21", "0.60, 62"})
  void quantile_densityIntegratesToConfidence(double confidence, int degreesOfFreedom) {
    double quantile = new StudentT(confidence, 120).at(degreesOfFreedom);
    int steps = 100_000;
    double inside = 0;
    double all = 0;
    for (int i = 0; i < steps; i++) {
      double share = (i + 0.5) / steps;
      double t = share * quantile;
      inside += density(t, degreesOfFreedom) * quantile / steps;
      double far = share / (1 - share); // maps all of [0, infinity) into [0, 1)
      all += density(far, degreesOfFreedom) / ((1 - share) * (1 - share)) / steps;
    }
    assertThat(inside / all).isCloseTo(confidence, within(1e-8));
  }

  private static double density(double t, int degreesOfFreedom) {
    return Math.pow(1 + t * t / degreesOfFreedom, -(degreesOfFreedom + 1) / 2.0);
  }
}
