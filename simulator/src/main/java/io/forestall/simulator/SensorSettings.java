package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * What the way from a sensor to a record does to a value.
 *
 * @param interval planned distance of two records of a node
 * @param temperatureCelsius step of the temperature sensors, measured
 * @param powerWatts step of the power sensors, measured
 * @param clockHertz step of the clocks, measured
 * @param jitterRatio assumed: a scrape comes up to this share of the interval early
 * @param lossProbability assumed: a node's whole record is lost
 */
public record SensorSettings(
    Duration interval,
    double temperatureCelsius,
    double powerWatts,
    double clockHertz,
    double jitterRatio,
    double lossProbability) {
  public SensorSettings {
    requireArgument(
        interval.toMillis() >= 100 && interval.toHours() < 1,
        "interval must be in [100 ms, 1 h): %s",
        interval);
    requireArgument(
        temperatureCelsius > 0 && powerWatts > 0 && clockHertz > 0,
        "sensor steps must be positive: %s, %s, %s",
        temperatureCelsius,
        powerWatts,
        clockHertz);
    requireArgument(
        jitterRatio >= 0 && jitterRatio < 0.5, "jitterRatio must be in [0, 0.5): %s", jitterRatio);
    requireArgument(
        lossProbability >= 0 && lossProbability < 1,
        "lossProbability must be in [0, 1): %s",
        lossProbability);
  }

  static SensorSettings defaults() {
    return new SensorSettings(Duration.ofSeconds(1), 1, 0.1, 15e6, 0.05, 1e-4);
  }

  /** The same, and every record arrives. */
  public SensorSettings withoutLoss() {
    return new SensorSettings(interval, temperatureCelsius, powerWatts, clockHertz, jitterRatio, 0);
  }
}
