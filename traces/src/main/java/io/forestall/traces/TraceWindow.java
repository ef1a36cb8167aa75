package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * A row of windows.csv, which makes a trace a sample of a longer one: each window is a run of its
 * own that starts without memory of what was before. Rows of one name are the nodes of one window.
 *
 * @param startMillis first moment; epoch milliseconds, UTC
 * @param endMillis first moment after it
 * @param weight how many such windows of the whole it stands for
 */
public record TraceWindow(
    String window, String node, long startMillis, long endMillis, double weight) {
  public TraceWindow {
    requireArgument(!window.isEmpty() && !node.isEmpty(), "window or node is empty");
    requireArgument(
        startMillis < endMillis, "start must be before end: %s, %s", startMillis, endMillis);
    requireArgument(
        weight > 0 && weight < Double.POSITIVE_INFINITY, "weight must be positive: %s", weight);
  }
}
