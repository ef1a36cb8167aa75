package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * How heat leaves an air-cooled H100: T settles at inlet + resistance × power + position.
 *
 * @param inletCelsius assumed; 18 to 27 is healthy
 * @param dailyInletCelsius assumed: the inlet is this much warmer in the afternoon, and as much
 *     cooler at night, than the mean
 * @param rackSpreadCelsius assumed: inlets of racks differ by up to this, either way
 * @param resistanceCelsiusPerWatt assumed; fitted on liquid-cooled A100 at 0.060
 * @param positionCelsius assumed: the coolest place in the chassis is this much below, the hottest
 *     this much above the mean at full power
 * @param memoryOffsetMinCelsius assumed: memory above GPU, least
 * @param memoryOffsetMaxCelsius assumed: memory above GPU, most
 * @param slowdownCelsius assumed for H100; 87 to 90 on A100
 * @param softCelsius assumed: the driver counts thermal slowdown from this much below on
 * @param recoveryCelsius assumed: the slowdown ends this much below its onset
 * @param rise assumed: time constant when heating
 * @param fall assumed: time constant when cooling
 */
public record ThermalSettings(
    @Setting(min = 18, max = 27, assumed = true) double inletCelsius,
    @Setting(min = 0, max = 3, assumed = true) double dailyInletCelsius,
    @Setting(min = 0, max = 2, assumed = true) double rackSpreadCelsius,
    @Setting(min = 0.055, max = 0.08, assumed = true) double resistanceCelsiusPerWatt,
    @Setting(min = 2, max = 8, assumed = true) double positionCelsius,
    @Setting(min = 6, max = 10, assumed = true) double memoryOffsetMinCelsius,
    @Setting(min = 12, max = 20, assumed = true) double memoryOffsetMaxCelsius,
    @Setting(min = 85, max = 90, assumed = true) double slowdownCelsius,
    @Setting(min = 1, max = 5, assumed = true) double softCelsius,
    @Setting(min = 2, max = 8, assumed = true) double recoveryCelsius,
    @Setting(min = 10, max = 40, assumed = true) Duration rise,
    @Setting(min = 20, max = 60, assumed = true) Duration fall) {
  public ThermalSettings {
    requireArgument(
        resistanceCelsiusPerWatt > 0 && resistanceCelsiusPerWatt < 1,
        "resistanceCelsiusPerWatt must be in (0, 1): %s",
        resistanceCelsiusPerWatt);
    requireArgument(
        memoryOffsetMinCelsius >= 0 && memoryOffsetMaxCelsius > memoryOffsetMinCelsius,
        "memory offsets must be in order: %s, %s",
        memoryOffsetMinCelsius,
        memoryOffsetMaxCelsius);
    requireArgument(
        slowdownCelsius > inletCelsius && recoveryCelsius > 0 && softCelsius >= 0,
        "slowdownCelsius must be above the inlet, recoveryCelsius above 0 and softCelsius not below: %s, %s, %s",
        slowdownCelsius,
        recoveryCelsius,
        softCelsius);
    requireArgument(
        rise.toMillis() > 0 && fall.toMillis() > 0,
        "rise and fall must be positive: %s, %s",
        rise,
        fall);
  }

  /** The same around another accelerator. */
  ThermalSettings scaled(double otherResistanceCelsiusPerWatt, double otherSlowdownCelsius) {
    return new ThermalSettings(
        inletCelsius,
        dailyInletCelsius,
        rackSpreadCelsius,
        otherResistanceCelsiusPerWatt,
        positionCelsius,
        memoryOffsetMinCelsius,
        memoryOffsetMaxCelsius,
        otherSlowdownCelsius,
        softCelsius,
        recoveryCelsius,
        rise,
        fall);
  }

  static ThermalSettings defaults() {
    return new ThermalSettings(
        24, 1, 0.5, 0.070, 3, 8, 14, 87, 2, 5, Duration.ofSeconds(25), Duration.ofSeconds(40));
  }
}
