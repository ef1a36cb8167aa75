package io.forestall.simulator;

import java.time.Duration;
import java.util.function.LongConsumer;

/** Lines that come again and again at an even pace. */
final class Repeats {
  private Repeats() {}

  /** Calls back for each time {@code from, from + period, ...} before {@code to} in the tick. */
  static void each(
      long fromMillis, long toMillis, Duration period, TickWindow tick, LongConsumer print) {
    long periodMillis = period.toMillis();
    long number = Math.max(0, Math.floorDiv(tick.fromMillis() - fromMillis, periodMillis) + 1);
    for (long timeMillis = fromMillis + number * periodMillis;
        timeMillis <= tick.toMillis() && timeMillis < toMillis;
        timeMillis += periodMillis) {
      print.accept(timeMillis);
    }
  }
}
