package io.forestall.detectors.count;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Turns the readings of many counters into increments, rates and events within a sliding window,
 * for limits such as "3 in 10 minutes".
 *
 * <pre>
 *   rise      = value - last                  while the counter stands or climbs
 *             = value                         after a fall: it was reset and counts from 0
 *             = value - last before the fall  when the very next reading is back there: a glitch
 *   perSecond = rise / time since the last reading
 *   inWindow  = sum over the bucket of now and the buckets - 1 before it
 * </pre>
 *
 * A rise is spread evenly over the time in which it happened, so that ten events after an hour
 * without readings are no burst.
 *
 * <ul>
 *   <li>Units: events, or the counter's own unit; times in milliseconds of event time.
 *   <li>Cost: O(1) a reading, O(buckets) after a gap and for a count; no allocation. State: 33 + 8
 *       buckets bytes a series, 161 by default.
 *   <li>Invariants: an increment is NaN (unknown) or at least 0; the first reading, a gap (NaN,
 *       infinite or negative) and a time that does not advance give NaN, and the latter two change
 *       nothing; a counter that stands at its saturation has no further increments.
 *   <li>Accuracy: between resets increments add up to the counter's rise (test:
 *       increment_randomCounter_addsUpToTruth). The window holds between T - T / buckets and T of
 *       the past, so it undercounts by at most one bucket (test: inWindow_randomEvents_equalsScan).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Departures from PromQL's {@code increase}, which treats resets alike: no extrapolation to the
 * window's ends, the glitch rule, and saturation, because InfiniBand port counters stop at their
 * largest value.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/functions/#increase">PromQL
 *     increase</a>
 */
public final class CounterBank {
  private static final int VERSION = 1;
  private static final byte RESET = 1;
  private static final byte SATURATED = 2;
  private static final byte FLAGS = RESET | SATURATED;

  /** Unit conversion may shake the last digits of a counter; a fall below this share is none. */
  private static final double ROUNDING = 1e-12;

  private final int buckets;
  private final long bucketMillis;

  private int series;
  private double[] last = new double[0]; // NaN: no reading yet
  private double[] beforeFall = new double[0]; // NaN: the last reading was no fall
  private double[] perSecond = new double[0];
  private long[] lastMillis = new long[0];
  private byte[] flags = new byte[0];
  private double[] ring = new double[0]; // buckets a series, slot = bucket mod buckets

  public CounterBank(CounterConfig config) {
    buckets = config.buckets();
    bucketMillis = config.bucketMillis();
  }

  /** Grows the bank to at least so many series; new ones have no reading. */
  public void ensureSeries(int wanted) {
    int old = last.length;
    if (wanted > old) {
      int capacity = Math.max(wanted, old + (old >> 1));
      last = Arrays.copyOf(last, capacity);
      beforeFall = Arrays.copyOf(beforeFall, capacity);
      perSecond = Arrays.copyOf(perSecond, capacity);
      lastMillis = Arrays.copyOf(lastMillis, capacity);
      flags = Arrays.copyOf(flags, capacity);
      ring = Arrays.copyOf(ring, Math.multiplyExact(capacity, buckets));
      Arrays.fill(last, old, capacity, Double.NaN);
      Arrays.fill(beforeFall, old, capacity, Double.NaN);
      Arrays.fill(perSecond, old, capacity, Double.NaN);
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /**
   * Takes one reading.
   *
   * @param saturation the value at which this counter stops, NaN if it has none
   * @return what was counted since the last reading, NaN when that is unknown
   */
  public double increment(int which, long timeMillis, double value, double saturation) {
    Objects.checkIndex(which, series);
    boolean first = Double.isNaN(last[which]);
    if (!(value >= 0 && value <= Double.MAX_VALUE) || (!first && timeMillis <= lastMillis[which])) {
      return Double.NaN;
    }
    double rise = first ? Double.NaN : rise(which, value);
    flags[which] = (byte) (value >= saturation ? flags[which] | SATURATED : flags[which] & RESET);
    if (!first) {
      perSecond[which] = rise * 1e3 / ((double) timeMillis - lastMillis[which]);
      spread(which, rise, timeMillis);
    }
    last[which] = value;
    lastMillis[which] = timeMillis;
    return rise;
  }

  /** Whether the counter was reset between its last two readings. */
  public boolean resetSeen(int which) {
    return (flags[Objects.checkIndex(which, series)] & RESET) != 0;
  }

  /** Whether the counter stands at its largest value and must be cleared to count again. */
  public boolean saturated(int which) {
    return (flags[Objects.checkIndex(which, series)] & SATURATED) != 0;
  }

  /** Events in the window that ends at {@code timeMillis}. */
  public double inWindow(int which, long timeMillis) {
    Objects.checkIndex(which, series);
    long newest = Math.floorDiv(lastMillis[which], bucketMillis);
    long now = Math.floorDiv(timeMillis, bucketMillis);
    double sum = 0;
    for (long bucket = Math.max(now, newest) - buckets + 1;
        bucket <= Math.min(now, newest);
        bucket++) {
      sum += ring[slot(which, bucket)];
    }
    return Math.rint(sum * 1e6) / 1e6; // thirds of three events must add up to three
  }

  /** Rate between the last two readings, NaN before the second. */
  public double perSecond(int which) {
    return perSecond[Objects.checkIndex(which, series)];
  }

  public void reset(int which) {
    last[Objects.checkIndex(which, series)] = Double.NaN;
    beforeFall[which] = Double.NaN;
    perSecond[which] = Double.NaN;
    lastMillis[which] = 0;
    flags[which] = 0;
    Arrays.fill(ring, which * buckets, (which + 1) * buckets, 0);
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(buckets);
    out.writeVarLong(bucketMillis);
    out.writeVarLong(series);
    out.writeDoubles(last, 0, series);
    out.writeDoubles(beforeFall, 0, series);
    out.writeDoubles(perSecond, 0, series);
    for (int i = 0; i < series; i++) {
      out.writeVarLong(lastMillis[i]);
      out.writeByte(flags[i]);
      out.writeDoubles(ring, i * buckets, buckets);
    }
  }

  /**
   * Replaces everything by what was written; on failure the bank stays as it was. When the window
   * is configured otherwise now, the readings are kept and the windows start empty.
   */
  public void read(StateReader in) {
    in.readVersion("CounterBank", VERSION);
    long savedBuckets = in.readVarLong();
    in.require(savedBuckets >= 1 && savedBuckets <= 1 << 16, "CounterBank buckets");
    boolean sameWindow = in.readVarLong() == bucketMillis && savedBuckets == buckets;
    int size = in.readCount("CounterBank series", 3 * Double.BYTES + 2 + 8 * (int) savedBuckets);
    double[] newLast = new double[size];
    double[] newBeforeFall = new double[size];
    double[] newPerSecond = new double[size];
    long[] newMillis = new long[size];
    byte[] newFlags = new byte[size];
    double[] newRing = new double[Math.multiplyExact(size, buckets)];
    double[] saved = new double[(int) savedBuckets];
    in.readDoubles(newLast, 0, size);
    in.readDoubles(newBeforeFall, 0, size);
    in.readDoubles(newPerSecond, 0, size);
    for (int i = 0; i < size; i++) {
      newMillis[i] = in.readVarLong();
      newFlags[i] = in.readByte();
      in.readDoubles(saved, 0, saved.length);
      in.require((newFlags[i] & ~FLAGS) == 0, "CounterBank flags");
      in.require(isCountOrNaN(newLast[i]), "CounterBank reading");
      in.require(isCountOrNaN(newBeforeFall[i]), "CounterBank reading before a fall");
      in.require(!(newPerSecond[i] < 0), "CounterBank rate");
      if (sameWindow) {
        for (double events : saved) {
          in.require(events >= 0, "CounterBank events");
        }
        System.arraycopy(saved, 0, newRing, i * buckets, buckets);
      }
    }
    last = newLast;
    beforeFall = newBeforeFall;
    perSecond = newPerSecond;
    lastMillis = newMillis;
    flags = newFlags;
    ring = newRing;
    series = size;
  }

  private static boolean isCountOrNaN(double value) {
    return Double.isNaN(value) || (value >= 0 && value <= Double.MAX_VALUE);
  }

  /** What was counted between the last reading and {@code value}; keeps the reset flag. */
  private double rise(int i, double value) {
    double before = beforeFall[i];
    beforeFall[i] = Double.NaN;
    if (value < last[i] * (1 - ROUNDING)) {
      flags[i] |= RESET;
      beforeFall[i] = last[i];
      return value;
    }
    flags[i] &= ~RESET;
    return value >= before ? value - before : Math.max(0, value - last[i]);
  }

  private void spread(int i, double rise, long toMillis) {
    long fromMillis = lastMillis[i];
    long previous = Math.floorDiv(fromMillis, bucketMillis);
    long now = Math.floorDiv(toMillis, bucketMillis);
    long oldest = now - buckets + 1;
    for (long bucket = Math.max(previous + 1, oldest); bucket <= now; bucket++) {
      ring[slot(i, bucket)] = 0;
    }
    double elapsed = (double) toMillis - fromMillis;
    if (elapsed <= bucketMillis) { // an ordinary tick: whole events stay whole
      ring[slot(i, now)] += rise;
      return;
    }
    for (long bucket = Math.max(previous, oldest); bucket <= now; bucket++) {
      double begin = Math.max(fromMillis, bucket * bucketMillis);
      double end = Math.min(toMillis, (bucket + 1) * bucketMillis);
      ring[slot(i, bucket)] += rise * (end - begin) / elapsed;
    }
  }

  private int slot(int which, long bucket) {
    return which * buckets + (int) Math.floorMod(bucket, (long) buckets);
  }
}
