package io.forestall.detectors.change;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link ChangePointBank}.
 *
 * @param expectedRunSamples values between two changes, on average, before any evidence
 * @param recentSamples a change counts as recent while its run has at most so many values
 * @param hypotheses runs that are followed at the same time
 * @param memorySamples values that the mean and the variance of one run are worth at most
 * @param outlierShare share of values that belong to no run; 0 is the algorithm as published, in
 *     which every wild value is a change
 * @param relativeFloor smallest unit as a share of the level
 * @param absoluteFloor smallest unit in the unit of the series
 */
public record ChangePointConfig(
    double expectedRunSamples,
    int recentSamples,
    int hypotheses,
    int memorySamples,
    double outlierShare,
    double relativeFloor,
    double absoluteFloor) {

  public static final ChangePointConfig DEFAULT =
      new ChangePointConfig(1_000, 10, 64, 1_000, 0.01, 0.005, 1e-6);

  public ChangePointConfig {
    requireArgument(
        expectedRunSamples >= 2 && expectedRunSamples <= 1e9,
        "expectedRunSamples must be in [2, 1e9]: %s",
        expectedRunSamples);
    requireArgument(
        recentSamples >= 1 && recentSamples <= 10_000,
        "recentSamples must be in [1, 10000]: %s",
        recentSamples);
    requireArgument(
        hypotheses >= 16 && hypotheses <= 4_096,
        "hypotheses must be in [16, 4096]: %s",
        hypotheses);
    requireArgument(
        memorySamples >= 16 && memorySamples <= 100_000,
        "memorySamples must be in [16, 100000]: %s",
        memorySamples);
    requireArgument(
        outlierShare >= 0 && outlierShare <= 0.5,
        "outlierShare must be in [0, 0.5]: %s",
        outlierShare);
    requireArgument(
        relativeFloor >= 0 && relativeFloor < 1,
        "relativeFloor must be in [0, 1): %s",
        relativeFloor);
    requireArgument(
        absoluteFloor >= 1e-100 && absoluteFloor <= 1e100,
        "absoluteFloor must be in [1e-100, 1e100]: %s",
        absoluteFloor);
  }
}
