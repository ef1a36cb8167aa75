package io.forestall.app.traces;

import io.forestall.schemas.RejectReason;
import java.util.Map;

/**
 * What was recorded.
 *
 * @param rejected records that are not in the trace, by reason
 */
public record RecordReport(
    int nodes,
    int devices,
    int jobs,
    long samples,
    long events,
    long steps,
    long placements,
    Map<RejectReason, Long> rejected) {
  public RecordReport {
    rejected = Map.copyOf(rejected);
  }
}
