package io.forestall.detectors.change;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link BurstBank}.
 *
 * @param quietSigmas residuals up to this are noise of any series
 * @param halfLifeSamples after so many values a burst counts half
 */
public record BurstConfig(double quietSigmas, double halfLifeSamples) {
  /** Three deviations; traffic of checkpoints comes every 10 to 60 minutes. */
  public static final BurstConfig DEFAULT = new BurstConfig(3, 1_000);

  public BurstConfig {
    requireArgument(
        quietSigmas >= 1 && quietSigmas <= 100, "quietSigmas must be in [1, 100]: %s", quietSigmas);
    requireArgument(
        halfLifeSamples >= 1 && halfLifeSamples <= 1e9,
        "halfLifeSamples must be in [1, 1e9]: %s",
        halfLifeSamples);
  }
}
