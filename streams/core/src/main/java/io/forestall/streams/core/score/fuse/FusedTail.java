package io.forestall.streams.core.score.fuse;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * Tail of the fused surprise of healthy blocks: a generalised Pareto distribution beyond a
 * threshold.
 *
 * <pre>
 *   P(fused &gt; x) = rate (1 + shape (x - threshold) / scale)^(-1/shape)
 * </pre>
 *
 * @param rate P(fused &gt; threshold)
 * @param shape 0 is exponential; kept in [0, 0.5], for an end of the tail is not believed
 * @param scale of the excess, in nats of surprise
 */
record FusedTail(double threshold, double rate, double shape, double scale) {
  /** Below this the exponential's limit is nearer the truth than the power is to its rounding. */
  private static final double NO_SHAPE = 1e-9;

  FusedTail {
    requireArgument(threshold >= 0 && threshold < 1e3, "threshold: %s", threshold);
    requireArgument(rate > 0 && rate < 1, "rate must be in (0, 1): %s", rate);
    requireArgument(shape >= 0 && shape <= 0.5, "shape must be in [0, 0.5]: %s", shape);
    requireArgument(scale > 0 && scale < 1e3, "scale must be in (0, 1000): %s", scale);
  }

  /** The excess beyond which only this probability is left; 0 if that is more than the rate. */
  double excess(double probability) {
    double steps = -StrictMath.log(Math.min(1, probability / rate));
    return scale * (shape < NO_SHAPE ? steps : StrictMath.expm1(shape * steps) / shape);
  }

  /** Mean of the excess over the threshold when none counts for more than {@code most}. */
  double meanExcess(double most) {
    double steps = most / scale;
    double beyond =
        shape < NO_SHAPE
            ? StrictMath.exp(-steps)
            : StrictMath.exp(StrictMath.log1p(shape * steps) * (1 - 1 / shape));
    return scale / (1 - shape) * (1 - beyond);
  }

  /** P(fused &gt; threshold + excess) where the rate and scale are so many times the table's. */
  double beyond(double excess, double rateFactor, double scaleFactor) {
    double steps = excess / (scale * scaleFactor);
    double within =
        shape < NO_SHAPE
            ? StrictMath.exp(-steps)
            : StrictMath.exp(-StrictMath.log1p(shape * steps) / shape);
    return Math.min(1, rate * rateFactor * within);
  }
}
