package io.forestall.streams.core.score.fuse;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.List;

/**
 * How surprising a block's highest score is, from the scores of healthy blocks of its like.
 *
 * <pre>
 *   surprise = -ln P(healthy block &gt;= score)     linear between the quantiles,
 *              at least ln(blocks + 1) beyond the largest: its conformal rank
 * </pre>
 *
 * Beyond the largest score it goes on with the slope of the last quantiles, to 100 at most: what is
 * summed up is calibrated once more, so only its order counts there.
 *
 * @param blocks so many healthy blocks were looked at
 * @param scores quantiles at {@link #LEVELS}, ascending
 * @param largest score of a healthy block
 */
record ScoreTail(long blocks, List<Double> scores, double largest) {
  /** P(healthy block &gt;= score) of the quantiles. */
  static final List<Double> LEVELS = List.of(0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001);

  private static final double[] SURPRISES =
      LEVELS.stream().mapToDouble(level -> -StrictMath.log(level)).toArray();
  private static final double LARGEST_SURPRISE = 100;

  /** Score for another nat of surprise, where healthy blocks hardly have any score; assumed. */
  private static final double SMALLEST_SCALE = 0.5;

  ScoreTail {
    scores = List.copyOf(scores);
    requireArgument(blocks > 0, "blocks must be positive: %s", blocks);
    requireArgument(
        scores.size() == LEVELS.size(), "a tail needs %s quantiles: %s", LEVELS.size(), scores);
    double before = 0;
    for (double score : scores) {
      requireArgument(score >= before, "quantiles must ascend from 0: %s", scores);
      before = score;
    }
    requireArgument(largest >= before && largest <= 1e12, "largest is out of order: %s", largest);
  }

  /** 0 for a score of 0; never falls as the score grows. */
  double surprise(double score) {
    if (!(score > 0)) {
      return 0;
    }
    double lowerScore = 0;
    double lower = 0;
    for (int i = 0; i < scores.size(); i++) {
      double upper = SURPRISES[i];
      if (score <= scores.get(i)) {
        return between(score, lowerScore, lower, scores.get(i), upper);
      }
      lowerScore = scores.get(i);
      lower = upper;
    }
    double rank = Math.max(lower, StrictMath.log(blocks + 1.0));
    if (score <= largest) {
      return between(score, lowerScore, lower, largest, rank);
    }
    double tenfold = scores.get(LEVELS.size() - 1) - scores.get(LEVELS.indexOf(0.01));
    double scale = Math.max(tenfold / StrictMath.log(10), SMALLEST_SCALE);
    return Math.min(rank + (score - largest) / scale, LARGEST_SURPRISE);
  }

  private static double between(
      double score, double lowerScore, double lower, double upperScore, double upper) {
    return upperScore > lowerScore
        ? lower + (upper - lower) * (score - lowerScore) / (upperScore - lowerScore)
        : upper;
  }
}
