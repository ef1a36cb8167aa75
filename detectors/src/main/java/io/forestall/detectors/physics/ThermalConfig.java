package io.forestall.detectors.physics;

import static io.forestall.detectors.Checks.requireArgument;

import java.time.Duration;

/**
 * Settings of a {@link ThermalBank}.
 *
 * @param resistanceCelsiusPerWatt what a device heats up by for each watt, before anything is
 *     learned: 0.060 fitted on liquid-cooled A100, 0.070 assumed for air-cooled H100
 * @param resistanceSpread standard deviation of that among devices; assumed
 * @param offsetSpreadCelsius standard deviation of what place in the chassis adds; assumed
 * @param lag how long a device takes to warm up or cool down; 25 to 40 s, assumed
 * @param smoothing over how long the excess is averaged
 * @param halfLife after how long what was learned counts half: it must forget seasons, and must not
 *     learn a paste that dries out over days
 * @param leastExcessCelsius smaller excesses are never worth a word: sensors and neighbours do that
 * @param sigmas and neither are those below so many standard deviations of the prediction
 * @param transientWatts power this far from its recent mean says that heat has not settled
 */
public record ThermalConfig(
    double resistanceCelsiusPerWatt,
    double resistanceSpread,
    double offsetSpreadCelsius,
    Duration lag,
    Duration smoothing,
    Duration halfLife,
    double leastExcessCelsius,
    double sigmas,
    double transientWatts) {
  public static final ThermalConfig DEFAULT =
      new ThermalConfig(
          0.065,
          0.015,
          8,
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofDays(4),
          5,
          4,
          150);

  public ThermalConfig {
    requireArgument(
        resistanceCelsiusPerWatt > 0 && resistanceCelsiusPerWatt < 1,
        "resistanceCelsiusPerWatt must be in (0, 1): %s",
        resistanceCelsiusPerWatt);
    requireArgument(
        resistanceSpread > 0 && resistanceSpread < 1,
        "resistanceSpread must be in (0, 1): %s",
        resistanceSpread);
    requireArgument(
        offsetSpreadCelsius > 0 && offsetSpreadCelsius < 100,
        "offsetSpreadCelsius must be in (0, 100): %s",
        offsetSpreadCelsius);
    requireArgument(lag.toMillis() > 0 && lag.toHours() < 1, "lag must be in (0, 1 h): %s", lag);
    requireArgument(
        smoothing.toMillis() > 0 && smoothing.toHours() < 24,
        "smoothing must be in (0, 24 h): %s",
        smoothing);
    requireArgument(
        halfLife.compareTo(smoothing) > 0 && halfLife.toDays() <= 365,
        "halfLife must be in (smoothing, 365 days]: %s",
        halfLife);
    requireArgument(
        leastExcessCelsius > 0 && leastExcessCelsius < 100,
        "leastExcessCelsius must be in (0, 100): %s",
        leastExcessCelsius);
    requireArgument(sigmas > 0 && sigmas < 100, "sigmas must be in (0, 100): %s", sigmas);
    requireArgument(
        transientWatts > 0 && transientWatts <= 1e4,
        "transientWatts must be in (0, 1e4]: %s",
        transientWatts);
  }
}
