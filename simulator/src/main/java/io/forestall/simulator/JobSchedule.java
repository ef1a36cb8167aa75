package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * When a job runs. One whose start lies at or before the simulation's has been training for long.
 *
 * @param startMillis when its nodes are given to it
 * @param endMillis when it has trained enough; it leaves in order
 */
public record JobSchedule(long startMillis, long endMillis) {
  /** Before, during and after any simulation. */
  public static final JobSchedule ALWAYS = new JobSchedule(Long.MIN_VALUE, Long.MAX_VALUE);

  public JobSchedule {
    requireArgument(
        endMillis > startMillis, "end must be after start: %s, %s", endMillis, startMillis);
  }
}
