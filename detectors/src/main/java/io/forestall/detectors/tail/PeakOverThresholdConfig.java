package io.forestall.detectors.tail;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link PeakOverThresholdBank}.
 *
 * @param calibrationSamples values whose quantile becomes the threshold
 * @param tailShare share of values beyond the threshold, 0.02 for the quantile at 98 percent
 * @param memoryPeaks peaks that the fit is worth at most
 * @param learnLimit rarer values teach no more than one with this probability
 * @param smallestScale of the tail, in the unit of the input
 */
public record PeakOverThresholdConfig(
    int calibrationSamples,
    double tailShare,
    int memoryPeaks,
    double learnLimit,
    double smallestScale) {

  /** For residuals in standard deviations; speaks after 750 values. */
  public static final PeakOverThresholdConfig DEFAULT =
      new PeakOverThresholdConfig(750, 0.02, 500, 1e-6, 0.05);

  public PeakOverThresholdConfig {
    requireArgument(
        tailShare > 0 && tailShare <= 0.5, "tailShare must be in (0, 0.5]: %s", tailShare);
    requireArgument(
        calibrationSamples >= 8 / tailShare && calibrationSamples <= 1_000_000,
        "calibrationSamples must be in [%s, 1000000], for 8 peaks: %s",
        8 / tailShare,
        calibrationSamples);
    requireArgument(
        memoryPeaks >= 20 && memoryPeaks <= 1_000_000,
        "memoryPeaks must be in [20, 1000000]: %s",
        memoryPeaks);
    requireArgument(
        learnLimit >= 1e-12 && learnLimit < tailShare,
        "learnLimit must be in [1e-12, %s): %s",
        tailShare,
        learnLimit);
    requireArgument(
        smallestScale >= 1e-100 && smallestScale <= 1e10,
        "smallestScale must be in [1e-100, 1e10]: %s",
        smallestScale);
  }

  /** Calibration values that lie beyond the threshold. */
  int firstPeaks() {
    return (int) Math.rint(calibrationSamples * tailShare);
  }

  /** Values that the share beyond the threshold is one of, at most. */
  int memorySamples() {
    return Math.max((int) (memoryPeaks / tailShare), calibrationSamples);
  }
}
