package io.forestall.training;

import io.forestall.detectors.forest.IsotonicMap;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Isotonic regression by pooling adjacent violators: the rising step function nearest to the
 * outcomes in weighted squares; its steps become the knots of the map.
 *
 * <p>Cost: O(n log n). Accuracy: equal to the minimax formula (test: fit_equalsTheMinimaxFormula).
 *
 * @see <a href="https://doi.org/10.1145/775047.775151">Zadrozny, Elkan (2002), Transforming
 *     Classifier Scores into Accurate Multiclass Probability Estimates</a>
 */
final class Isotonic {
  private final double[] score;
  private final double[] mean;
  private final double[] weight;
  private int blocks;

  private Isotonic(int size) {
    score = new double[size];
    mean = new double[size];
    weight = new double[size];
  }

  /**
   * The map from scores to how often the outcome was true.
   *
   * @param scores finite
   * @param weights positive
   */
  static IsotonicMap fit(double[] scores, boolean[] outcomes, double[] weights) {
    var pool = new Isotonic(scores.length);
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    int from = 0;
    while (from < order.length) {
      int to = from; // equal scores are one observation
      double total = 0;
      double hits = 0;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        total += weights[order[to]];
        hits += outcomes[order[to]] ? weights[order[to]] : 0;
        to++;
      }
      pool.add(scores[order[from]], hits / total, total);
      from = to;
    }
    return new IsotonicMap(
        Arrays.copyOf(pool.score, pool.blocks), Arrays.copyOf(pool.mean, pool.blocks));
  }

  private void add(double atScore, double share, double total) {
    score[blocks] = atScore;
    mean[blocks] = share;
    weight[blocks] = total;
    blocks++;
    while (blocks > 1 && mean[blocks - 2] >= mean[blocks - 1]) {
      int into = blocks - 2;
      double both = weight[into] + weight[into + 1];
      score[into] = between(score[into], score[into + 1], weight[into + 1] / both);
      mean[into] = between(mean[into + 1], mean[into], weight[into] / both);
      weight[into] = both;
      blocks--;
    }
  }

  /** Rounding must not carry a pooled block past its neighbours. */
  private static double between(double low, double high, double share) {
    return Math.min(high, Math.max(low, low + share * (high - low)));
  }
}
