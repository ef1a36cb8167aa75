package io.forestall.bench.quality.contender;

/** A detector under test; it is shown one row after the other and never a later one. */
public interface SeriesDetector {
  /**
   * Shows the next row.
   *
   * @param timeSeconds since any beginning
   * @param values one a column, NaN where nothing was reported; not kept
   */
  void observe(double timeSeconds, double[] values);

  /** How strange the latest row is: 0 or more, never NaN. */
  double score();

  /** The columns that make the latest row strange, worst first; fills the array. */
  void topColumns(int[] into);
}
