package io.forestall.alerts.dispatch;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Counts of one sink: written by its thread, read by any. */
final class SinkCounters {
  private final Map<SinkCounter, AtomicLong> counts = new EnumMap<>(SinkCounter.class);
  private volatile long pending;

  SinkCounters() {
    for (SinkCounter counter : SinkCounter.values()) {
      counts.put(counter, new AtomicLong());
    }
  }

  void add(SinkCounter counter) {
    of(counter).incrementAndGet();
  }

  void pending(long newPending) {
    pending = newPending;
  }

  SinkStats stats(boolean running) {
    return new SinkStats(
        count(SinkCounter.ACCEPTED),
        count(SinkCounter.FILTERED),
        count(SinkCounter.REPEATED),
        count(SinkCounter.REJECTED),
        count(SinkCounter.DELIVERED),
        count(SinkCounter.RETRIED),
        count(SinkCounter.SUPERSEDED),
        count(SinkCounter.DEAD),
        pending,
        running);
  }

  private long count(SinkCounter counter) {
    return of(counter).get();
  }

  private AtomicLong of(SinkCounter counter) {
    return Objects.requireNonNull(counts.get(counter));
  }
}
