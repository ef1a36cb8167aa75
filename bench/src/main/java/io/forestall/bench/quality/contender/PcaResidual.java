package io.forestall.bench.quality.contender;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plain PCA: fits a {@link PcaModel} to the training rows, then never learns again. */
final class PcaResidual implements SeriesDetector {
  private final double smallestScale;
  private final int trainingRows;
  private final double[] residuals;
  private List<double[]> training = new ArrayList<>();
  private @Nullable PcaModel model;
  private double score;

  PcaResidual(SeriesShape shape) {
    smallestScale = shape.smallestScale();
    trainingRows = Math.max(2, shape.trainingRows());
    residuals = new double[shape.columns()];
  }

  @Override
  public void observe(double timeSeconds, double[] values) {
    if (model != null) {
      score = model.squaredResiduals(values, residuals);
      return;
    }
    training.add(values.clone());
    if (training.size() == trainingRows) {
      model = new PcaModel(training, smallestScale);
      training = List.of();
    }
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public void topColumns(int[] into) {
    Ranking.largest(residuals, into);
  }
}
