package io.forestall.detectors.series;

/** A way to score a row by itself and those before it. One instance sees one table. */
public interface RowScorer {
  /**
   * Scores and learns the next row.
   *
   * @param timeSeconds since 1970, NaN when unknown; never falling
   * @param values one a column, NaN for a gap
   * @param parts filled with what each column contributes, in any unit, 0 or more
   * @return 0 to 1, {@link SeriesDetector#ALARM_LINE} for what deserves an alarm
   */
  double score(double timeSeconds, double[] values, double[] parts);
}
