package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * A row of jobs.csv: what a device, or all of a node, works for over a span of time.
 *
 * @param device id; empty for all devices of the node
 * @param rank rank of the process that drives it; {@link #NO_RANK} when unknown
 * @param role free text such as pp0: devices of one role are each other's peers
 * @param startMillis first moment, epoch milliseconds, UTC; {@link #OPEN_START} when unknown
 * @param endMillis first moment after it; {@link #OPEN_END} when it outlasts the trace
 */
public record TraceJob(
    String job,
    String node,
    String device,
    int rank,
    String role,
    long startMillis,
    long endMillis) {
  /** The job outlasts the trace. */
  public static final long OPEN_END = Long.MAX_VALUE;

  /** The job was there before the trace. */
  public static final long OPEN_START = Long.MIN_VALUE;

  /** Nobody told the rank. */
  public static final int NO_RANK = -1;

  public TraceJob {
    requireArgument(!job.isEmpty() && !node.isEmpty(), "job or node is empty");
    requireArgument(rank >= NO_RANK, "rank must be at least -1: %s", rank);
    requireArgument(
        startMillis < endMillis, "start must be before end: %s, %s", startMillis, endMillis);
  }
}
