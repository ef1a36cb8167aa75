package io.forestall.detectors.change;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link PageHinkleyBank}; tolerance and threshold in standard deviations of the
 * input.
 *
 * @param tolerance drift away from the series' own mean that is tolerated for ever; half the shift
 *     one wants to find
 * @param threshold accumulated excess at which the score reaches 1.0
 * @param warmUpSamples values that only teach the mean
 * @param memorySamples the mean is one over about so many values
 */
public record PageHinkleyConfig(
    double tolerance, double threshold, int warmUpSamples, int memorySamples) {

  /**
   * Finds a shift of half a standard deviation within some 100 values, which is too small for the
   * default {@link CusumConfig}; noise alarms once in 2 million. The mean is one of a day at 1 Hz.
   */
  public static final PageHinkleyConfig DEFAULT = new PageHinkleyConfig(0.25, 25, 120, 86_400);

  public PageHinkleyConfig {
    requireArgument(
        tolerance >= 0 && tolerance < 10, "tolerance must be in [0, 10): %s", tolerance);
    requireArgument(
        threshold > 0 && threshold < 1000, "threshold must be in (0, 1000): %s", threshold);
    requireArgument(
        warmUpSamples >= 3 && warmUpSamples <= 1_000_000,
        "warmUpSamples must be in [3, 1000000]: %s",
        warmUpSamples);
    requireArgument(
        memorySamples >= warmUpSamples && memorySamples <= 1_000_000_000,
        "memorySamples must be in [%s, 1000000000]: %s",
        warmUpSamples,
        memorySamples);
  }
}
