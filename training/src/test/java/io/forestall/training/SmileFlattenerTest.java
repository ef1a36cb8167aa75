package io.forestall.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.forest.FlatBoostedTrees;
import io.forestall.detectors.forest.FlatIsolationForest;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import smile.anomaly.IsolationForest;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;

/** Smile is the oracle: the same score for every row, to 1e-12. */
final class SmileFlattenerTest {
  private static final int FEATURES = 7;
  private static final double SAME = 1e-12;

  private final SplittableRandom random = new SplittableRandom(1);
  private final SmileTrainer trainer = new SmileTrainer(TrainingSettings.DEFAULT);

  /** Half of the values on a coarse grid, so that rows often stand exactly on a cut. */
  private double[][] rows(int count) {
    double[][] rows = new double[count][FEATURES];
    for (double[] row : rows) {
      for (int f = 0; f < FEATURES; f++) {
        row[f] = f < 3 ? random.nextInt(-5, 6) / 4.0 : random.nextDouble(-1e6, 1e6);
      }
    }
    return rows;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void flattenedForest_equalsSmile() {
    IsolationForest forest = trainer.isolationForest(rows(2_000));
    double[][] rows = rows(1_003);
    double[] scores = new double[rows.length];

    FlatIsolationForest flat = SmileFlattener.flat(forest, FEATURES);
    flat.score(flat(rows), scores, rows.length);

    assertThat(flat.trees()).isEqualTo(100);
    for (int r = 0; r < rows.length; r++) {
      assertThat(scores[r]).isCloseTo(forest.score(rows[r]), within(SAME));
    }
  }

  @Test
  void flattenedBoostedTrees_equalSmile() {
    double[][] learned = rows(2_000);
    int[] fails =
        Arrays.stream(learned).mapToInt(row -> row[0] + row[4] / 1e6 > 0.7 ? 1 : 0).toArray();
    GradientTreeBoost boost = trainer.boostedTrees(learned, fails);
    double[][] rows = rows(203);
    double[] margins = new double[rows.length];

    FlatBoostedTrees flat = SmileFlattener.flat(boost, FEATURES);
    flat.margins(flat(rows), margins, rows.length);

    String[] names = new String[FEATURES];
    Arrays.setAll(names, f -> "f" + f);
    DataFrame data = DataFrame.of(rows, names);
    double[] both = new double[2];
    for (int r = 0; r < rows.length; r++) {
      boost.predict(data.get(r), both);
      assertThat(1 - 1 / (1 + Math.exp(2 * margins[r]))).isCloseTo(both[1], within(SAME));
    }
  }

  @Test
  void isolationForest_outlier_scoresHigherThanTheRest() {
    double[][] rows = rows(1_000);
    FlatIsolationForest flat = SmileFlattener.flat(trainer.isolationForest(rows), FEATURES);
    double[] scores = new double[2];

    flat.score(flat(new double[][] {rows[0], {9, 9, 9, 9e6, 9e6, 9e6, 9e6}}), scores, 2);

    assertThat(scores[1]).isGreaterThan(0.6).isGreaterThan(scores[0] + 0.1);
  }
}
