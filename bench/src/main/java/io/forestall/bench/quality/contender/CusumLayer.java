package io.forestall.bench.quality.contender;

import io.forestall.detectors.change.CusumBank;
import io.forestall.detectors.change.CusumConfig;
import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;

/**
 * One layer of the scorer with its defaults: robust residuals of each column, their CUSUM, and the
 * worst column's score, with 1 as the alarm line.
 */
final class CusumLayer implements SeriesDetector {
  private final EwmaBank ewma = new EwmaBank(EwmaConfig.DEFAULT);
  private final CusumBank cusum = new CusumBank(CusumConfig.DEFAULT);
  private final double[] residuals;
  private final double[] scores;

  CusumLayer(SeriesShape shape) {
    residuals = new double[shape.columns()];
    scores = new double[shape.columns()];
    ewma.ensureSeries(shape.columns());
    for (int i = 0; i < shape.columns(); i++) {
      ewma.useFloor(i, shape.smallestScale());
    }
    cusum.ensureSeries(shape.columns());
  }

  @Override
  public void observe(double timeSeconds, double[] values) {
    ewma.update(values, residuals, residuals.length);
    cusum.update(residuals, scores, scores.length);
  }

  @Override
  public double score() {
    double worst = 0;
    for (double score : scores) {
      worst = Math.max(worst, score);
    }
    return worst;
  }

  @Override
  public void topColumns(int[] into) {
    Ranking.largest(scores, into);
  }
}
