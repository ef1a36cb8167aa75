package io.forestall.training;

import io.forestall.detectors.forest.IsotonicMap;
import java.util.Arrays;
import java.util.Comparator;

/**
 * How usual a score is: the share of healthy rows below it, from which a p-value follows.
 *
 * <pre>
 *   usual(s) = weight of rows with a score below s / (weight of all + weight of one)
 * </pre>
 *
 * The one row more is the row that is asked about (split conformal prediction), so no score is ever
 * impossible. The tail is kept row by row, what is below in steps.
 *
 * @see <a href="https://doi.org/10.1561/2200000101">Angelopoulos, Bates (2023), Conformal
 *     Prediction: A Gentle Introduction</a>
 */
final class Usual {
  private static final int TAIL_ROWS = 256;
  private static final int STEPS = 128;

  private Usual() {}

  /** The map from these scores of healthy rows; at least one. */
  static IsotonicMap of(double[] scores, double[] weights) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    double total = Arrays.stream(weights).sum();
    double all = total + total / scores.length;
    double[] knots = new double[scores.length];
    double[] shares = new double[scores.length];
    int step = Math.max(1, (scores.length - TAIL_ROWS) / STEPS);
    int kept = 0;
    double below = 0;
    for (int i = 0; i < order.length; i++) {
      double score = scores[order[i]];
      boolean another = kept == 0 || score > knots[kept - 1];
      if (another && (i % step == 0 || i >= scores.length - TAIL_ROWS)) {
        knots[kept] = score;
        shares[kept++] = Math.min(1, below / all);
      }
      below += weights[order[i]];
    }
    return new IsotonicMap(Arrays.copyOf(knots, kept), Arrays.copyOf(shares, kept));
  }
}
