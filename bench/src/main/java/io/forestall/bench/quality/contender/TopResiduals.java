package io.forestall.bench.quality.contender;

import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;

/**
 * Exponentially weighted robust z of each column, and the mean of the three largest, or of as many
 * columns as there are: sharp at the onset of an event, and silent once the level is learnt.
 */
final class TopResiduals implements SeriesDetector {
  private static final int TOP = 3;

  private final EwmaBank ewma = new EwmaBank(EwmaConfig.DEFAULT);
  private final double[] residuals;
  private final int[] top;

  TopResiduals(SeriesShape shape) {
    residuals = new double[shape.columns()];
    top = new int[Math.min(TOP, shape.columns())];
    ewma.ensureSeries(shape.columns());
    for (int i = 0; i < shape.columns(); i++) {
      ewma.useFloor(i, shape.smallestScale());
    }
  }

  @Override
  public void observe(double timeSeconds, double[] values) {
    ewma.update(values, residuals, residuals.length);
    for (int i = 0; i < residuals.length; i++) {
      residuals[i] = Double.isNaN(residuals[i]) ? 0 : Math.abs(residuals[i]);
    }
    Ranking.largest(residuals, top);
  }

  @Override
  public double score() {
    double sum = 0;
    for (int column : top) {
      sum += residuals[column];
    }
    return sum / top.length;
  }

  @Override
  public void topColumns(int[] into) {
    Ranking.largest(residuals, into);
  }
}
