package io.forestall.traces;

import java.util.Set;

/**
 * What of a trace is played.
 *
 * @param nodes these; empty for all
 * @param fromMillis first moment
 * @param toMillis first moment after it
 */
record PlayRange(Set<String> nodes, long fromMillis, long toMillis) {
  boolean hasNode(String node) {
    return nodes.isEmpty() || nodes.contains(node);
  }

  boolean hasTime(long timeMillis) {
    return timeMillis >= fromMillis && timeMillis < toMillis;
  }
}
