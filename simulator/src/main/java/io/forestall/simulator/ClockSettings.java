package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * How an H100 SXM clocks. Under the power cap the SM clock is {@code max × (1 - capSlope ×
 * (demandRatio - 1))}, falls with temperature above a knee, and is set low while the hardware's
 * thermal slowdown lasts.
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
    double maxHertz,
    double idleHertz,
    double memoryHertz,
    double capSlope,
    double demandRatio,
    double kneeCelsius,
    double lossPerCelsius,
    double slowdownMinHertz,
    double slowdownMaxHertz,
    double sensitivity) {
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
    return maxHertz * (1 - capSlope * (demandRatio - 1));
  }
}
