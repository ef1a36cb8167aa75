package io.forestall.ingest.publish;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries that the disk would not take, behind all that are on it. Bounded: the oldest goes first.
 * Guarded by the spool's lock.
 */
final class MemoryQueue {
  private final long maxBytes;
  private final ArrayDeque<SpoolEntry> entries = new ArrayDeque<>();
  private long bytes;

  MemoryQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds the entry; the answer is what had to go for it. */
  SpoolLoss add(SpoolEntry entry) {
    entries.add(entry);
    bytes += entry.frameBytes();
    return shrink(maxBytes);
  }

  /** Forgets all; the answer is what that was. */
  SpoolLoss clear() {
    return shrink(0);
  }

  private SpoolLoss shrink(long toBytes) {
    SpoolLoss loss = SpoolLoss.NONE;
    while (bytes > toBytes) {
      SpoolEntry oldest = entries.remove();
      bytes -= oldest.frameBytes();
      long time = oldest.appendTimeMillis();
      loss = loss.plus(new SpoolLoss(1, oldest.frameBytes(), time, time));
    }
    return loss;
  }

  @Nullable SpoolEntry first() {
    return entries.peek();
  }

  void removeFirst() {
    bytes -= entries.remove().frameBytes();
  }

  void removeBelow(long number) {
    for (SpoolEntry first = first(); first != null && first.number() < number; first = first()) {
      removeFirst();
    }
  }

  /** Adds to the list what has that number or a higher one, up to so many bytes. */
  void read(long number, long byteBudget, List<SpoolEntry> into) {
    long left = byteBudget;
    for (Iterator<SpoolEntry> at = entries.iterator(); at.hasNext() && left > 0; ) {
      SpoolEntry entry = at.next();
      if (entry.number() >= number) {
        into.add(entry);
        left -= entry.frameBytes();
      }
    }
  }

  int size() {
    return entries.size();
  }
}
