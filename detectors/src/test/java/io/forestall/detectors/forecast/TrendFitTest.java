package io.forestall.detectors.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class TrendFitTest {
  private final TrendFit fit = new TrendFit(64);

  /** Published: NIST StRD, Norris, certified values of the linear regression. */
  @Test
  void line_norris_matchesCertifiedValues() {
    double[] x = {
      0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5,
      666.9, 338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2,
      999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5
    };
    double[] y = {
      0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1,
      668.8, 339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0,
      998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2
    };
    for (int i = 0; i < x.length; i++) { // in an order in which residuals do not follow each other
      fit.add(x[i * 7 % 36], y[i * 7 % 36]);
    }
    assertThat(fit.solve()).isTrue();
    assertThat(fit.size()).isEqualTo(36);
    assertThat(fit.slope).isCloseTo(1.00211681802045, within(1e-13));
    assertThat(fit.valueAt(0)).isCloseTo(-0.262323073774029, within(1e-11));
    assertThat(Math.sqrt(fit.residualVariance)).isCloseTo(0.884796396144373, within(1e-11));
    assertThat(fit.slopeError()).isCloseTo(0.429796848199937e-3, within(1e-14));
    assertThat(fit.rSquared).isCloseTo(0.999993745883712, within(1e-13));
  }

  /** Oracle by another algorithm: the normal equations of a parabola, by Cramer's rule. */
  @RepeatedTest(30)
  void curvature_equalsParabola(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    double[][] sums = new double[3][4];
    for (int i = 0; i < 20; i++) {
      double x = i + random.nextDouble() - 10;
      double y = 3 + 2 * x - 0.3 * x * x + random.nextDouble(-1, 1);
      fit.add(x, y);
      double[] powers = {1, x, x * x};
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          sums[row][column] += powers[row] * powers[column];
        }
        sums[row][3] += powers[row] * y;
      }
    }
    assertThat(fit.solve()).isTrue();
    double square = determinant(sums, 2) / determinant(sums, -1);
    double linear = determinant(sums, 1) / determinant(sums, -1);
    assertThat(fit.curvature).isCloseTo(square, within(1e-9));
    assertThat(fit.slopeAt(0, fit.curvature)).isCloseTo(linear, within(1e-9));
    assertThat(fit.slopeAt(7, fit.curvature)).isCloseTo(linear + 14 * square, within(1e-9));
  }

  @Test
  void solve_twoOutliers_leaveTheFit() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 24; i++) {
      fit.add(i, i == 5 ? 1e12 : i == 22 ? -400 : 2 * i + random.nextGaussian());
    }
    assertThat(fit.solve()).isTrue();
    assertThat(fit.size()).isEqualTo(22);
    assertThat(fit.slope).isCloseTo(2, within(0.1));
  }

  @Test
  void solve_exactLine_hasNoError() {
    for (int i = 0; i < 24; i++) {
      fit.add(i, 1e9 - 4 * i);
    }
    assertThat(fit.solve()).isTrue();
    assertThat(fit.slope).isEqualTo(-4);
    assertThat(fit.rSquared).isEqualTo(1);
    assertThat(fit.slopeError()).isZero();
    assertThat(fit.curvatureError).isLessThan(1e-9);
  }

  @Test
  void solve_constant_isNoTrend() {
    for (int i = 0; i < 24; i++) {
      fit.add(i, 5);
    }
    assertThat(fit.solve()).isTrue();
    assertThat(fit.slope).isZero();
    assertThat(fit.rSquared).isZero();
  }

  @Test
  void solve_tooFewPoints_isRefused() {
    for (int i = 0; i < 5; i++) {
      fit.add(i, i);
    }
    assertThat(fit.solve()).isFalse();
  }

  @Test
  void wandering_tellsWalkFromNoise() {
    int walks = 0;
    int noises = 0;
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      fit.clear();
      double walk = 0;
      for (int i = 0; i < 24; i++) {
        walk += random.nextGaussian();
        fit.add(i, walk);
      }
      walks += fit.solve() && fit.wandering ? 1 : 0;
      fit.clear();
      for (int i = 0; i < 24; i++) {
        fit.add(i, random.nextGaussian());
      }
      noises += fit.solve() && fit.wandering ? 1 : 0;
    }
    assertThat(walks).isGreaterThan(400);
    assertThat(noises).isLessThan(50);
  }

  @Test
  void drift_ofWalk_isInStandardErrors() {
    double[] steps = {1, 3, 1, 3, 1, 3, 1, 3}; // mean 2, deviation 1 by the sum of 8 over 7
    double y = 0;
    fit.add(0, y);
    for (int i = 0; i < steps.length; i++) {
      y += steps[i];
      fit.add(i + 1, y);
    }
    assertThat(fit.drift()).isCloseTo(2 / Math.sqrt(8.0 / 7 / 8), within(1e-9));
  }

  private static double determinant(double[][] sums, int replaced) {
    double[][] a = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        a[row][column] = sums[row][column == replaced ? 3 : column];
      }
    }
    return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
        - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  }
}
