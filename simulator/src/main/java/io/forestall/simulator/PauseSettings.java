package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * Pauses of healthy training, which look like trouble and are none.
 *
 * @param collectEverySteps garbage collection of one rank's host process, or a new shape: one step
 *     in so many; 100 to 1,000 observed
 * @param collectMin assumed shortest such pause; all other ranks wait for it
 * @param collectMax longest, 0.1 to 2 s observed
 * @param shardEverySteps assumed: a new epoch or shard of data each so many steps
 * @param shard assumed: then all ranks wait for data so long
 * @param stallEverySteps assumed: loaders that are too slow make all ranks wait each so many steps
 */
public record PauseSettings(
    @Setting(min = 100, max = 1_000) int collectEverySteps,
    @Setting(min = 0.1, max = 0.5, assumed = true) Duration collectMin,
    @Setting(min = 0.5, max = 2, assumed = true) Duration collectMax,
    @Setting(min = 500, max = 10_000, assumed = true) int shardEverySteps,
    @Setting(min = 1, max = 60, assumed = true) Duration shard,
    @Setting(min = 1, max = 20, assumed = true) int stallEverySteps) {
  public PauseSettings {
    requireArgument(
        collectEverySteps > 0 && shardEverySteps > 0 && stallEverySteps > 0,
        "steps between pauses must be positive: %s, %s, %s",
        collectEverySteps,
        shardEverySteps,
        stallEverySteps);
    requireArgument(
        !collectMin.isNegative() && collectMax.compareTo(collectMin) >= 0 && !shard.isNegative(),
        "pauses must be in order and not negative: %s, %s, %s",
        collectMin,
        collectMax,
        shard);
  }

  static PauseSettings defaults() {
    return new PauseSettings(
        500, Duration.ofMillis(100), Duration.ofSeconds(1), 5_000, Duration.ofSeconds(4), 4);
  }
}
