package io.forestall.bench.quality.contender;

/** Picks the columns that weigh most, without sorting all of them. */
final class Ranking {
  private Ranking() {}

  /** Fills the array with the indices of the largest weights, largest first; NaN counts as 0. */
  static void largest(double[] weights, int[] into) {
    for (int place = 0; place < into.length; place++) {
      int best = -1;
      for (int i = 0; i < weights.length; i++) {
        if (!taken(into, place, i) && (best < 0 || weight(weights[i]) > weight(weights[best]))) {
          best = i;
        }
      }
      into[place] = best;
    }
  }

  private static boolean taken(int[] chosen, int size, int index) {
    for (int i = 0; i < size; i++) {
      if (chosen[i] == index) {
        return true;
      }
    }
    return false;
  }

  private static double weight(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
