package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * How heat leaves an air-cooled H100: T settles at inlet + resistance × power + position.
 *
 * @param inletCelsius assumed
 * @param resistanceCelsiusPerWatt assumed; fitted on liquid-cooled A100 at 0.060
 * @param positionCelsius assumed: the coolest place in the chassis is this much below, the hottest
 *     this much above the mean at full power
 * @param memoryOffsetMinCelsius assumed: memory above GPU, least
 * @param memoryOffsetMaxCelsius assumed: memory above GPU, most
 * @param slowdownCelsius assumed for H100; 87 to 90 on A100
 * @param recoveryCelsius assumed: the slowdown ends this much below its onset
 * @param rise assumed: time constant when heating
 * @param fall assumed: time constant when cooling
 */
public record ThermalSettings(
    double inletCelsius,
    double resistanceCelsiusPerWatt,
    double positionCelsius,
    double memoryOffsetMinCelsius,
    double memoryOffsetMaxCelsius,
    double slowdownCelsius,
    double recoveryCelsius,
    Duration rise,
    Duration fall) {
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
        slowdownCelsius > inletCelsius && recoveryCelsius > 0,
        "slowdownCelsius must be above the inlet and recoveryCelsius above 0: %s, %s",
        slowdownCelsius,
        recoveryCelsius);
    requireArgument(
        rise.toMillis() > 0 && fall.toMillis() > 0,
        "rise and fall must be positive: %s, %s",
        rise,
        fall);
  }

  static ThermalSettings defaults() {
    return new ThermalSettings(
        24, 0.070, 3, 8, 14, 87, 5, Duration.ofSeconds(25), Duration.ofSeconds(40));
  }
}
