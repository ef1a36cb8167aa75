package io.forestall.app.traces.imports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All numbers of one node's recording, by time and in the order in which they came. Files that
 * overlap in time tell the same twice: a tick belongs to the first file that has it, and the rows
 * of the others are counted and left out.
 *
 * <p>Cost: 12 bytes a number and some hundred a tick, so that files need not be in the order of
 * time.
 */
final class TickTable {
  /** The numbers of one time. */
  static final class Tick {
    private final int file;
    private int[] series = new int[16];
    private double[] values = new double[16];
    private int size;

    private Tick(int file) {
      this.file = file;
    }

    int size() {
      return size;
    }

    int series(int position) {
      return series[position];
    }

    double value(int position) {
      return values[position];
    }

    void add(int id, double value) {
      if (size == series.length) {
        series = Arrays.copyOf(series, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      series[size] = id;
      values[size++] = value;
    }
  }

  private final Map<SeriesKey, Integer> ids = new HashMap<>();
  private final List<SeriesKey> keys = new ArrayList<>();
  private final TreeMap<Long, Tick> ticks = new TreeMap<>();
  private final List<Span> spans = new ArrayList<>();
  private int files;
  private long repeatedRows;

  /** From the first to the last time of a recording, both part of it; epoch milliseconds. */
  record Span(long firstMillis, long lastMillis) {}

  /** From now on the rows of another file come. */
  void nextFile() {
    files++;
    spans.add(new Span(Long.MAX_VALUE, Long.MIN_VALUE));
  }

  /**
   * What the files cover together, the earliest first: those that overlap, or are no more than two
   * intervals apart, are one span.
   */
  List<Span> spans(int intervalMillis) {
    var covered = new ArrayList<Span>();
    spans.stream()
        .filter(span -> span.firstMillis <= span.lastMillis)
        .sorted(Comparator.comparingLong(Span::firstMillis))
        .forEach(
            span -> {
              Span last = covered.isEmpty() ? null : covered.get(covered.size() - 1);
              if (last != null && span.firstMillis - last.lastMillis <= 2L * intervalMillis) {
                long end = Math.max(last.lastMillis, span.lastMillis);
                covered.set(covered.size() - 1, new Span(last.firstMillis, end));
              } else {
                covered.add(span);
              }
            });
    return covered;
  }

  /** The number of a series, for {@link Tick#add}. */
  int seriesId(SeriesKey key) {
    Integer id = ids.get(key);
    if (id == null) {
      id = keys.size();
      ids.put(key, id);
      keys.add(key);
    }
    return id;
  }

  /** All series, in the order of their numbers. */
  List<SeriesKey> keys() {
    return keys;
  }

  /** The tick of this time, or null when it belongs to an earlier file; then that is counted. */
  @Nullable Tick tick(long timeMillis) {
    Span span = spans.get(spans.size() - 1);
    spans.set(
        spans.size() - 1,
        new Span(Math.min(span.firstMillis, timeMillis), Math.max(span.lastMillis, timeMillis)));
    Tick tick = ticks.computeIfAbsent(timeMillis, time -> new Tick(files));
    if (tick.file != files) {
      repeatedRows++;
      return null;
    }
    return tick;
  }

  /** All ticks, the earliest first. */
  NavigableMap<Long, Tick> ticks() {
    return ticks;
  }

  /** Rows left out because an earlier file has their time. */
  long repeatedRows() {
    return repeatedRows;
  }

  /** The usual distance of two ticks, or the given one when there are not two. */
  int intervalMillis(int otherwise) {
    if (ticks.size() < 2) {
      return otherwise;
    }
    long[] gaps = new long[ticks.size() - 1];
    int i = 0;
    long before = ticks.firstKey();
    for (long timeMillis : ticks.tailMap(before, false).keySet()) {
      gaps[i++] = timeMillis - before;
      before = timeMillis;
    }
    Arrays.sort(gaps);
    return (int) Math.min(gaps[gaps.length / 2], Integer.MAX_VALUE);
  }
}
