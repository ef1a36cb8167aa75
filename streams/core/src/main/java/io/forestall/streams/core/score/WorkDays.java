package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.stream.LongStream;

/** How long a node has worked for jobs in the last 28 days of event time: a number for each day. */
final class WorkDays {
  private static final long DAY_MILLIS = 86_400_000;

  private final long[] millisOfDay = new long[Lemon.DAYS];
  private long day = -1;

  /** It worked for so long until that time. */
  void add(long timeMillis, long millis) {
    advanceTo(timeMillis);
    millisOfDay[slot(Math.floorDiv(timeMillis, DAY_MILLIS))] += millis;
  }

  /** Days that are left behind are forgotten. */
  void advanceTo(long timeMillis) {
    long now = Math.floorDiv(timeMillis, DAY_MILLIS);
    for (long next = Math.max(day + 1, now - Lemon.DAYS + 1); next <= now; next++) {
      millisOfDay[slot(next)] = 0;
    }
    day = Math.max(day, now);
  }

  private static int slot(long ofDay) {
    return (int) Math.floorMod(ofDay, (long) Lemon.DAYS);
  }

  /** Days at work, not all days. */
  double days() {
    return LongStream.of(millisOfDay).sum() / (double) DAY_MILLIS;
  }

  void write(StateWriter out) {
    out.writeLongs(millisOfDay, 0, millisOfDay.length);
    out.writeLong(day);
  }

  void read(StateReader in) {
    in.readLongs(millisOfDay, 0, millisOfDay.length);
    day = in.readLong();
  }
}
