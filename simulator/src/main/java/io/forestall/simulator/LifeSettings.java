package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * How a job begins, and what becomes of it when it fails. From its start a job pulls its image,
 * finds its ranks and loads its state, compiles, and trains.
 *
 * @param running a job whose time has come when the simulation begins has been training for long
 * @param pull assumed: nothing runs yet
 * @param load assumed: processes are there and memory fills
 * @param compile assumed: compilation and graph capture; 0.5 to 10 min observed
 * @param restarts a failed job comes back, as soon as its nodes are in order
 * @param restartDelay assumed: from the failure, at least
 */
public record LifeSettings(
    @Setting(min = 0, max = 1) boolean running,
    @Setting(min = 10, max = 600, assumed = true) Duration pull,
    @Setting(min = 10, max = 600, assumed = true) Duration load,
    @Setting(min = 1, max = 600, assumed = true) Duration compile,
    @Setting(min = 0, max = 1) boolean restarts,
    @Setting(min = 10, max = 900, assumed = true) Duration restartDelay) {
  public LifeSettings {
    requireArgument(
        pull.toMillis() > 0 && load.toMillis() > 0 && compile.toMillis() > 0,
        "pull, load and compile must be positive: %s, %s, %s",
        pull,
        load,
        compile);
    requireArgument(!restartDelay.isNegative(), "restartDelay is negative: %s", restartDelay);
  }

  static LifeSettings defaults() {
    return new LifeSettings(
        true,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        false,
        Duration.ofSeconds(60));
  }
}
