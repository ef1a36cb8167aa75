package io.forestall.detectors.forecast;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link TrendBank}.
 *
 * @param blocks block means that a trend is fitted to
 * @param blockMillis length of one block; several sample intervals, so that a mean means something
 * @param confidence probability that the interval around the time of arrival holds, if the trend
 *     does
 * @param minimumRSquared share of the variance that a line must explain to be called a trend
 * @param minimumSpanMillis time that a trend must be seen before it is extrapolated
 * @param horizonMillis arrivals later than this from now are no forecast
 */
public record TrendConfig(
    int blocks,
    long blockMillis,
    double confidence,
    double minimumRSquared,
    long minimumSpanMillis,
    long horizonMillis) {

  /** 24 one-minute blocks; speaks after 12 minutes, up to 6 hours ahead. */
  public static final TrendConfig DEFAULT =
      new TrendConfig(24, 60_000, 0.90, 0.90, 12 * 60_000, 6 * 3_600_000);

  public TrendConfig {
    requireArgument(blocks >= 8 && blocks <= 1_024, "blocks must be in [8, 1024]: %s", blocks);
    requireArgument(
        blockMillis >= 100 && blockMillis <= 7 * 86_400_000L,
        "blockMillis must be in [100, 604800000]: %s",
        blockMillis);
    requireArgument(
        confidence >= 0.5 && confidence <= 0.999,
        "confidence must be in [0.5, 0.999]: %s",
        confidence);
    requireArgument(
        minimumRSquared >= 0 && minimumRSquared < 1,
        "minimumRSquared must be in [0, 1): %s",
        minimumRSquared);
    requireArgument(
        minimumSpanMillis >= 6 * blockMillis && minimumSpanMillis <= blocks * blockMillis,
        "minimumSpanMillis must be in [6, %s] blocks of %s ms: %s",
        blocks,
        blockMillis,
        minimumSpanMillis);
    requireArgument(
        horizonMillis >= blockMillis && horizonMillis <= 366 * 86_400_000L,
        "horizonMillis must be in [%s, 31622400000]: %s",
        blockMillis,
        horizonMillis);
  }
}
