package io.forestall.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of all traces in bounded memory. Rows soon before a failure and all others are kept apart;
 * when there is no more room, every second row of the larger kind goes, by a hash of what the row
 * is about, and those that stay weigh twice as much.
 */
final class RowTable {
  private final int maxRows;
  private final Kind near = new Kind();
  private final Kind far = new Kind();

  RowTable(int maxRows) {
    this.maxRows = maxRows;
  }

  void add(TrainingRow row, boolean soonBeforeFailure) {
    (soonBeforeFailure ? near : far).add(row);
    while (near.rows.size() + far.rows.size() > maxRows) {
      (near.rows.size() > far.rows.size() ? near : far).thin();
    }
  }

  /** The rows that were kept, with their weights. */
  List<TrainingRow> rows() {
    List<TrainingRow> all = new ArrayList<>();
    near.addTo(all);
    far.addTo(all);
    return all;
  }

  private static long hash(TrainingRow row) {
    TrainingRow.Moment moment = row.moment();
    long mixed = moment.node().hashCode() * 31L + moment.device().hashCode();
    mixed = (mixed ^ moment.timeMillis()) * 0x9E3779B97F4A7C15L + moment.trace();
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L; // splitmix64
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private static final class Kind {
    private final List<TrainingRow> rows = new ArrayList<>();
    private long keepOneIn = 1; // a power of two

    void add(TrainingRow row) {
      if (kept(row)) {
        rows.add(row);
      }
    }

    void thin() {
      keepOneIn *= 2;
      rows.removeIf(row -> !kept(row));
    }

    private boolean kept(TrainingRow row) {
      return (hash(row) & (keepOneIn - 1)) == 0;
    }

    void addTo(List<TrainingRow> all) {
      rows.forEach(row -> all.add(keepOneIn == 1 ? row : row.weighing((double) keepOneIn)));
    }
  }
}
