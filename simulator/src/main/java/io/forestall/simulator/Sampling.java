package io.forestall.simulator;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;

/**
 * The section {@code windows} of a scenario: instead of everything, only the time around each fault
 * at the nodes that it concerns, and some healthy time that stands for all the rest.
 *
 * @param before healthy time before a fault's first sign
 * @param after its failure, or its first sign if it only degrades
 * @param longest a window is never longer; of slow faults the last part before the failure is kept
 * @param mostTicks longer windows are sampled at wider intervals, so that none has more ticks
 * @param healthyWindows how many healthy ones, each of one job's nodes
 * @param healthySpan length of each
 * @param healthyInterval between two samples there
 */
record Sampling(
    Duration before,
    Duration after,
    Duration longest,
    int mostTicks,
    int healthyWindows,
    Duration healthySpan,
    Duration healthyInterval) {
  private static final Duration DAY = Duration.ofDays(1);

  /** Reads the section; mistakes are noted there. */
  static Sampling from(ConfigSection section) {
    Duration before =
        section.duration("before", Duration.ofMinutes(30), Duration.ofMinutes(1), DAY);
    Duration after = section.duration("after", Duration.ofMinutes(15), Duration.ofMinutes(1), DAY);
    Duration least = before.plus(after);
    Duration longest =
        section.duration("longest", max(least, Duration.ofHours(2)), least, DAY.multipliedBy(30));
    return new Sampling(
        before,
        after,
        longest,
        section.integer("mostTicks", 1_800, 60, 1_000_000),
        section.integer("healthyWindows", 0, 0, 10_000),
        section.duration(
            "healthySpan", Duration.ofHours(6), Duration.ofMinutes(10), DAY.multipliedBy(7)),
        section.duration(
            "healthyInterval",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMinutes(1)));
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** The narrowest usual interval that keeps a window of that length within the ticks. */
  Duration interval(Duration narrowest, Duration length) {
    Duration interval = narrowest;
    for (int seconds : new int[] {1, 2, 5, 10, 15, 30, 60}) {
      if (length.dividedBy(interval) <= mostTicks) {
        return interval;
      }
      interval = max(interval, Duration.ofSeconds(seconds));
    }
    return interval;
  }
}
