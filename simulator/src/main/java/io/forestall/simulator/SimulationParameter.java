package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * One number of the settings that can be set by name.
 *
 * @param name path in the tree of settings, such as {@code power.spinWatts}
 * @param defaultValue durations in seconds, flags as 0 or 1
 * @param whole whether it must be a whole number
 * @param assumed whether nobody has published it
 */
public record SimulationParameter(
    String name, double defaultValue, double min, double max, boolean whole, boolean assumed) {
  public SimulationParameter {
    requireArgument(
        defaultValue >= min && defaultValue <= max && min < max,
        "default of %s must be in its range [%s, %s]: %s",
        name,
        min,
        max,
        defaultValue);
  }

  /** Throws unless the value may be set. */
  void require(double value) {
    requireArgument(
        value >= min && value <= max, "%s must be in [%s, %s]: %s", name, min, max, value);
    requireArgument(
        !whole || value == Math.rint(value), "%s must be a whole number: %s", name, value);
  }
}
