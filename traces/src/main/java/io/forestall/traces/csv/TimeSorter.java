package io.forestall.traces.csv;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts rows by time in bounded memory: what does not fit is written to files of its folder,
 * sorted, and merged in the end. Rows of one time stay in the order in which they came. One thread.
 */
public final class TimeSorter implements Closeable {
  private static final long MAX_HELD_BYTES = 32L << 20;

  /** What an entry takes beside its bytes, about. */
  private static final int ENTRY_BYTES = 64;

  private static final int RUN_BUFFER_BYTES = 32 << 10;
  private static final Comparator<Row> BY_TIME = Comparator.comparingLong(row -> row.timeMillis);

  private static final class Row {
    final long timeMillis;
    final byte[] bytes;

    Row(long timeMillis, byte[] bytes) {
      this.timeMillis = timeMillis;
      this.bytes = bytes;
    }
  }

  private final Path folder;
  private final String name;
  private final long maxHeldBytes;
  private final List<Path> runs = new ArrayList<>();
  private final List<Row> held = new ArrayList<>();
  private long heldBytes;

  /** Sorts with the help of files in this folder whose names begin so. */
  public TimeSorter(Path folder, String name) {
    this(folder, name, MAX_HELD_BYTES);
  }

  TimeSorter(Path folder, String name, long maxHeldBytes) {
    this.folder = folder;
    this.name = name;
    this.maxHeldBytes = maxHeldBytes;
  }

  /** Takes in a row, with its line feed; the array must not change any more. */
  public void add(long timeMillis, byte[] row) throws IOException {
    held.add(new Row(timeMillis, row));
    heldBytes += row.length + ENTRY_BYTES;
    if (heldBytes >= maxHeldBytes) {
      spill();
    }
  }

  /** Appends all rows, the earliest first; the sorter is then empty. */
  public void drainTo(BlockOutput out) throws IOException {
    held.sort(BY_TIME);
    if (runs.isEmpty()) {
      for (Row row : held) {
        out.write(row.bytes, 0, row.bytes.length);
      }
      held.clear();
      heldBytes = 0;
      return;
    }
    spill();
    var heads =
        new PriorityQueue<Run>(
            Comparator.comparingLong((Run run) -> run.head().timeMillis)
                .thenComparingInt(run -> run.number));
    for (int number = 0; number < runs.size(); number++) {
      var run = new Run(runs.get(number), number);
      if (run.next()) {
        heads.add(run);
      }
    }
    for (Run run = heads.poll(); run != null; run = heads.poll()) {
      byte[] bytes = run.head().bytes;
      out.write(bytes, 0, bytes.length);
      if (run.next()) {
        heads.add(run);
      }
    }
    close();
  }

  /** Deletes its files. */
  @Override
  public void close() throws IOException {
    for (Path run : runs) {
      Files.deleteIfExists(run);
    }
    runs.clear();
  }

  private void spill() throws IOException {
    held.sort(BY_TIME); // stable
    Path file = folder.resolve(name + ".run" + runs.size());
    runs.add(file);
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (Row row : held) {
        out.writeLong(row.timeMillis);
        out.writeInt(row.bytes.length);
        out.write(row.bytes);
      }
    }
    held.clear();
    heldBytes = 0;
  }

  /** A sorted file while it is merged. */
  private static final class Run {
    final int number;
    private final DataInputStream in;
    private long left;
    private Row head = new Row(0, new byte[0]);

    Run(Path file, int number) throws IOException {
      this.number = number;
      this.left = Files.size(file);
      this.in =
          new DataInputStream(
              new BufferedInputStream(BlockInput.openAt(file, 0), RUN_BUFFER_BYTES));
    }

    Row head() {
      return head;
    }

    boolean next() throws IOException {
      if (left == 0) {
        return false;
      }
      long timeMillis = in.readLong();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      head = new Row(timeMillis, bytes);
      left -= Long.BYTES + Integer.BYTES + bytes.length;
      return true;
    }
  }
}
