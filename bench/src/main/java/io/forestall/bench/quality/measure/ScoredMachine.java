package io.forestall.bench.quality.measure;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.bench.quality.data.RowRange;
import java.util.List;

/** A stretch of one machine's time: a detector's score in each row, and the labelled events. */
public final class ScoredMachine {
  private final double[] scores;
  private final double intervalSeconds;
  private final List<RowRange> events;

  /**
   * Puts scores and labels together.
   *
   * @param events in order and apart from each other
   */
  public ScoredMachine(double[] scores, double intervalSeconds, List<RowRange> events) {
    requireArgument(intervalSeconds > 0, "interval must be above 0 s: %s", intervalSeconds);
    this.scores = scores;
    this.intervalSeconds = intervalSeconds;
    this.events = List.copyOf(events);
  }

  int rows() {
    return scores.length;
  }

  double score(int row) {
    return scores[row];
  }

  double intervalSeconds() {
    return intervalSeconds;
  }

  List<RowRange> events() {
    return events;
  }

  double days() {
    return scores.length * intervalSeconds / 86_400;
  }
}
