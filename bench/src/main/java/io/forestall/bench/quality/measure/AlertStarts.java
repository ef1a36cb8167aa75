package io.forestall.bench.quality.measure;

import io.forestall.bench.quality.data.RowRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Events by the alerts that start in them, without point adjustment.
 *
 * <p>The first alarmed row is an alert and mutes the detector for the cool-down; a row that is
 * alarmed after that is a further alert. An event is found if and only if an alert starts in it,
 * and an alert that starts in no event is false. So an alarm that never ends finds little and costs
 * an alert for every cool-down.
 *
 * <ul>
 *   <li>Cost: rows x thresholds tried, which are all scores at the top and get sparser by {@value
 *       #RANK_GROWTH} below.
 * </ul>
 */
public final class AlertStarts {
  private static final double RANK_GROWTH = 1.01;

  private final Duration coolDown;

  public AlertStarts(Duration coolDown) {
    this.coolDown = coolDown;
  }

  /** What a threshold finds on all machines together. */
  public EventScore at(List<ScoredMachine> machines, double threshold) {
    var tally = new Tally();
    machines.forEach(machine -> tally.add(machine, threshold));
    return new EventScore(
        threshold,
        tally.events,
        tally.delaysSeconds.size(),
        tally.alerts,
        tally.falseAlerts,
        tally.days,
        Median.of(tally.delaysSeconds));
  }

  /**
   * The threshold that finds most with at most so many false alerts a day; the highest of equal.
   */
  public EventScore best(List<ScoredMachine> machines, double falsePerDay) {
    EventScore best = at(machines, Double.POSITIVE_INFINITY);
    for (double threshold : candidates(machines)) {
      EventScore score = at(machines, threshold);
      if (score.found() > best.found() && score.falsePerDay() <= falsePerDay) {
        best = score;
      }
    }
    return best;
  }

  /** The lowest threshold, from the top down, before alerts of any kind exceed so many a day. */
  public double quietest(List<ScoredMachine> machines, double alertsPerDay) {
    double lowest = Double.POSITIVE_INFINITY;
    for (double threshold : candidates(machines)) {
      EventScore score = at(machines, threshold);
      if (score.alerts() > alertsPerDay * score.days()) {
        break;
      }
      lowest = threshold;
    }
    return lowest;
  }

  private static double[] candidates(List<ScoredMachine> machines) {
    double[] scores = new double[machines.stream().mapToInt(ScoredMachine::rows).sum()];
    int size = 0;
    for (ScoredMachine machine : machines) {
      for (int row = 0; row < machine.rows(); row++) {
        scores[size++] = machine.score(row);
      }
    }
    Arrays.sort(scores);
    double[] candidates = new double[size];
    int kept = 0;
    for (int rank = 0; rank < size; rank = Math.max(rank + 1, (int) (rank * RANK_GROWTH))) {
      double score = scores[size - 1 - rank];
      if (kept == 0 || score < candidates[kept - 1]) {
        candidates[kept++] = score;
      }
    }
    return Arrays.copyOf(candidates, kept);
  }

  /** What one threshold finds, machine after machine. */
  private final class Tally {
    private final List<Double> delaysSeconds = new ArrayList<>(); // one for each event found
    private int events;
    private int alerts;
    private int falseAlerts;
    private double days;

    void add(ScoredMachine machine, double threshold) {
      List<RowRange> ranges = machine.events();
      events += ranges.size();
      days += machine.days();
      int next = 0; // the first event that has not ended
      int found = -1;
      int row = 0;
      while (row < machine.rows()) {
        if (!(machine.score(row) >= threshold)) {
          row++;
          continue;
        }
        while (next < ranges.size() && ranges.get(next).last() < row) {
          next++;
        }
        alerts++;
        if (next == ranges.size() || !ranges.get(next).contains(row)) {
          falseAlerts++;
        } else if (found < next) {
          found = next;
          delaysSeconds.add((row - ranges.get(next).first()) * machine.intervalSeconds());
        }
        row += mutedRows(machine);
      }
    }

    private int mutedRows(ScoredMachine machine) {
      return (int) Math.max(1, Math.ceil(coolDown.toMillis() / 1e3 / machine.intervalSeconds()));
    }
  }
}
