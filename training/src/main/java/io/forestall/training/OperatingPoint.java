package io.forestall.training;

import io.forestall.streams.core.model.RiskModel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * From which probability on a risk is said aloud: the lowest above which most rows of the
 * calibration did fail, and several failures are among them. What that is worth is then measured on
 * the rows of the test, by weight, so that one healthy row in a sampled window stands for all the
 * healthy time that was not sampled.
 */
final class OperatingPoint {
  /** As trusted as a finding that opens an incident together with another. */
  private static final double WANTED_PRECISION = 0.8;

  private static final int FEWEST_FAILURES = 3;

  private OperatingPoint() {}

  /** The alarm line; {@link RiskModel#SILENT} when there is none. */
  static double alarm(double[] probabilities, List<TrainingRow> rows, Duration horizon) {
    Integer[] order = new Integer[probabilities.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> -probabilities[i]));
    Set<String> failures = new HashSet<>();
    double hits = 0;
    double all = 0;
    double alarm = RiskModel.SILENT;
    for (int i = 0; i < order.length; i++) {
      TrainingRow row = rows.get(order[i]);
      all += row.weight();
      if (row.fails(horizon)) {
        hits += row.weight();
        failures.add(row.failure());
      }
      double probability = probabilities[order[i]];
      boolean last = i + 1 == order.length || probabilities[order[i + 1]] < probability;
      if (last
          && probability > 0
          && hits >= WANTED_PRECISION * all
          && failures.size() >= FEWEST_FAILURES) {
        alarm = probability;
      }
    }
    return alarm;
  }

  /** Share of the rows above the alarm line that failed, by weight; 0 when there is none. */
  static double precision(
      double[] probabilities, List<TrainingRow> rows, Duration horizon, double alarm) {
    double hits = 0;
    double all = 0;
    for (int r = 0; r < probabilities.length; r++) {
      if (probabilities[r] >= alarm) {
        all += rows.get(r).weight();
        hits += rows.get(r).fails(horizon) ? rows.get(r).weight() : 0;
      }
    }
    return all == 0 ? 0 : hits / all;
  }
}
