package io.forestall.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class SymmetricEigenTest {
  /** Oracle: the definition, V diag(l) V' and V V' = 1. */
  @RepeatedTest(20)
  void solve_randomMatrix_isRebuilt(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    int size = 1 + random.nextInt(30);
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextGaussian();
        matrix[j][i] = matrix[i][j];
      }
    }
    SymmetricEigen eigen = new SymmetricEigen(size);
    eigen.solve(matrix);
    for (int i = 0; i < size; i++) {
      assertThat(i == 0 || eigen.value(i) <= eigen.value(i - 1)).isTrue();
      for (int j = 0; j < size; j++) {
        double rebuilt = 0;
        double product = 0;
        for (int k = 0; k < size; k++) {
          rebuilt += eigen.value(k) * eigen.vector(k)[i] * eigen.vector(k)[j];
          product += eigen.vector(i)[k] * eigen.vector(j)[k];
        }
        assertThat(rebuilt).isCloseTo(matrix[i][j], within(1e-8));
        assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-8));
      }
    }
  }

  @Test
  void solve_zeroMatrix_hasNoVariance() {
    SymmetricEigen eigen = new SymmetricEigen(3);
    eigen.solve(new double[3][3]);
    assertThat(eigen.value(0)).isZero();
    assertThat(eigen.vector(2)).containsExactly(0, 0, 1);
  }
}
