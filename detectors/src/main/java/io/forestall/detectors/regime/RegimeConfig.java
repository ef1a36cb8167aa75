package io.forestall.detectors.regime;

import static io.forestall.detectors.Checks.requireArgument;

import java.time.Duration;

/**
 * Settings of a {@link RegimeBank}; levels are shares of the power limit in force, or of any other
 * measure of real work between 0 and 1.
 *
 * @param idleBelow work below this is none
 * @param workAbove work from here on is training
 * @param hysteresis by so much a level must be left again before it counts as left
 * @param cappedBelow a limit below this share of the card's own is a cap
 * @param dwell a new regime must be seen for so long before it is believed
 * @param longestPause training that rests for longer than this has ended
 */
public record RegimeConfig(
    double idleBelow,
    double workAbove,
    double hysteresis,
    double cappedBelow,
    Duration dwell,
    Duration longestPause) {

  /**
   * An H100 of 700 W idles at 66 to 114 W, that is 0.09 to 0.16, with or without a context, and
   * trains at 450 to 700 W, from 0.64 on; an A100 of 400 W idles at 58 to 77 W, up to 0.19. Ten
   * seconds outlast the gaps between steps; checkpoints and evaluations take minutes.
   */
  public static final RegimeConfig DEFAULT =
      new RegimeConfig(0.22, 0.50, 0.05, 0.97, Duration.ofSeconds(10), Duration.ofMinutes(15));

  public RegimeConfig {
    requireArgument(idleBelow > 0 && idleBelow < 1, "idleBelow must be in (0, 1): %s", idleBelow);
    requireArgument(
        workAbove > idleBelow && workAbove < 1,
        "workAbove must be in (%s, 1): %s",
        idleBelow,
        workAbove);
    requireArgument(
        hysteresis >= 0 && hysteresis < (workAbove - idleBelow) / 2,
        "hysteresis must be in [0, %s): %s",
        (workAbove - idleBelow) / 2,
        hysteresis);
    requireArgument(
        cappedBelow > 0 && cappedBelow <= 1, "cappedBelow must be in (0, 1]: %s", cappedBelow);
    requireArgument(
        !dwell.isNegative() && dwell.compareTo(Duration.ofHours(1)) <= 0,
        "dwell must be in [PT0S, PT1H]: %s",
        dwell);
    requireArgument(
        longestPause.compareTo(dwell) > 0 && longestPause.compareTo(Duration.ofDays(7)) <= 0,
        "longestPause must be in (%s, PT168H]: %s",
        dwell,
        longestPause);
  }
}
