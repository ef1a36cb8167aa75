package io.forestall.detectors.forest;

import static io.forestall.detectors.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * A rising map from a raw score to a probability: straight lines between its knots, level outside.
 *
 * <ul>
 *   <li>Units: the raw score's in, a probability out.
 *   <li>Cost: a binary search, no allocation. Memory: 16 bytes a knot.
 *   <li>Invariants: a larger score never gives a smaller probability; the result is in [0, 1].
 * </ul>
 */
public final class IsotonicMap {
  private static final int VERSION = 1;

  private final double[] scores;
  private final double[] probabilities;

  /**
   * A map through these knots.
   *
   * @param scores finite and rising
   * @param probabilities in [0, 1] and not falling
   */
  public IsotonicMap(double[] scores, double[] probabilities) {
    requireArgument(
        holds(scores, probabilities),
        "scores must rise and probabilities in [0, 1] must not fall: %s, %s",
        Arrays.toString(scores),
        Arrays.toString(probabilities));
    this.scores = scores.clone();
    this.probabilities = probabilities.clone();
  }

  private static boolean holds(double[] scores, double[] probabilities) {
    if (scores.length == 0 || scores.length != probabilities.length) {
      return false;
    }
    for (int k = 0; k < scores.length; k++) {
      boolean rises =
          k == 0 || (scores[k] > scores[k - 1] && probabilities[k] >= probabilities[k - 1]);
      boolean sound = Double.isFinite(scores[k]) && probabilities[k] >= 0 && probabilities[k] <= 1;
      if (!rises || !sound) {
        return false;
      }
    }
    return true;
  }

  public int knots() {
    return scores.length;
  }

  /** The probability of a raw score; NaN stays NaN. */
  public double probability(double score) {
    if (Double.isNaN(score)) {
      return Double.NaN;
    }
    int at = Arrays.binarySearch(scores, score);
    if (at >= 0) {
      return probabilities[at];
    }
    int above = -at - 1;
    if (above == 0) {
      return probabilities[0];
    }
    if (above == scores.length) {
      return probabilities[above - 1];
    }
    double low = probabilities[above - 1];
    double high = probabilities[above];
    double share = (score - scores[above - 1]) / (scores[above] - scores[above - 1]);
    return Math.min(high, low + share * (high - low));
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(scores.length);
    out.writeDoubles(scores, 0, scores.length);
    out.writeDoubles(probabilities, 0, probabilities.length);
  }

  public static IsotonicMap read(StateReader in) {
    in.readVersion("IsotonicMap", VERSION);
    int size = in.readCount("IsotonicMap knots", 2 * Double.BYTES);
    double[] scores = new double[size];
    double[] probabilities = new double[size];
    in.readDoubles(scores, 0, size);
    in.readDoubles(probabilities, 0, size);
    in.require(holds(scores, probabilities), "IsotonicMap knots");
    return new IsotonicMap(scores, probabilities);
  }
}
