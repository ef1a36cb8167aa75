package io.forestall.streams.core;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.stream.LongStream;

/** Sums of the last 28 days of event time, one for each day, so that old days are forgotten. */
public final class DailyTotals {
  /** How many days are kept, today's among them. */
  public static final int DAYS = 28;

  private static final long DAY_MILLIS = 86_400_000;

  private final long[] totals = new long[DAYS];
  private long day = -1;

  /** Adds to the day of that time. */
  public void add(long timeMillis, long amount) {
    advanceTo(timeMillis);
    if (Math.floorDiv(timeMillis, DAY_MILLIS) > day - DAYS) {
      totals[slot(Math.floorDiv(timeMillis, DAY_MILLIS))] += amount;
    }
  }

  /** Days that are left behind are forgotten. */
  public void advanceTo(long timeMillis) {
    long now = Math.floorDiv(timeMillis, DAY_MILLIS);
    for (long next = Math.max(day + 1, now - DAYS + 1); next <= now; next++) {
      totals[slot(next)] = 0;
    }
    day = Math.max(day, now);
  }

  private static int slot(long ofDay) {
    return (int) Math.floorMod(ofDay, (long) DAYS);
  }

  public long sum() {
    return LongStream.of(totals).sum();
  }

  public void write(StateWriter out) {
    out.writeLongs(totals, 0, totals.length);
    out.writeLong(day);
  }

  public void read(StateReader in) {
    in.readLongs(totals, 0, totals.length);
    day = in.readLong();
  }
}
