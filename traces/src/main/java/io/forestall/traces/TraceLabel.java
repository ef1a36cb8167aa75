package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * A row of labels.csv: what truly happened, for the judge alone.
 *
 * @param faultClass name of a FaultClass; for a benign phase its own name, such as CHECKPOINT
 * @param node culprit; empty when the scope is wider
 * @param device id of the culprit; empty when the scope is wider
 * @param job job that is hurt; empty when none
 * @param onsetMillis first physical sign; epoch milliseconds, UTC
 * @param failureMillis when it failed; {@link #NO_FAILURE} when it only degrades
 * @param endMillis when its effects are over; {@link #NO_END} when they outlast the trace
 * @param fault number in the simulator's catalogue of faults, such as F01; empty when unknown
 */
public record TraceLabel(
    String id,
    String faultClass,
    LabelScope scope,
    String node,
    String device,
    String job,
    long onsetMillis,
    long failureMillis,
    long endMillis,
    LabelKind kind,
    String fault) {
  /** It degrades and does not fail. */
  public static final long NO_FAILURE = Long.MAX_VALUE;

  /** Its effects outlast the trace. */
  public static final long NO_END = Long.MAX_VALUE;

  public TraceLabel {
    requireArgument(!id.isEmpty() && !faultClass.isEmpty(), "id or class is empty");
    requireArgument(
        scope != LabelScope.DEVICE || (!node.isEmpty() && !device.isEmpty()),
        "scope device needs a node and a device");
    requireArgument(scope != LabelScope.NODE || !node.isEmpty(), "scope node needs a node");
    requireArgument(scope != LabelScope.JOB || !job.isEmpty(), "scope job needs a job");
    requireArgument(
        onsetMillis <= failureMillis,
        "onset must not be after failure: %s, %s",
        onsetMillis,
        failureMillis);
    requireArgument(
        onsetMillis <= endMillis, "onset must not be after end: %s, %s", onsetMillis, endMillis);
  }
}
