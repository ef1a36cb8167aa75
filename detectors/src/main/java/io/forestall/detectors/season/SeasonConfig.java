package io.forestall.detectors.season;

import static io.forestall.detectors.Checks.requireArgument;

import java.time.Duration;

/**
 * Settings of a {@link SeasonBank}.
 *
 * @param period after which the series repeats itself
 * @param bins parts of the period that have a level each; they divide it into whole milliseconds
 */
public record SeasonConfig(Duration period, int bins) {

  /** The hours of the day. */
  public static final SeasonConfig DEFAULT = new SeasonConfig(Duration.ofDays(1), 24);

  public SeasonConfig {
    requireArgument(
        period.compareTo(Duration.ofSeconds(1)) >= 0
            && period.compareTo(Duration.ofDays(3_660)) <= 0,
        "period must be in [PT1S, PT87840H]: %s",
        period);
    requireArgument(
        bins >= 2 && bins <= 1_024 && period.toMillis() % bins == 0,
        "bins must be in [2, 1024] and divide %s ms: %s",
        period.toMillis(),
        bins);
  }

  long binMillis() {
    return period.toMillis() / bins;
  }
}
