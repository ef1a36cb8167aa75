package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * Shape of a training step: a compute phase, then a communication tail.
 *
 * @param computeFraction assumed
 * @param noiseRatio standard deviation of step durations; 0.4 % published for 384 A100, 0.13 % to 2
 *     % elsewhere
 * @param microbatches assumed: with p stages, (p - 1) / (microbatches + p - 1) of the compute phase
 *     is pipeline bubble
 * @param stageShift assumed: how much of a step a pipeline stage runs behind the one before
 * @param stagePowerRatio assumed: the last stage draws this much more than the first, 5 to 15 %
 * @param expertSpread assumed: mixture of experts, 5 to 20 %; a rank's compute phase varies by this
 *     from step to step; 0 for a dense model
 * @param firstRatio first step after a start / a usual one; 1.10 to 1.37 in logs
 * @param warmupSteps steps until the usual duration is reached; a resiliency library leaves 5 out
 * @param dailyRatio steps take this much longer at noon; 1 to 2 % published
 */
public record StepSettings(
    @Setting(min = 0.7, max = 0.95, assumed = true) double computeFraction,
    @Setting(min = 0.001, max = 0.02) double noiseRatio,
    @Setting(min = 8, max = 256, assumed = true) int microbatches,
    @Setting(min = 0, max = 0.05, assumed = true) double stageShift,
    @Setting(min = 0, max = 0.15, assumed = true) double stagePowerRatio,
    @Setting(min = 0, max = 0.2, assumed = true) double expertSpread,
    @Setting(min = 1.1, max = 1.4) double firstRatio,
    @Setting(min = 3, max = 20) int warmupSteps,
    @Setting(min = 0, max = 0.02) double dailyRatio) {
  public StepSettings {
    requireArgument(
        computeFraction > 0 && computeFraction < 1,
        "computeFraction must be in (0, 1): %s",
        computeFraction);
    requireArgument(
        noiseRatio >= 0 && noiseRatio < 0.1, "noiseRatio must be in [0, 0.1): %s", noiseRatio);
    requireArgument(microbatches > 0, "microbatches must be positive: %s", microbatches);
    requireArgument(stageShift >= 0 && stageShift < 1, "stageShift not in [0, 1): %s", stageShift);
    requireArgument(
        stagePowerRatio >= 0 && stagePowerRatio < 0.2,
        "stagePowerRatio must be in [0, 0.2): %s",
        stagePowerRatio);
    requireArgument(
        expertSpread >= 0 && expertSpread < 1, "expertSpread must be in [0, 1): %s", expertSpread);
    requireArgument(
        firstRatio >= 1 && warmupSteps > 0,
        "firstRatio must be at least 1 and warmupSteps positive: %s, %s",
        firstRatio,
        warmupSteps);
  }

  static StepSettings defaults() {
    return new StepSettings(0.85, 0.004, 64, 0.01, 0.03, 0, 1.25, 10, 0.01);
  }

  /** Share of the compute phase in which a rank waits for other stages. */
  double bubbleRatio(int stages) {
    return (stages - 1.0) / (microbatches + stages - 1);
  }
}
