package io.forestall.bench.quality.data;

import java.util.List;

/** One file of NAB: a value every few minutes, and the windows in which something was wrong. */
public final class NabSeries {
  private final String name;
  private final double[] timesSeconds;
  private final double[] values;
  private final List<RowRange> windows;

  NabSeries(String name, double[] timesSeconds, double[] values, List<RowRange> windows) {
    this.name = name;
    this.timesSeconds = timesSeconds;
    this.values = values;
    this.windows = List.copyOf(windows);
  }

  /** Folder and file, such as {@code realKnownCause/nyc_taxi.csv}. */
  public String name() {
    return name;
  }

  /** The folder, by which NAB groups its files. */
  public String category() {
    return name.substring(0, name.indexOf('/'));
  }

  public int rows() {
    return values.length;
  }

  public double timeSeconds(int row) {
    return timesSeconds[row];
  }

  public double value(int row) {
    return values[row];
  }

  public List<RowRange> windows() {
    return windows;
  }
}
