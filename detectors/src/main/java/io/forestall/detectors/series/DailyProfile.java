package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * What a series usually is at this time of day.
 *
 * <pre>
 *   usual(bin)  = usual(bin) + max(1 / days, {@value #SMALLEST_GAIN}) (mean of the visit - usual(bin))
 *   expected    = mean of usual over the bin and {@value #NEIGHBOURS} on either side that were seen
 * </pre>
 *
 * The day, in the time zone of the times, has {@value #BINS} bins of five minutes. A visit teaches
 * when it is over, so that a series of one row a second and one of one row an hour learn alike, a
 * day at a time, and half of what was learnt is of the last four days.
 *
 * <ul>
 *   <li>Cost: O(1) a value. State: {@value #BINS} x 12 bytes.
 *   <li>Invariants: what is expected lies between values learnt.
 *   <li>Threads: none.
 * </ul>
 */
final class DailyProfile {
  static final int BINS = 288;
  private static final int NEIGHBOURS = 2;
  private static final double SMALLEST_GAIN = 0.15;
  private static final double DAY_SECONDS = 86_400;

  private final double[] usual = new double[BINS];
  private final int[] days = new int[BINS]; // on which a bin was visited
  private int bin = -1;
  private double sum;
  private long count;

  /** Goes to a time and returns what is usual there; NaN while this time of day is new. */
  double expect(double timeSeconds) {
    double ofDay = timeSeconds - DAY_SECONDS * Math.floor(timeSeconds / DAY_SECONDS);
    int now = Math.min(BINS - 1, (int) (ofDay / DAY_SECONDS * BINS));
    if (now != bin) {
      endVisit();
      bin = now;
    }
    return days[now] == 0 ? Double.NaN : around(now);
  }

  /** Learns a value at the time that was last gone to. */
  void learn(double value) {
    sum += value;
    count++;
  }

  private double around(int middle) {
    double total = 0;
    int seen = 0;
    for (int i = middle - NEIGHBOURS; i <= middle + NEIGHBOURS; i++) {
      int at = Math.floorMod(i, BINS);
      if (days[at] > 0) {
        total += usual[at];
        seen++;
      }
    }
    return total / seen;
  }

  private void endVisit() {
    if (count > 0) {
      days[bin]++;
      usual[bin] += Math.max(SMALLEST_GAIN, 1.0 / days[bin]) * (sum / count - usual[bin]);
      sum = 0;
      count = 0;
    }
  }

  void write(StateWriter out) {
    out.writeDoubles(usual, 0, BINS);
    out.writeInts(days, 0, BINS);
    out.writeInt(bin);
    out.writeDouble(sum);
    out.writeVarLong(count);
  }

  void read(StateReader in) {
    SavedNumbers.finite(in, usual, "usual value");
    in.readInts(days, 0, BINS);
    for (int day : days) {
      in.require(day >= 0, "days of a bin");
    }
    bin = in.readInt();
    sum = in.readDouble();
    count = in.readVarLong();
    in.require(bin >= -1 && bin < BINS, "bin of the day");
    in.require(count >= 0 && (count == 0 || bin >= 0), "values of a bin");
    in.require(Math.abs(sum) <= Double.MAX_VALUE, "sum of a bin");
  }
}
