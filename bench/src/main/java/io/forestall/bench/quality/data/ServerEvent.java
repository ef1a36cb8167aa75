package io.forestall.bench.quality.data;

import java.util.Set;

/**
 * Rows that the operators labelled, and what they blamed.
 *
 * @param metrics columns, counted from 0
 */
public record ServerEvent(RowRange rows, Set<Integer> metrics) {
  public ServerEvent {
    metrics = Set.copyOf(metrics);
  }
}
