package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * Shape of a training step: a compute phase, then a communication tail.
 *
 * @param computeFraction assumed
 * @param noiseRatio standard deviation of step durations; 0.4 % published for 384 A100
 * @param stageShift assumed: how much of a step a pipeline stage runs behind the one before
 * @param stagePowerRatio assumed: the last stage draws this much more than the first
 */
public record StepSettings(
    double computeFraction, double noiseRatio, double stageShift, double stagePowerRatio) {
  public StepSettings {
    requireArgument(
        computeFraction > 0 && computeFraction < 1,
        "computeFraction must be in (0, 1): %s",
        computeFraction);
    requireArgument(
        noiseRatio >= 0 && noiseRatio < 0.1, "noiseRatio must be in [0, 0.1): %s", noiseRatio);
    requireArgument(stageShift >= 0 && stageShift < 1, "stageShift not in [0, 1): %s", stageShift);
    requireArgument(
        stagePowerRatio >= 0 && stagePowerRatio < 0.2,
        "stagePowerRatio must be in [0, 0.2): %s",
        stagePowerRatio);
  }

  static StepSettings defaults() {
    return new StepSettings(0.85, 0.004, 0.01, 0.03);
  }
}
