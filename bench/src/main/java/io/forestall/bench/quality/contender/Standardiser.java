package io.forestall.bench.quality.contender;

import java.util.List;

/**
 * Centres and scales columns by what training rows showed.
 *
 * <pre>
 *   z = clip((x - mean) / max(deviation, smallest scale), -30, 30)
 * </pre>
 *
 * Without the floor a column that stood still in training would decide everything; without the clip
 * a single wild one.
 */
final class Standardiser {
  private static final double LARGEST = 30;

  private final double[] mean;
  private final double[] deviation;

  Standardiser(List<double[]> rows, double smallestScale) {
    int columns = rows.get(0).length;
    mean = new double[columns];
    deviation = new double[columns];
    for (int i = 0; i < columns; i++) {
      for (double[] row : rows) {
        mean[i] += row[i] / rows.size();
      }
      for (double[] row : rows) {
        deviation[i] += (row[i] - mean[i]) * (row[i] - mean[i]) / rows.size();
      }
      deviation[i] = Math.max(Math.sqrt(deviation[i]), smallestScale);
    }
  }

  /** Standardises a row; what was not reported becomes the mean. */
  void apply(double[] row, double[] into) {
    for (int i = 0; i < mean.length; i++) {
      double z = (row[i] - mean[i]) / deviation[i];
      into[i] = Double.isNaN(z) ? 0 : Math.max(-LARGEST, Math.min(LARGEST, z));
    }
  }
}
