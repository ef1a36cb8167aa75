package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.Set;

/**
 * A part of a trace.
 *
 * @param nodes at least one; names that the trace does not know select nothing
 * @param fromMillis first moment; epoch milliseconds, UTC
 * @param toMillis first moment after it
 */
public record TraceSelection(Set<String> nodes, long fromMillis, long toMillis) {
  public TraceSelection {
    nodes = Set.copyOf(nodes);
    requireArgument(!nodes.isEmpty(), "a selection needs a node");
    requireArgument(fromMillis < toMillis, "from must be before to: %s, %s", fromMillis, toMillis);
  }
}
