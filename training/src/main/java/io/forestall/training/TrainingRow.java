package io.forestall.training;

import io.forestall.traces.TraceLabel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The features of a device at one time, and what became of it. */
final class TrainingRow {
  private final Moment moment;
  private final double[] features;
  private final Part part;
  private final boolean healthy;
  private final @Nullable TraceLabel next;
  private final double weight;

  /**
   * Of what and when a row is.
   *
   * @param trace number of its trace
   * @param timeMillis end of the windows; epoch milliseconds, UTC
   * @param knownUntilMillis up to when it is known what became of the device
   */
  record Moment(int trace, String node, String device, long timeMillis, long knownUntilMillis) {}

  /**
   * A row.
   *
   * @param features in the order of the feature list; kept, not copied
   * @param healthy whether nothing is wrong on the node at that time
   * @param next the device's next failure; null if none follows
   * @param weight how many such rows of the whole it stands for
   */
  TrainingRow(
      Moment moment,
      double[] features,
      Part part,
      boolean healthy,
      @Nullable TraceLabel next,
      double weight) {
    this.moment = moment;
    this.features = features;
    this.part = part;
    this.healthy = healthy;
    this.next = next;
    this.weight = weight;
  }

  Moment moment() {
    return moment;
  }

  double[] features() {
    return features;
  }

  Part part() {
    return part;
  }

  boolean healthy() {
    return healthy;
  }

  @Nullable TraceLabel next() {
    return next;
  }

  double weight() {
    return weight;
  }

  /** Whether the device fails within the horizon. */
  boolean fails(Duration horizon) {
    return next != null && next.failureMillis() - moment.timeMillis() <= horizon.toMillis();
  }

  /** Whether it can be known if it fails within the horizon. */
  boolean known(Duration horizon) {
    return moment.timeMillis() + horizon.toMillis() <= moment.knownUntilMillis();
  }

  /** Key of its next failure, which several rows and devices share; empty if there is none. */
  String failure() {
    return next == null ? "" : moment.trace() + "|" + next.id();
  }

  TrainingRow weighing(double factor) {
    return new TrainingRow(moment, features, part, healthy, next, weight * factor);
  }
}
