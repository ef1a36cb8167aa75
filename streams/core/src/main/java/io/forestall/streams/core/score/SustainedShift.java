package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * How far each series has moved away from its past, and for how long: one number that grows with
 * both, for the fusion.
 *
 * <pre>
 *   mean  = mean + (residual - mean) / 8
 *   shift = CUSUM score * ln(1 + |mean|)
 * </pre>
 *
 * The CUSUM alone ends at 2, so it cannot tell a large shift from a lasting small one, and a single
 * wild value is neither.
 *
 * <ul>
 *   <li>Cost: O(1) a series and tick, a logarithm where the CUSUM stirs; no allocation. State: 4
 *       bytes a series. Threads: none.
 * </ul>
 */
final class SustainedShift {
  private static final float GAIN = 1 / 8F;
  private static final double LARGEST_RESIDUAL = 1e6;

  /** Below this CUSUM score nothing has lasted. */
  private static final double STIRRED = 0.25;

  private float[] means = {};

  /** Takes in the tick's residuals; NaN, for a gap or a young series, changes nothing. */
  void update(SeriesScorer scorer, int length) {
    if (means.length < length) {
      means = Arrays.copyOf(means, length);
    }
    for (int i = 0; i < length; i++) {
      double residual = scorer.residual(i);
      if (!Double.isNaN(residual)) {
        double bounded = Math.min(Math.max(residual, -LARGEST_RESIDUAL), LARGEST_RESIDUAL);
        means[i] += GAIN * ((float) bounded - means[i]);
      }
    }
  }

  /** 0 while nothing has lasted. */
  double shift(SeriesScorer scorer, int number) {
    double score = scorer.score(number);
    return score >= STIRRED ? score * StrictMath.log1p(Math.abs(means[number])) : 0;
  }

  /** Forgets everything, as when the series' numbering has changed. */
  void forget() {
    Arrays.fill(means, 0);
  }

  void write(StateWriter out) {
    out.writeVarLong(means.length);
    out.writeFloats(means, 0, means.length);
  }

  void read(StateReader in) {
    means = new float[in.readCount("shifts", Float.BYTES)];
    in.readFloats(means, 0, means.length);
  }
}
