package io.forestall.traces;

import io.forestall.traces.csv.TimeSorter;
import java.io.Closeable;
import java.io.IOException;

/**
 * A table whose rows come in any order and are written by time when it is completed. One thread.
 */
final class SortedTableOutput<T> implements Closeable {
  private final TableOutput<T> table;
  private final TimeSorter sorter;
  private boolean empty = true;

  SortedTableOutput(TableOutput<T> table, TimeSorter sorter) {
    this.table = table;
    this.sorter = sorter;
  }

  void add(long timeMillis, T row) throws IOException {
    sorter.add(timeMillis, table.format(row));
    empty = false;
  }

  void complete() throws IOException {
    if (!empty) {
      sorter.drainTo(table.begin());
      table.close();
    }
  }

  /** Gives up what is not completed. */
  @Override
  public void close() throws IOException {
    sorter.close();
  }
}
