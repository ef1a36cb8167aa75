package io.forestall.ingest.normalize;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import org.jspecify.annotations.Nullable;

/** The one judgement on whether a number can be a reading of a metric. */
final class Plausibility {
  private Plausibility() {}

  /** Why the value cannot be used, or null when it can. */
  static @Nullable RejectReason problem(Metric metric, double value) {
    if (!Double.isFinite(value)) {
      return RejectReason.NOT_FINITE;
    }
    return metric.plausible(value) ? null : RejectReason.OUT_OF_RANGE;
  }
}
