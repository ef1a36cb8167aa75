package io.forestall.bench.quality.contender;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's cyclic rotations.
 *
 * <ul>
 *   <li>Cost: some sweeps of n^3; meant for n up to a hundred.
 *   <li>Accuracy: V diag(l) V' is the matrix to rounding (test: eigen_randomMatrix_isRebuilt).
 * </ul>
 *
 * @see <a href="https://doi.org/10.1515/crll.1846.30.51">Jacobi (1846)</a>
 */
final class SymmetricEigen {
  private static final int SWEEPS = 60; // some ten are enough; a bound against endless loops
  private static final double DIAGONAL = 1e-22; // squares beside the diagonal, of all squares

  private final double[][] work;
  private final double[][] vectors;
  private final int[] order;

  SymmetricEigen(double[][] matrix) {
    int size = matrix.length;
    work = new double[size][];
    vectors = new double[size][size];
    for (int i = 0; i < size; i++) {
      requireArgument(matrix[i].length == size, "matrix must be square");
      work[i] = matrix[i].clone();
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && !diagonal(); sweep++) {
      for (int p = 0; p < size; p++) {
        for (int q = p + 1; q < size; q++) {
          rotate(p, q);
        }
      }
    }
    order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> work[i][i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
  }

  int size() {
    return order.length;
  }

  /** The which-th largest eigenvalue. */
  double value(int which) {
    return work[order[which]][order[which]];
  }

  /** One component of the which-th eigenvector, which has length 1. */
  double vector(int which, int component) {
    return vectors[component][order[which]];
  }

  private boolean diagonal() {
    double all = 0;
    double beside = 0;
    for (int i = 0; i < work.length; i++) {
      for (int j = 0; j < work.length; j++) {
        double square = work[i][j] * work[i][j];
        all += square;
        beside += i == j ? 0 : square;
      }
    }
    return beside <= DIAGONAL * all;
  }

  private void rotate(int p, int q) {
    if (work[p][q] == 0) {
      return;
    }
    double theta = (work[q][q] - work[p][p]) / (2 * work[p][q]);
    double tangent = 1 / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    tangent = theta < 0 ? -tangent : tangent;
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    for (int i = 0; i < work.length; i++) {
      turnColumns(work[i], p, q, cosine, sine);
      turnColumns(vectors[i], p, q, cosine, sine);
    }
    for (int i = 0; i < work.length; i++) {
      double upper = work[p][i];
      double lower = work[q][i];
      work[p][i] = cosine * upper - sine * lower;
      work[q][i] = sine * upper + cosine * lower;
    }
  }

  private static void turnColumns(double[] row, int p, int q, double cosine, double sine) {
    double left = row[p];
    double right = row[q];
    row[p] = cosine * left - sine * right;
    row[q] = sine * left + cosine * right;
  }
}
