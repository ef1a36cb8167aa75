package io.forestall.streams.core.align;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;

/**
 * Settings of the alignment.
 *
 * @param lateness how far one node may lag behind the others of its partition before its samples
 *     come too late for comparison
 * @param correctableOffset clock error up to which event times are corrected; beyond it a record is
 *     parked, for its time means nothing
 */
public record AlignConfig(Duration lateness, Duration correctableOffset) {
  public static final AlignConfig DEFAULT =
      new AlignConfig(Duration.ofSeconds(2), Duration.ofMinutes(5));

  public AlignConfig {
    requireArgument(
        !lateness.isNegative() && lateness.compareTo(Duration.ofHours(1)) <= 0,
        "lateness must be in [0s, 1h]: %s",
        lateness);
    requireArgument(
        !correctableOffset.isNegative() && correctableOffset.compareTo(Duration.ofHours(1)) <= 0,
        "correctableOffset must be in [0s, 1h]: %s",
        correctableOffset);
  }

  public static AlignConfig from(ConfigSection section) {
    return new AlignConfig(
        section.duration("lateness", DEFAULT.lateness, Duration.ZERO, Duration.ofHours(1)),
        section.duration(
            "correctableOffset", DEFAULT.correctableOffset, Duration.ZERO, Duration.ofHours(1)));
  }
}
