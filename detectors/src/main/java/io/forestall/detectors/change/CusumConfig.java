package io.forestall.detectors.change;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link CusumBank}, both in standard deviations of the input.
 *
 * @param slack drift that is tolerated for ever; half the shift one wants to find
 * @param threshold accumulated excess at which the score reaches 1.0
 */
public record CusumConfig(double slack, double threshold) {

  /**
   * Finds a shift of one standard deviation. The textbook's threshold of 5 alarms on noise every
   * 465 values, that is every eight minutes at 1 Hz and on every series; 12 does every 500,000.
   */
  public static final CusumConfig DEFAULT = new CusumConfig(0.5, 12);

  public CusumConfig {
    requireArgument(slack >= 0 && slack < 10, "slack must be in [0, 10): %s", slack);
    requireArgument(
        threshold > 0 && threshold < 1000, "threshold must be in (0, 1000): %s", threshold);
  }
}
