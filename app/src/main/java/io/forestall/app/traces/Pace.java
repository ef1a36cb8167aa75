package io.forestall.app.traces;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Holds a trace to a multiple of real time, counted from its first moment, so that what is late is
 * made up for:
 *
 * <pre>
 *   due = start + (event time - first event time) / speed
 * </pre>
 */
final class Pace {
  /** How long a stop may go unnoticed. */
  private static final long MAX_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final double speed;
  private final LongSupplier nanoTime;
  private final LongConsumer park;
  private final BooleanSupplier stopped;
  private final long startNanos;
  private final long firstMillis;

  /**
   * Starts now.
   *
   * @param firstMillis event time of this moment, epoch milliseconds
   * @param park waits for about so many nanoseconds
   */
  Pace(
      double speed,
      long firstMillis,
      LongSupplier nanoTime,
      LongConsumer park,
      BooleanSupplier stopped) {
    this.speed = speed;
    this.firstMillis = firstMillis;
    this.nanoTime = nanoTime;
    this.park = park;
    this.stopped = stopped;
    this.startNanos = nanoTime.getAsLong();
  }

  /** Returns when this event time has come, or when the replay is stopped. */
  void await(long eventMillis) {
    if (speed == Double.POSITIVE_INFINITY) {
      return;
    }
    double afterNanos = (eventMillis - firstMillis) / speed * TimeUnit.MILLISECONDS.toNanos(1);
    while (!stopped.getAsBoolean()) {
      double leftNanos = afterNanos - (nanoTime.getAsLong() - startNanos);
      if (!(leftNanos > 0)) {
        return;
      }
      park.accept(Math.min((long) Math.ceil(leftNanos), MAX_PARK_NANOS));
    }
  }
}
