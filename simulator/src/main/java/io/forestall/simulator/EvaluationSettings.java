package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * Evaluations on held-out data, which stop the step lines and lower the power.
 *
 * @param everySteps 1,000 published for BLOOM; 0 for never
 * @param duration 12 min published for BLOOM; shorter here, as steps are
 * @param levelRatio assumed: power and activity / those of training, without the optimizer's dips
 */
public record EvaluationSettings(
    @Setting(min = 0, max = 10_000) int everySteps,
    @Setting(min = 10, max = 1_200, assumed = true) Duration duration,
    @Setting(min = 0.75, max = 0.95, assumed = true) double levelRatio) {
  public EvaluationSettings {
    requireArgument(everySteps >= 0, "everySteps must not be negative: %s", everySteps);
    requireArgument(duration.toMillis() > 0, "duration must be positive: %s", duration);
    requireArgument(
        levelRatio > 0 && levelRatio <= 1, "levelRatio must be in (0, 1]: %s", levelRatio);
  }

  static EvaluationSettings defaults() {
    return new EvaluationSettings(1_000, Duration.ofMinutes(2), 0.85);
  }
}
