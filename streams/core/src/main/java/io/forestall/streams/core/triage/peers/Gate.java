package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * The continuity gate: what holds in k of the last six windows is believed, and is over when it
 * held in none of the last four. k is less where something else speaks for it. State: four numbers.
 * Threads: none.
 */
final class Gate {
  private static final int WINDOWS = 0b111111;
  private static final int OVER = 0b1111;

  private int history;
  private long sinceMillis = -1;
  private boolean open;
  private boolean closed;

  /** Takes in one window; it opens when so many of the last six hold. */
  void add(boolean holds, long windowMillis, int needed) {
    history = (history << 1 | (holds ? 1 : 0)) & WINDOWS;
    if (history == 0) {
      sinceMillis = -1;
    } else if (sinceMillis < 0) {
      sinceMillis = windowMillis;
    }
    boolean before = open;
    open = open ? (history & OVER) != 0 : Integer.bitCount(history) >= needed;
    closed = before && !open;
  }

  boolean open() {
    return open;
  }

  /** Whether the last window closed it. */
  boolean closed() {
    return closed;
  }

  /** Whether anything spoke for it lately, so that now is no time to learn what is usual. */
  boolean doubtful() {
    return history != 0;
  }

  /** When the first of the windows began in which it held. */
  long sinceMillis() {
    return sinceMillis;
  }

  void write(StateWriter out) {
    out.writeInt(history);
    out.writeLong(sinceMillis);
    out.writeBoolean(open);
    out.writeBoolean(closed);
  }

  void read(StateReader in) {
    history = in.readInt() & WINDOWS;
    sinceMillis = in.readLong();
    open = in.readBoolean();
    closed = in.readBoolean();
  }
}
