package io.forestall.bench.quality.contender;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * What a detector may know beforehand.
 *
 * @param columns metrics of a row
 * @param intervalSeconds time from one row to the next
 * @param smallestScale deviation below which no change of a column matters, in its own unit
 * @param trainingRows first rows that may be learnt from and are not judged
 */
public record SeriesShape(
    int columns, double intervalSeconds, double smallestScale, int trainingRows) {
  /** For columns of which nothing is known. */
  public static final double UNKNOWN_SCALE = 1e-6;

  public SeriesShape {
    requireArgument(columns >= 1, "columns must be 1 or more: %s", columns);
    requireArgument(intervalSeconds > 0, "intervalSeconds must be above 0: %s", intervalSeconds);
    requireArgument(
        smallestScale >= 1e-100 && smallestScale <= 1e100,
        "smallestScale must be in [1e-100, 1e100]: %s",
        smallestScale);
    requireArgument(trainingRows >= 0, "trainingRows must not be negative: %s", trainingRows);
  }
}
