package io.forestall.streams.core.align;

/**
 * How far time has come on one input partition: the latest event time seen, less the bounded
 * lateness. What is older than the watermark will not come any more, or comes too late.
 */
public final class Watermark {
  private final long latenessMillis;
  private long latestMillis = Long.MIN_VALUE;

  public Watermark(AlignConfig config) {
    this.latenessMillis = config.lateness().toMillis();
  }

  /** Takes in an event time; returns true if a new second has begun. */
  public boolean advance(long eventTimeMillis) {
    if (eventTimeMillis <= latestMillis) {
      return false;
    }
    boolean newSecond =
        latestMillis == Long.MIN_VALUE
            || Math.floorDiv(eventTimeMillis, 1_000) > Math.floorDiv(latestMillis, 1_000);
    latestMillis = eventTimeMillis;
    return newSecond;
  }

  /** Epoch milliseconds; {@link Long#MIN_VALUE} before anything was seen. */
  public long millis() {
    return latestMillis == Long.MIN_VALUE ? Long.MIN_VALUE : latestMillis - latenessMillis;
  }

  public long latestMillis() {
    return latestMillis;
  }
}
