package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * How an H100 SXM clocks. Under the power cap the SM clock is {@code max × (1 - capSlope ×
 * (demandRatio / capRatio - 1))}, falls with temperature above a knee, and is set low while the
 * hardware's thermal slowdown lasts.
 *
 * @param maxHertz vendor's value
 * @param idleHertz vendor's value
 * @param memoryHertz vendor's value
 * @param capSlope assumed
 * @param demandRatio assumed: power that the compute phase would take without a cap / the cap
 * @param kneeCelsius assumed
 * @param lossPerCelsius assumed: 1 to 2 % in 10 C are observed
 * @param slowdownMinHertz lowest clock in thermal slowdown
 * @param slowdownMaxHertz highest clock in thermal slowdown
 * @param sensitivity assumed: share of the compute phase that is bound by the SM clock
 */
public record ClockSettings(
    @Setting(min = 1.9e9, max = 1.98e9) double maxHertz,
    @Setting(min = 0.3e9, max = 0.4e9) double idleHertz,
    @Setting(min = 2.5e9, max = 2.7e9) double memoryHertz,
    @Setting(min = 0.1, max = 0.4, assumed = true) double capSlope,
    @Setting(min = 1, max = 1.6, assumed = true) double demandRatio,
    @Setting(min = 60, max = 80, assumed = true) double kneeCelsius,
    @Setting(min = 0.001, max = 0.002, assumed = true) double lossPerCelsius,
    @Setting(min = 0.8e9, max = 1.1e9) double slowdownMinHertz,
    @Setting(min = 1.15e9, max = 1.3e9) double slowdownMaxHertz,
    @Setting(min = 0.3, max = 1, assumed = true) double sensitivity) {
  /** No power cap forces the clock lower than this share of the highest. */
  private static final double LEAST_CAPPED_RATIO = 0.3;

  public ClockSettings {
    requireArgument(
        idleHertz > 0
            && slowdownMinHertz > idleHertz
            && slowdownMaxHertz > slowdownMinHertz
            && maxHertz > slowdownMaxHertz,
        "clocks must be in order: idle %s, slowdown %s to %s, max %s",
        idleHertz,
        slowdownMinHertz,
        slowdownMaxHertz,
        maxHertz);
    requireArgument(
        demandRatio >= 1 && demandRatio < 2, "demandRatio not in [1, 2): %s", demandRatio);
    requireArgument(capSlope >= 0 && capSlope < 1, "capSlope must be in [0, 1): %s", capSlope);
    requireArgument(
        sensitivity >= 0 && sensitivity <= 1, "sensitivity must be in [0, 1]: %s", sensitivity);
  }

  static ClockSettings defaults() {
    return new ClockSettings(1.98e9, 0.345e9, 2.619e9, 0.25, 1.3, 70, 0.0015, 0.9e9, 1.2e9, 0.5);
  }

  /** SM clock in the compute phase of a healthy GPU below the knee. */
  double computeHertz() {
    return computeHertz(1);
  }

  /** The same with a power cap that is this share of the usual one. */
  double computeHertz(double capRatio) {
    double ratio = 1 - capSlope * (demandRatio / capRatio - 1);
    return maxHertz * Math.max(LEAST_CAPPED_RATIO, Math.min(1, ratio));
  }

  /** The same GPU with other clocks in proportion. */
  ClockSettings scaled(double otherMaxHertz, double otherIdleHertz, double otherMemoryHertz) {
    double ratio = otherMaxHertz / maxHertz;
    return new ClockSettings(
        otherMaxHertz,
        otherIdleHertz,
        otherMemoryHertz,
        capSlope,
        demandRatio,
        kneeCelsius,
        lossPerCelsius,
        slowdownMinHertz * ratio,
        slowdownMaxHertz * ratio,
        sensitivity);
  }
}
