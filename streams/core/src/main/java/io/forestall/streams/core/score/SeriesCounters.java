package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.count.CounterBank;
import io.forestall.detectors.count.CounterConfig;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricType;
import io.forestall.schemas.metric.ResetBehaviour;
import java.time.Duration;
import java.util.Arrays;

/**
 * The counters among a set of series: their rate, and their rise within a minute and, for the few
 * that have a limit by the hour, within an hour. Gauges take no room here but a slot number.
 *
 * <ul>
 *   <li>Cost: O(1) a counter and tick, no allocation. State: 8 bytes a series, 65 more a counter
 *       and 129 more one that is counted by the hour. Threads: none.
 * </ul>
 */
final class SeriesCounters {
  private static final CounterConfig MINUTE = new CounterConfig(Duration.ofMinutes(1), 4);
  private static final CounterConfig HOUR = new CounterConfig(Duration.ofHours(1), 12);

  private final CounterBank minutes = new CounterBank(MINUTE);
  private final CounterBank hours = new CounterBank(HOUR);

  /** Where a series is counted; -1 for gauges. */
  private int[] minuteSlots = {};

  /** Where it is counted by the hour; -1 for the many that are not. */
  private int[] hourSlots = {};

  private int usedMinutes;
  private int usedHours;

  /** Makes room for so many series. */
  void ensure(int length, SeriesScorer.MetricOf metrics) {
    int known = minuteSlots.length;
    if (known >= length) {
      return;
    }
    minuteSlots = Arrays.copyOf(minuteSlots, length);
    hourSlots = Arrays.copyOf(hourSlots, length);
    assign(known, metrics);
  }

  /** Forgets every reading, as when the series' numbering has changed. */
  void forget(SeriesScorer.MetricOf metrics) {
    for (int slot = 0; slot < minutes.series(); slot++) {
      minutes.reset(slot);
    }
    for (int slot = 0; slot < hours.series(); slot++) {
      hours.reset(slot);
    }
    usedMinutes = 0;
    usedHours = 0;
    assign(0, metrics);
  }

  private void assign(int from, SeriesScorer.MetricOf metrics) {
    for (int i = from; i < minuteSlots.length; i++) {
      Metric metric = metrics.metric(i);
      boolean counter = metric.type() == MetricType.COUNTER;
      minuteSlots[i] = counter ? usedMinutes++ : -1;
      hourSlots[i] = counter && VendorLimits.hourly(metric.id()) ? usedHours++ : -1;
    }
    minutes.ensureSeries(usedMinutes);
    hours.ensureSeries(usedHours);
  }

  /** Takes one reading and returns the rise per second; NaN while that is unknown. */
  double perSecond(int series, long timeMillis, double reading, Metric metric) {
    double limit = metric.reset() == ResetBehaviour.SATURATES ? metric.saturation() : Double.NaN;
    double rise = minutes.increment(minuteSlots[series], timeMillis, reading, limit);
    if (hourSlots[series] >= 0) {
      hours.increment(hourSlots[series], timeMillis, reading, limit);
    }
    return Double.isNaN(rise) ? Double.NaN : minutes.perSecond(minuteSlots[series]);
  }

  /** The rise within the last minute; 0 for a gauge. */
  double riseWithinMinute(int series, long timeMillis) {
    return minuteSlots[series] < 0 ? 0 : minutes.inWindow(minuteSlots[series], timeMillis);
  }

  /** The rise within the last hour; 0 where no limit asks for it. */
  double riseWithinHour(int series, long timeMillis) {
    return hourSlots[series] < 0 ? 0 : hours.inWindow(hourSlots[series], timeMillis);
  }

  /** Whether the counter stands at its end and cannot tell us anything any more. */
  boolean saturated(int series) {
    return minuteSlots[series] >= 0 && minutes.saturated(minuteSlots[series]);
  }

  void write(StateWriter out) {
    minutes.write(out);
    hours.write(out);
    out.writeVarLong(minuteSlots.length);
    out.writeInts(minuteSlots, 0, minuteSlots.length);
    out.writeInts(hourSlots, 0, hourSlots.length);
  }

  void read(StateReader in) {
    minutes.read(in);
    hours.read(in);
    int length = in.readCount("counted series", 2 * Integer.BYTES);
    minuteSlots = new int[length];
    hourSlots = new int[length];
    in.readInts(minuteSlots, 0, length);
    in.readInts(hourSlots, 0, length);
    usedMinutes = highest(minuteSlots, minutes.series(), in) + 1;
    usedHours = highest(hourSlots, hours.series(), in) + 1;
  }

  private static int highest(int[] slots, int room, StateReader in) {
    int highest = -1;
    for (int slot : slots) {
      in.require(slot >= -1 && slot < room, "counter slot");
      highest = Math.max(highest, slot);
    }
    return highest;
  }
}
