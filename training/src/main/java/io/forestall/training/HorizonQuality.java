package io.forestall.training;

import java.time.Duration;
import java.util.List;

/**
 * What a risk model is worth at one horizon, on nodes and times that it has not seen. Weighted by
 * what the rows stand for.
 *
 * @param trainFailures distinct failures that the trees were grown on
 * @param testFailures distinct failures among the rows of the test
 * @param rows of the test
 * @param baseRate share of the test's rows that fail
 * @param rocAuc probability that a row that fails is ranked above one that does not
 * @param averagePrecision mean precision over all thresholds; the base rate for a blind guess
 * @param brier mean squared error of the probability
 * @param brierSkill share of the base rate's own error that is saved; 0 for a blind guess
 * @param calibrationError mean distance of forecast and observed over the bins
 * @param alarm probability from which on a risk is said aloud; above 1 for never
 * @param alarmPrecision share of the test's rows above the alarm that fail; 0 without one
 */
public record HorizonQuality(
    Duration horizon,
    int trainFailures,
    int testFailures,
    long rows,
    double baseRate,
    double rocAuc,
    double averagePrecision,
    double brier,
    double brierSkill,
    double calibrationError,
    double alarm,
    double alarmPrecision,
    List<ReliabilityBin> reliability,
    List<ClassQuality> classes) {
  public HorizonQuality {
    reliability = List.copyOf(reliability);
    classes = List.copyOf(classes);
  }

  /** The horizon as conditions name it, such as 10m, 1h or 24h. */
  public String name() {
    return name(horizon);
  }

  static String name(Duration horizon) {
    if (horizon.toMillis() % 3_600_000 == 0) {
      return horizon.toHours() + "h";
    }
    return horizon.toMillis() % 60_000 == 0 ? horizon.toMinutes() + "m" : horizon.toSeconds() + "s";
  }
}
