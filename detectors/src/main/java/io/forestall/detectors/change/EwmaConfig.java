package io.forestall.detectors.change;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of an {@link EwmaBank}.
 *
 * @param halfLifeSamples after so many values an old one has lost half its weight
 * @param warmUpSamples values of a series before the first residual is given
 * @param winsorSigmas a residual beyond this many scales teaches no more than one at this bound
 * @param relativeFloor smallest scale as a share of the level; 0.01 hides changes of 1 percent
 * @param absoluteFloor smallest scale in the unit of the series, unless one was set for the series
 */
public record EwmaConfig(
    double halfLifeSamples,
    int warmUpSamples,
    double winsorSigmas,
    double relativeFloor,
    double absoluteFloor) {

  public static final EwmaConfig DEFAULT = new EwmaConfig(300, 30, 3, 0.01, 1e-6);

  public EwmaConfig {
    requireArgument(
        halfLifeSamples >= 1 && halfLifeSamples <= 1e9,
        "halfLifeSamples must be in [1, 1e9]: %s",
        halfLifeSamples);
    requireArgument(
        warmUpSamples >= 3 && warmUpSamples <= 1_000_000,
        "warmUpSamples must be in [3, 1000000]: %s",
        warmUpSamples);
    requireArgument(
        winsorSigmas >= 2 && winsorSigmas <= 100,
        "winsorSigmas must be in [2, 100]: %s",
        winsorSigmas);
    requireArgument(
        relativeFloor >= 0 && relativeFloor < 1,
        "relativeFloor must be in [0, 1): %s",
        relativeFloor);
    requireArgument(
        absoluteFloor >= 1e-100 && absoluteFloor <= 1e100,
        "absoluteFloor must be in [1e-100, 1e100]: %s",
        absoluteFloor);
  }

  /** Weight of the newest value once enough were seen; StrictMath, so that all machines agree. */
  double gain() {
    return -StrictMath.expm1(-StrictMath.log(2) / halfLifeSamples);
  }

  /** What turns a mean absolute deviation, winsorised as configured, into a standard deviation. */
  double scaleFactor() {
    return 1 / clippedNormalMean(winsorSigmas);
  }

  /**
   * Mean of min(|Z|, w) for a standard normal Z: the deviation of a series with scale 1. It is the
   * integral of P(|Z| > t) from 0 to w, here 2 (phi(0) - phi(w)) + 2 w P(Z > w).
   */
  private static double clippedNormalMean(double w) {
    int steps = 2_000;
    double width = Math.min(w, 10) / steps; // nothing a double could show lies beyond 10
    double inside = 0;
    for (int i = 0; i < steps; i++) { // Simpson's rule
      double left = i * width;
      inside += normalDensity(left) + 4 * normalDensity(left + width / 2);
      inside += normalDensity(left + width);
    }
    double beyond = Math.max(0, 0.5 - inside * width / 6);
    return 2 * (normalDensity(0) - normalDensity(w)) + 2 * w * beyond;
  }

  private static double normalDensity(double t) {
    return StrictMath.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
  }
}
