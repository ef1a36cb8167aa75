package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * When a job that stands still gives up.
 *
 * @param watchdog torch's NCCL process group default
 * @param abort from the watchdog's lines to the end of the processes; torch's wait for its dump
 * @param fabric NCCL's network retries, about 30 s
 */
public record TimeoutSettings(Duration watchdog, Duration abort, Duration fabric) {
  public TimeoutSettings {
    requireArgument(
        watchdog.toMillis() > 0 && fabric.toMillis() > 0 && !abort.isNegative(),
        "timeouts must be positive: %s, %s, %s",
        watchdog,
        abort,
        fabric);
  }

  static TimeoutSettings defaults() {
    return new TimeoutSettings(
        Duration.ofSeconds(600), Duration.ofSeconds(15), Duration.ofSeconds(30));
  }
}
