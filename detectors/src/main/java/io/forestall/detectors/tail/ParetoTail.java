package io.forestall.detectors.tail;

/**
 * The generalised Pareto distribution of excesses over a threshold, by the method of moments.
 *
 * <pre>
 *   shape = clamp((1 - mean^2 / variance) / 2, 0, 1/2)       scale = mean (1 - shape)
 *   P(excess &gt; y) = (1 + shape y / scale)^(-1/shape)          exp(-y / scale) for shape 0
 * </pre>
 *
 * A tail that ends somewhere (a negative shape) is taken as exponential: its end would be known
 * from a few values only, and everything beyond would have probability 0. StrictMath, so that all
 * machines agree.
 *
 * @see <a href="https://doi.org/10.1080/00401706.1987.10488243">Hosking and Wallis (1987)</a>
 */
final class ParetoTail {
  /** Below this the exponential's limit is nearer the truth than the power is to its rounding. */
  private static final double NO_SHAPE = 1e-9;

  private ParetoTail() {}

  static double shape(double mean, double variance) {
    double shape = 0.5 * (1 - mean * mean / variance); // NaN or minus infinity if all are alike
    return shape > 0 ? Math.min(shape, 0.5) : 0;
  }

  static double scale(double mean, double shape, double smallest) {
    return Math.max(mean * (1 - shape), smallest);
  }

  /** P(excess &gt; y), y not negative. */
  static double beyond(double y, double shape, double scale) {
    double steps = y / scale;
    return shape < NO_SHAPE
        ? StrictMath.exp(-steps)
        : StrictMath.exp(-StrictMath.log1p(shape * steps) / shape);
  }

  /** The excess that is exceeded with this probability. */
  static double excess(double probability, double shape, double scale) {
    double steps = -StrictMath.log(probability);
    return shape < NO_SHAPE ? scale * steps : scale * StrictMath.expm1(shape * steps) / shape;
  }
}
