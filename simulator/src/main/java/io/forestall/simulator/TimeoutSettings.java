package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * When a job that stands still gives up.
 *
 * @param watchdog torch's NCCL process group default
 * @param abort from the watchdog's lines to the end of the processes; torch's wait for its dump
 * @param fabric NCCL's network retries, about 30 s
 * @param launcher assumed: from the death of one process until the launcher ends the others
 */
public record TimeoutSettings(
    @Setting(min = 60, max = 1_800) Duration watchdog,
    @Setting(min = 1, max = 60) Duration abort,
    @Setting(min = 10, max = 60) Duration fabric,
    @Setting(min = 1, max = 30, assumed = true) Duration launcher) {
  public TimeoutSettings {
    requireArgument(
        watchdog.toMillis() > 0
            && fabric.toMillis() > 0
            && !abort.isNegative()
            && !launcher.isNegative(),
        "timeouts must be positive: %s, %s, %s, %s",
        watchdog,
        abort,
        fabric,
        launcher);
  }

  static TimeoutSettings defaults() {
    return new TimeoutSettings(
        Duration.ofSeconds(600),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5));
  }
}
