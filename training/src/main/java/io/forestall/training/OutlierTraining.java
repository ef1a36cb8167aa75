package io.forestall.training;

import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.streams.core.model.ModelInput;
import io.forestall.streams.core.model.OutlierModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains the outlier model on rows of nodes on which nothing is wrong; the alarm line is a quantile
 * of the scores of other healthy nodes, later.
 */
final class OutlierTraining {
  private static final int FEWEST_ROWS = 256;

  private final TrainingData data;
  private final TrainingSettings settings;
  private @Nullable OutlierModel model;
  private @Nullable OutlierQuality quality;
  private String skipped = "";

  OutlierTraining(TrainingData data, TrainingSettings settings) {
    this.data = data;
    this.settings = settings;
  }

  void train() throws TrainingException {
    List<TrainingRow> train = healthy(Part.TRAIN, true);
    List<TrainingRow> calibrate = healthy(Part.CALIBRATE, true);
    List<TrainingRow> test = healthy(Part.TEST, true);
    if (train.size() < FEWEST_ROWS || calibrate.size() < FEWEST_ROWS || test.isEmpty()) {
      skipped =
          "healthy rows for training, calibration and test: "
              + train.size()
              + ", "
              + calibrate.size()
              + " and "
              + test.size()
              + "; needs "
              + FEWEST_ROWS
              + " of the first two";
      return;
    }
    ModelInput input = InputChoice.of(train);
    FlatIsolationForest forest =
        SmileFlattener.flat(
            new SmileTrainer(settings).isolationForest(InputChoice.rows(input, train)),
            input.size());
    double[] usual = scores(forest, input, calibrate);
    double limit = quantile(usual, weights(calibrate));
    List<TrainingRow> faulty = healthy(Part.TEST, false);
    model = new OutlierModel(input, forest, limit, Usual.of(usual, weights(calibrate)));
    quality =
        new OutlierQuality(
            train.size(),
            test.size(),
            shareAbove(limit, scores(forest, input, test), weights(test)),
            faulty.size(),
            shareAbove(limit, scores(forest, input, faulty), weights(faulty)));
  }

  private List<TrainingRow> healthy(Part part, boolean healthy) {
    return data.rows(part).stream().filter(row -> row.healthy() == healthy).toList();
  }

  private static double[] scores(
      FlatIsolationForest forest, ModelInput input, List<TrainingRow> rows) {
    double[] scores = new double[rows.size()];
    forest.score(InputChoice.flatRows(input, rows), scores, scores.length);
    return scores;
  }

  private static double[] weights(List<TrainingRow> rows) {
    return rows.stream().mapToDouble(TrainingRow::weight).toArray();
  }

  private double quantile(double[] scores, double[] weights) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    double wanted = settings.healthyQuantile() * Arrays.stream(weights).sum();
    double passed = 0;
    for (int i : order) {
      passed += weights[i];
      if (passed >= wanted) {
        return scores[i];
      }
    }
    return scores[order[order.length - 1]]; // rounding of the sum
  }

  private static double shareAbove(double limit, double[] scores, double[] weights) {
    double above = 0;
    double all = 0;
    for (int r = 0; r < scores.length; r++) {
      all += weights[r];
      above += scores[r] > limit ? weights[r] : 0;
    }
    return above / all;
  }

  /** The model; null when there were not enough healthy rows. */
  @Nullable OutlierModel model() {
    return model;
  }

  @Nullable OutlierQuality quality() {
    return quality;
  }

  /** Why there is no model; empty when there is. */
  String skipped() {
    return skipped;
  }
}
