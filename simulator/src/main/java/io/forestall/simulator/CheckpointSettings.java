package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * Synchronous checkpoints, which look like trouble and are none: every rank stops between two steps
 * and writes.
 *
 * @param first from the start of the simulation to the first job's first one
 * @param period assumed; 10 to 60 min is usual, shorter here so that a short run has some
 * @param duration assumed; 40 s published for a much larger model
 * @param stagger each further job's first one is this much later
 */
public record CheckpointSettings(
    @Setting(min = 0, max = 3_600, assumed = true) Duration first,
    @Setting(min = 60, max = 3_600, assumed = true) Duration period,
    @Setting(min = 1, max = 40, assumed = true) Duration duration,
    @Setting(min = 0, max = 600, assumed = true) Duration stagger) {
  public CheckpointSettings {
    requireArgument(!first.isNegative(), "first must not be negative: %s", first);
    requireArgument(!stagger.isNegative(), "stagger must not be negative: %s", stagger);
    requireArgument(
        duration.toMillis() > 0 && period.compareTo(duration) > 0,
        "period must be longer than duration, and that positive: %s, %s",
        period,
        duration);
  }

  static CheckpointSettings defaults() {
    return new CheckpointSettings(
        Duration.ofSeconds(150),
        Duration.ofMinutes(5),
        Duration.ofSeconds(8),
        Duration.ofSeconds(75));
  }
}
