package io.forestall.schemas.metric;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.regex.Pattern;

/**
 * One row of the catalogue.
 *
 * @param id stable number on the wire; devices 1 to 199, hosts 200 to 399; never used again
 * @param name canonical name, which ends in its unit, and in {@code _total} for most counters
 * @param unit base unit, or what is counted
 * @param saturation value at which a counter stays for ever; NaN when it never does
 * @param min smallest plausible value; negative infinity when there is none
 * @param max largest plausible value; infinity when there is none
 */
public record Metric(
    int id,
    String name,
    String unit,
    MetricType type,
    MetricScope scope,
    ResetBehaviour reset,
    double saturation,
    double min,
    double max,
    String description) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final int FIRST_HOST_ID = 200;
  private static final int LAST_ID = 399;

  public Metric {
    requireArgument(id > 0 && id <= LAST_ID, "id of %s must be in [1, 399]: %s", name, id);
    requireArgument(NAME.matcher(name).matches(), "name must be lower_snake_case: %s", name);
    requireArgument(!unit.isBlank(), "unit of %s is empty", name);
    requireArgument(!description.isBlank(), "description of %s is empty", name);
    requireArgument(
        name.startsWith("gpu_") == (scope == MetricScope.DEVICE)
            && (id < FIRST_HOST_ID) == (scope == MetricScope.DEVICE),
        "%s (%s) must be named gpu_ and numbered below 200 exactly when of a device",
        name,
        id);
    requireArgument(min < max, "range of %s is empty: [%s, %s]", name, min, max);
    requireArgument(
        reset == ResetBehaviour.NONE || type == MetricType.COUNTER,
        "%s is no counter and cannot reset",
        name);
    requireArgument(
        (saturation > 0) == (reset == ResetBehaviour.SATURATES),
        "%s needs a saturation exactly when it saturates: %s",
        name,
        saturation);
  }

  /** Whether a value can be true at all; false for NaN. */
  public boolean plausible(double value) {
    return value >= min && value <= max;
  }
}
