package io.forestall.ingest.collect.host;

import java.util.concurrent.TimeUnit;

/**
 * When to try again what failed: an absent file after ten seconds, an unreadable one after 10 s, 20
 * s and so on up to ten minutes. Reading on regardless can do harm: each read of a counter that a
 * restricted mlx5 function refuses writes an error into the kernel log.
 */
final class Backoff {
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LAST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private long delayNanos; // 0 while all is well
  private long sinceNanos;

  boolean isDue(long nowNanos) {
    return delayNanos == 0 || nowNanos - sinceNanos >= delayNanos;
  }

  void succeeded() {
    delayNanos = 0;
  }

  void absent(long nowNanos) {
    sinceNanos = nowNanos;
    delayNanos = FIRST_NANOS;
  }

  void failed(long nowNanos) {
    sinceNanos = nowNanos;
    delayNanos = delayNanos == 0 ? FIRST_NANOS : Math.min(LAST_NANOS, 2 * delayNanos);
  }
}
