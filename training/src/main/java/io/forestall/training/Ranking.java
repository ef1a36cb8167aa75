package io.forestall.training;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How well scores put what is true before what is not.
 *
 * <pre>
 *   rocAuc            = P(score of a true one > score of a false one) + P(equal) / 2
 *   averagePrecision  = sum over thresholds of (recall gained) x precision
 * </pre>
 *
 * Both by weight, and equal scores are one threshold. NaN unless there are both kinds.
 */
record Ranking(double rocAuc, double averagePrecision) {

  static Ranking of(double[] scores, boolean[] outcomes, double[] weights) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> scores[i]).reversed());
    double hits = 0;
    double others = 0;
    double pairs = 0;
    double precisions = 0;
    int from = 0;
    while (from < order.length) {
      double tiedHits = 0;
      double tiedOthers = 0;
      int to = from;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        if (outcomes[order[to]]) {
          tiedHits += weights[order[to]];
        } else {
          tiedOthers += weights[order[to]];
        }
        to++;
      }
      pairs += tiedOthers * (hits + tiedHits / 2);
      hits += tiedHits;
      others += tiedOthers;
      precisions += tiedHits * hits / (hits + others);
      from = to;
    }
    return new Ranking(pairs / (hits * others), precisions / hits);
  }
}
