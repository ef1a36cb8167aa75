package io.forestall.streams.core.align;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * Keeps a record from being applied twice: a snapshot may be newer than the offset from which the
 * log is read again after a crash. One guard per key and input topic; 8 bytes.
 */
public final class OffsetGuard {
  private long last = -1;

  /** True if the record is already part of the state; remembers it otherwise. */
  public boolean alreadySeen(Arrival arrival) {
    if (arrival.offset() < 0) {
      return false;
    }
    if (arrival.offset() <= last) {
      return true;
    }
    last = arrival.offset();
    return false;
  }

  public void write(StateWriter out) {
    out.writeLong(last);
  }

  public void read(StateReader in) {
    last = in.readLong();
  }
}
