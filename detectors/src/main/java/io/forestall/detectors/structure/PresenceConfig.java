package io.forestall.detectors.structure;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link PresenceBank}, all in ticks of the device.
 *
 * @param intervals a series absent for more than so many of its usual intervals has vanished
 * @param learningReports reports of a series from which its usual interval is learned
 * @param longestInterval a series that comes more seldom is too irregular to be missed
 */
public record PresenceConfig(int intervals, int learningReports, int longestInterval) {
  public static final PresenceConfig DEFAULT = new PresenceConfig(3, 20, 120);

  public PresenceConfig {
    requireArgument(
        intervals >= 1 && intervals <= 1_000, "intervals must be in [1, 1000]: %s", intervals);
    requireArgument(
        learningReports >= 2 && learningReports <= 100_000,
        "learningReports must be in [2, 100000]: %s",
        learningReports);
    requireArgument(
        longestInterval >= 1 && longestInterval <= 1_000_000,
        "longestInterval must be in [1, 1000000]: %s",
        longestInterval);
  }
}
