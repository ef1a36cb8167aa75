package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.KernelLine.UNKNOWN;

/**
 * Brings the kernel's own clock to wall time. Ring stamps count microseconds since boot by a clock
 * that nobody disciplines: after a month it is a minute off, and it stands still in suspend. But
 * once the ring has been read to its end, a record is younger than the last read, so its time is
 * put between that read and now. While the ring's past is being read, its stamps stand.
 */
final class KmsgClock {
  /**
   * The reading thread needs milliseconds for the whole ring; this allows for a starved machine.
   */
  private static final long CATCH_UP_MILLIS = 5_000;

  private long behindSinceMillis = UNKNOWN;
  private long lastReadMillis = UNKNOWN;

  /** The best estimate of when a line was printed that was read now. */
  long timeMillis(KernelLine line, long nowMillis) {
    if (line.eventTimeMillis() == UNKNOWN) {
      return nowMillis;
    }
    long printed = Math.min(line.eventTimeMillis(), nowMillis);
    boolean live =
        behindSinceMillis != UNKNOWN && lastReadMillis - behindSinceMillis >= CATCH_UP_MILLIS;
    return live && line.sequence() != UNKNOWN ? Math.max(lastReadMillis, printed) : printed;
  }

  /** A read is over, which left more behind or not. */
  void done(boolean more, long nowMillis) {
    if (more || behindSinceMillis == UNKNOWN) {
      behindSinceMillis = nowMillis;
    }
    lastReadMillis = nowMillis;
  }
}
