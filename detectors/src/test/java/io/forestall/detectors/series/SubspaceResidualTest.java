package io.forestall.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubspaceResidualTest {
  private static final int COLUMNS = 6;

  private final SplittableRandom random = new SplittableRandom(1);
  private final SubspaceResidual subspace = new SubspaceResidual(COLUMNS);

  /** Oracle: all rows at once, and the axes by power iteration in place of Jacobi's rotations. */
  @Test
  void observe_cleanRows_equalsBatchAnalysis() {
    int rows = 10 * SubspaceResidual.BATCH;
    double[][] table = new double[rows][];
    for (int row = 0; row < rows; row++) {
      table[row] = healthy();
      subspace.observe(table[row]);
    }
    double[] next = healthy();
    double score = subspace.observe(next);
    assertThat(score).isCloseTo(batchResidual(table, next), within(0.02 * score));
  }

  @Test
  void observe_brokenTie_standsOutAndNamesTheColumn() {
    double usual = 0;
    for (int row = 0; row < 2_000; row++) {
      usual = Math.max(usual, subspace.observe(healthy()));
    }
    double[] broken = healthy();
    broken[4] += 0.5;
    assertThat(subspace.observe(broken)).isGreaterThan(3 * usual);
    for (int i = 0; i < COLUMNS; i++) {
      assertThat(Math.abs(subspace.residual(i)))
          .isLessThanOrEqualTo(Math.abs(subspace.residual(4)));
    }
  }

  @Test
  void observe_lastingChange_isLearnt() {
    for (int row = 0; row < 2_000; row++) {
      subspace.observe(healthy());
    }
    double first = observeShifted();
    for (int row = 0; row < 20_000; row++) {
      observeShifted();
    }
    assertThat(observeShifted()).isLessThan(first / 4);
  }

  /** A wild first value, or a gap there, is no worse than none. */
  @ParameterizedTest
  @ValueSource(doubles = {1e12, -1e150, 1e300, Double.NaN, Double.POSITIVE_INFINITY})
  void observe_wildFirstValues_dontHideLaterTrouble(double wild) {
    double[] first = healthy();
    first[2] = wild;
    subspace.observe(first);
    double usual = 0;
    for (int row = 0; row < 3_000; row++) {
      usual = Math.max(usual, subspace.observe(healthy()));
    }
    double[] broken = healthy();
    broken[2] += 0.8;
    assertThat(subspace.observe(broken)).isGreaterThan(2 * usual).isFinite();
  }

  @Test
  void observe_gap_hasTheResidualOfTheMean() {
    for (int row = 0; row < 2_000; row++) {
      subspace.observe(healthy());
    }
    double[] gap = new double[COLUMNS];
    Arrays.fill(gap, Double.NaN);
    assertThat(subspace.observe(gap)).isZero();
  }

  @Test
  void unit_columnsOfOtherUnits_isTheirRange() {
    for (int row = 0; row < 1_000; row++) {
      subspace.observe(new double[] {row % 2, 1e9 + row % 11, 5, -row % 3, 0, 0.5});
    }
    assertThat(subspace.unit(0)).isEqualTo(1);
    assertThat(subspace.unit(1)).isCloseTo(2e7, within(1.0)); // 0.02 of the mean
    assertThat(subspace.unit(2)).isCloseTo(0.1, within(1e-9));
    assertThat(subspace.unit(3)).isCloseTo(2, within(1e-9));
    assertThat(subspace.unit(4)).isEqualTo(1);
  }

  private double observeShifted() {
    double[] row = healthy();
    row[4] += 0.5;
    return subspace.observe(row);
  }

  /** Two common causes and a little noise, all within 0 to 1. */
  private double[] healthy() {
    double one = random.nextDouble();
    double other = random.nextDouble();
    double[] row = new double[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      double share = i / (COLUMNS - 1.0);
      double noise = 0.02 * (random.nextDouble() - 0.5);
      row[i] = 0.1 + 0.35 * (share * one + (1 - share) * other) + noise;
    }
    return row;
  }

  private static double batchResidual(double[][] table, double[] next) {
    double[] mean = new double[COLUMNS];
    for (double[] row : table) {
      for (int i = 0; i < COLUMNS; i++) {
        mean[i] += row[i] / table.length;
      }
    }
    double[][] covariance = new double[COLUMNS][COLUMNS];
    double variance = 0;
    for (double[] row : table) {
      for (int i = 0; i < COLUMNS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
          covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / table.length;
        }
        variance += (row[i] - mean[i]) * (row[i] - mean[i]) / table.length;
      }
    }
    double[] rest = new double[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      rest[i] = next[i] - mean[i];
    }
    for (double held = 0; held < 0.9 * variance; ) {
      double[] axis = largestAxis(covariance);
      double value = 0;
      double along = 0;
      for (int i = 0; i < COLUMNS; i++) {
        along += rest[i] * axis[i];
        for (int j = 0; j < COLUMNS; j++) {
          value += axis[i] * covariance[i][j] * axis[j];
        }
      }
      for (int i = 0; i < COLUMNS; i++) {
        rest[i] -= along * axis[i];
        for (int j = 0; j < COLUMNS; j++) {
          covariance[i][j] -= value * axis[i] * axis[j];
        }
      }
      held += value;
    }
    double squares = 0;
    for (double value : rest) {
      squares += value * value;
    }
    return squares;
  }

  private static double[] largestAxis(double[][] covariance) {
    double[] axis = new double[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      axis[i] = 1 + i;
    }
    for (int turn = 0; turn < 1_000; turn++) {
      double[] turned = new double[COLUMNS];
      double length = 0;
      for (int i = 0; i < COLUMNS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
          turned[i] += covariance[i][j] * axis[j];
        }
        length += turned[i] * turned[i];
      }
      for (int i = 0; i < COLUMNS; i++) {
        axis[i] = turned[i] / Math.sqrt(length);
      }
    }
    return axis;
  }
}
