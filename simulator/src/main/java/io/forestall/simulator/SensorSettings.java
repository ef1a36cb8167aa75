package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * What the way from a sensor to a record does to a value.
 *
 * @param interval planned distance of two records of a node
 * @param exporterInterval how often the GPU exporter reads; between, it repeats bit for bit. Our
 *     own agent reads for each record; dcgm-exporter reads every 30 s
 * @param exporterTimeout assumed: an exporter that takes longer counts as down
 * @param temperatureCelsius step of the temperature sensors, measured
 * @param powerWatts step of the power sensors, measured
 * @param clockHertz step of the clocks, measured
 * @param activityNoiseRatio assumed: activity and traffic from reading to reading
 * @param jitterRatio assumed: a scrape comes up to this share of the interval late
 * @param lossProbability assumed: a node's whole record is lost
 * @param blanks exporters serve their mark for no value where a SKU lacks a sensor
 */
public record SensorSettings(
    @Setting(min = 0.1, max = 60) Duration interval,
    @Setting(min = 0.1, max = 60) Duration exporterInterval,
    @Setting(min = 1, max = 30, assumed = true) Duration exporterTimeout,
    @Setting(min = 0.5, max = 2) double temperatureCelsius,
    @Setting(min = 0.001, max = 1) double powerWatts,
    @Setting(min = 1e6, max = 15e6) double clockHertz,
    @Setting(min = 0, max = 0.05, assumed = true) double activityNoiseRatio,
    @Setting(min = 0, max = 0.2, assumed = true) double jitterRatio,
    @Setting(min = 0, max = 0.01, assumed = true) double lossProbability,
    @Setting(min = 0, max = 1) boolean blanks) {
  public SensorSettings {
    requireArgument(
        interval.toMillis() >= 100 && interval.toHours() < 1,
        "interval must be in [100 ms, 1 h): %s",
        interval);
    requireArgument(
        exporterInterval.toMillis() >= 100 && exporterInterval.toHours() < 1,
        "exporterInterval must be in [100 ms, 1 h): %s",
        exporterInterval);
    requireArgument(
        exporterTimeout.toMillis() > 0, "exporterTimeout must be positive: %s", exporterTimeout);
    requireArgument(
        temperatureCelsius > 0 && powerWatts > 0 && clockHertz > 0,
        "sensor steps must be positive: %s, %s, %s",
        temperatureCelsius,
        powerWatts,
        clockHertz);
    requireArgument(
        activityNoiseRatio >= 0 && activityNoiseRatio < 0.2,
        "activityNoiseRatio must be in [0, 0.2): %s",
        activityNoiseRatio);
    requireArgument(
        jitterRatio >= 0 && jitterRatio < 0.5, "jitterRatio must be in [0, 0.5): %s", jitterRatio);
    requireArgument(
        lossProbability >= 0 && lossProbability < 1,
        "lossProbability must be in [0, 1): %s",
        lossProbability);
  }

  static SensorSettings defaults() {
    return new SensorSettings(
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        1,
        0.1,
        15e6,
        0.01,
        0.05,
        1e-4,
        true);
  }

  /** The same, and every record arrives. */
  public SensorSettings withoutLoss() {
    return new SensorSettings(
        interval,
        exporterInterval,
        exporterTimeout,
        temperatureCelsius,
        powerWatts,
        clockHertz,
        activityNoiseRatio,
        jitterRatio,
        0,
        blanks);
  }

  /** The same without jitter, loss and blanks. */
  public SensorSettings ideal() {
    return new SensorSettings(
        interval,
        exporterInterval,
        exporterTimeout,
        temperatureCelsius,
        powerWatts,
        clockHertz,
        activityNoiseRatio,
        0,
        0,
        false);
  }
}
