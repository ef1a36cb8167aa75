package io.forestall.app.detect;

import com.amazon.randomcutforest.RandomCutForest;
import com.amazon.randomcutforest.returntypes.DiVector;
import io.forestall.detectors.series.RowScorer;
import io.forestall.detectors.tail.PeakOverThresholdBank;
import io.forestall.detectors.tail.PeakOverThresholdConfig;

/**
 * A table's rows through a random cut forest, which scores each row and then learns it.
 *
 * <pre>
 *   score = 1 / (1 + p / alarm p)      p: of the forest's score, by the tail of its scores so far
 * </pre>
 *
 * <ul>
 *   <li>One column is looked at in windows of eight rows, several row by row, in deviations from
 *       their running mean: a forest cuts the widest column most.
 *   <li>Cost: some 0.1 ms a row. State: megabytes, which is why no fleet runs it for each series;
 *       it is not saved.
 *   <li>Invariants: 0 until 750 rows have taught the tail; a gap counts as the value before it.
 * </ul>
 *
 * @see <a href="https://proceedings.mlr.press/v48/guha16.html">Guha et al. (2016), Robust Random
 *     Cut Forest Based Anomaly Detection on Streams</a>
 */
final class RandomCutScorer implements RowScorer {
  private static final int TREES = 50;
  private static final int SAMPLES = 256;
  private static final int WINDOW = 8;
  private static final long SEED = 1;

  /** Rows that are rarer than this alarm. */
  private static final double ALARM_P = 1e-4;

  /** Weight of a row in mean and deviation, but for the first ones: they count alike. */
  private static final double FORGETTING = 1e-3;

  private final RandomCutForest forest;
  private final PeakOverThresholdBank tail =
      new PeakOverThresholdBank(PeakOverThresholdConfig.DEFAULT);
  private final int columns;
  private final float[] point;
  private final double[] last;
  private final double[] mean;
  private final double[] variance;
  private final double[] raw = new double[1];
  private final double[] p = new double[1];
  private long rows;

  RandomCutScorer(int columns) {
    this.columns = columns;
    int window = columns == 1 ? WINDOW : 1;
    forest =
        RandomCutForest.builder()
            .dimensions(columns * window)
            .shingleSize(window)
            .internalShinglingEnabled(true)
            .numberOfTrees(TREES)
            .sampleSize(SAMPLES)
            .randomSeed(SEED)
            .build();
    tail.ensureSeries(1);
    point = new float[columns];
    last = new double[columns];
    mean = new double[columns];
    variance = new double[columns];
  }

  @Override
  public double score(double timeSeconds, double[] values, double[] parts) {
    rows++;
    for (int c = 0; c < columns; c++) {
      last[c] = Double.isNaN(values[c]) ? last[c] : values[c];
      point[c] = (float) deviations(c);
    }
    raw[0] = forest.getAnomalyScore(point);
    DiVector attribution = forest.getAnomalyAttribution(point);
    for (int d = 0; d < attribution.getDimensions(); d++) {
      parts[d % columns] = (d < columns ? 0 : parts[d % columns]) + attribution.getHighLowSum(d);
    }
    forest.update(point);
    tail.update(raw, p, 1);
    return Double.isNaN(p[0]) ? 0 : 1 / (1 + p[0] / ALARM_P);
  }

  private double deviations(int column) {
    double away = last[column] - mean[column];
    double spread = Math.sqrt(variance[column]);
    double gain = Math.max(FORGETTING, 1.0 / rows);
    mean[column] += gain * away;
    variance[column] = (1 - gain) * (variance[column] + gain * away * away);
    return spread > 0 ? Math.max(-1e6, Math.min(1e6, away / spread)) : 0;
  }
}
