package io.forestall.detectors.series;

import java.util.Arrays;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's cyclic rotations, in arrays
 * that are made once.
 *
 * <ul>
 *   <li>Cost: some ten sweeps of 3 n^3 operations from scratch, one or two when the matrix is
 *       almost diagonal; no allocation. Meant for n up to some hundred.
 *   <li>Accuracy: V diag(l) V' is the matrix to rounding (test: solve_randomMatrix_isRebuilt).
 *   <li>Threads: none.
 * </ul>
 *
 * @see <a href="https://doi.org/10.1515/crll.1846.30.51">Jacobi (1846)</a>
 */
public final class SymmetricEigen {
  private static final int MAX_SWEEPS = 60; // some ten are enough; a bound against endless loops
  private static final double DIAGONAL = 1e-22; // squares beside the diagonal, of all squares

  private final int size;
  private final double[][] work;
  private final double[][] vectors; // one a row

  /** For matrices of that many rows and columns. */
  public SymmetricEigen(int size) {
    this.size = size;
    work = new double[size][size];
    vectors = new double[size][size];
  }

  /** Decomposes the matrix, which is left as it is; all of it must be finite. */
  public void solve(double[][] matrix) {
    for (int i = 0; i < size; i++) {
      System.arraycopy(matrix[i], 0, work[i], 0, size);
      Arrays.fill(vectors[i], 0);
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(); sweep++) {
      for (int p = 0; p < size; p++) {
        for (int q = p + 1; q < size; q++) {
          rotate(p, q);
        }
      }
    }
    sort();
  }

  /** The which-th largest eigenvalue. */
  public double value(int which) {
    return work[which][which];
  }

  /** The which-th eigenvector, of length 1; not to be changed. */
  public double[] vector(int which) {
    return vectors[which];
  }

  private boolean isDiagonal() {
    double all = 0;
    double beside = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double square = work[i][j] * work[i][j];
        all += square;
        beside += i == j ? 0 : square;
      }
    }
    return beside <= DIAGONAL * all;
  }

  private void rotate(int p, int q) {
    double beside = work[p][q];
    if (beside == 0) {
      return;
    }
    double theta = (work[q][q] - work[p][p]) / (2 * beside);
    double tangent = 1 / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    tangent = theta < 0 ? -tangent : tangent;
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    for (int i = 0; i < size; i++) {
      double left = work[i][p];
      double right = work[i][q];
      work[i][p] = cosine * left - sine * right;
      work[i][q] = sine * left + cosine * right;
    }
    turn(work[p], work[q], cosine, sine);
    turn(vectors[p], vectors[q], cosine, sine);
  }

  private static void turn(double[] upper, double[] lower, double cosine, double sine) {
    for (int i = 0; i < upper.length; i++) {
      double above = upper[i];
      double below = lower[i];
      upper[i] = cosine * above - sine * below;
      lower[i] = sine * above + cosine * below;
    }
  }

  /** Largest first. */
  private void sort() {
    for (int i = 0; i < size; i++) {
      int largest = i;
      for (int j = i + 1; j < size; j++) {
        largest = work[j][j] > work[largest][largest] ? j : largest;
      }
      double value = work[largest][largest];
      work[largest][largest] = work[i][i];
      work[i][i] = value;
      double[] vector = vectors[largest];
      vectors[largest] = vectors[i];
      vectors[i] = vector;
    }
  }
}
