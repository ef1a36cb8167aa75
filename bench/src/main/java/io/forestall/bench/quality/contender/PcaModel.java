package io.forestall.bench.quality.contender;

import io.forestall.detectors.series.SymmetricEigen;
import java.util.List;

/**
 * The plane that holds {@value #SHARE} of the variance of standardised training rows; a row is as
 * strange as it is far from it.
 *
 * <pre>
 *   residual = z - sum of (z . v) v over the leading eigenvectors v
 * </pre>
 */
final class PcaModel {
  private static final double SHARE = 0.9;

  private final Standardiser standardiser;
  private final double[][] axes;
  private final double[] z;

  PcaModel(List<double[]> rows, double smallestScale) {
    standardiser = new Standardiser(rows, smallestScale);
    int columns = rows.get(0).length;
    z = new double[columns];
    var eigen = new SymmetricEigen(columns);
    eigen.solve(covariance(rows, columns));
    axes = new double[leading(eigen, columns)][];
    for (int axis = 0; axis < axes.length; axis++) {
      axes[axis] = eigen.vector(axis);
    }
  }

  /** Writes each column's squared residual and returns their sum. */
  double squaredResiduals(double[] row, double[] into) {
    standardiser.apply(row, z);
    for (double[] axis : axes) { // axes are orthogonal, so one after the other is exact
      double along = 0;
      for (int i = 0; i < z.length; i++) {
        along += z[i] * axis[i];
      }
      for (int i = 0; i < z.length; i++) {
        z[i] -= along * axis[i];
      }
    }
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      into[i] = z[i] * z[i];
      sum += into[i];
    }
    return sum;
  }

  private double[][] covariance(List<double[]> rows, int columns) {
    double[] mean = new double[columns]; // not 0 where rows were clipped
    for (double[] row : rows) {
      standardiser.apply(row, z);
      for (int i = 0; i < columns; i++) {
        mean[i] += z[i] / rows.size();
      }
    }
    double[][] covariance = new double[columns][columns];
    for (double[] row : rows) {
      standardiser.apply(row, z);
      for (int i = 0; i < columns; i++) {
        for (int j = 0; j < columns; j++) {
          covariance[i][j] += (z[i] - mean[i]) * (z[j] - mean[j]) / rows.size();
        }
      }
    }
    return covariance;
  }

  private static int leading(SymmetricEigen eigen, int columns) {
    double all = 0;
    for (int i = 0; i < columns; i++) {
      all += eigen.value(i);
    }
    double held = 0;
    int axes = 0;
    while (axes < columns && held < SHARE * all) {
      held += eigen.value(axes++);
    }
    return axes;
  }
}
