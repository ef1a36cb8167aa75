package io.forestall.streams.core.align;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * How far a node's clock is off, seen as the distance between its send time and the broker's append
 * time.
 *
 * <pre>
 *   offset = median of the last 5 of (appended - sent)
 * </pre>
 *
 * <ul>
 *   <li>Units: milliseconds; positive when the node's clock is slow.
 *   <li>A delay on the way looks like a slow clock, so offsets within one second count as zero: the
 *       way takes milliseconds, and a real error of under a second hurts nothing.
 *   <li>State: 5 longs. Threads: none.
 * </ul>
 */
public final class NodeClock {
  private static final int MEMORY = 5;
  private static final long TOLERATED_MILLIS = 1_000;

  private final long[] recent = new long[MEMORY];
  private final long[] sorted = new long[MEMORY];
  private int seen;

  /** Takes in one record's times and returns the correction to add to the node's event times. */
  public long offset(Arrival arrival) {
    if (arrival.sentMillis() < 0 || arrival.appendedMillis() < 0) {
      return 0;
    }
    recent[seen % MEMORY] = arrival.appendedMillis() - arrival.sentMillis();
    seen = seen == 2 * MEMORY - 1 ? MEMORY : seen + 1;
    int length = Math.min(seen, MEMORY);
    System.arraycopy(recent, 0, sorted, 0, length);
    Arrays.sort(sorted, 0, length);
    long median = sorted[length / 2];
    return Math.abs(median) <= TOLERATED_MILLIS ? 0 : median;
  }

  public void write(StateWriter out) {
    out.writeLongs(recent, 0, MEMORY);
    out.writeInt(seen);
  }

  public void read(StateReader in) {
    in.readLongs(recent, 0, MEMORY);
    seen = Math.floorMod(in.readInt(), 2 * MEMORY);
  }
}
