package io.forestall.traces;

import io.forestall.traces.TelemetryColumn.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in which columns the values of the last record stood. Records of a node name the same
 * series in the same order, so that looking at the same place again nearly always finds the column
 * without hashing or allocation.
 */
final class ColumnSlots {
  /** Says where a column stands, and makes it when it is new. */
  interface Finder {
    int positionOf(TelemetryColumn column);
  }

  private final Finder finder;
  private @Nullable TelemetryColumn[] columns = new TelemetryColumn[64];
  private int[] positions = new int[64];

  ColumnSlots(Finder finder) {
    this.finder = finder;
  }

  /** The position of the column that is the record's value of that number. */
  int position(int value, Kind kind, int metric, String name) {
    if (value >= columns.length) {
      int length = Math.max(value + 1, 2 * columns.length);
      columns = Arrays.copyOf(columns, length);
      positions = Arrays.copyOf(positions, length);
    }
    TelemetryColumn known = columns[value];
    if (known == null
        || known.metric() != metric
        || known.kind() != kind
        || !known.name().equals(name)) {
      var column = new TelemetryColumn(kind, metric, name);
      columns[value] = column;
      positions[value] = finder.positionOf(column);
    }
    return positions[value];
  }
}
