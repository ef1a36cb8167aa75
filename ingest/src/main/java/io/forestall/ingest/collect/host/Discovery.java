package io.forestall.ingest.collect.host;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Says when to look again which parts a node has: listing folders costs more than reading. */
final class Discovery {
  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private long lastNanos;
  private boolean done;

  Discovery(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  /** True at the first call and once per interval. */
  boolean isDue() {
    long now = nanoTime.getAsLong();
    if (done && now - lastNanos < intervalNanos) {
      return false;
    }
    done = true;
    lastNanos = now;
    return true;
  }
}
