package io.forestall.bench.quality.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.series.SymmetricEigen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ModelsTest {
  @RepeatedTest(10)
  void eigen_randomMatrix_isRebuilt(RepetitionInfo repetition) {
    var random = new SplittableRandom(repetition.getCurrentRepetition());
    int size = 3 * repetition.getCurrentRepetition();
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextDouble(-1, 1);
        matrix[j][i] = matrix[i][j];
      }
    }
    var eigen = new SymmetricEigen(size);
    eigen.solve(matrix);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double rebuilt = 0;
        double product = 0; // of two eigenvectors
        for (int k = 0; k < size; k++) {
          rebuilt += eigen.vector(k)[i] * eigen.value(k) * eigen.vector(k)[j];
          product += eigen.vector(i)[k] * eigen.vector(j)[k];
        }
        assertThat(rebuilt).isEqualTo(matrix[i][j], within(1e-10));
        assertThat(product).isEqualTo(i == j ? 1 : 0, within(1e-10));
      }
      assertThat(i == 0 ? eigen.value(0) : eigen.value(i - 1))
          .isGreaterThanOrEqualTo(eigen.value(i));
    }
  }

  @Test
  void pca_rowOffThePlane_leavesItsDistance() {
    var random = new SplittableRandom(5);
    var rows = new ArrayList<double[]>();
    for (int row = 0; row < 2_000; row++) {
      double common = random.nextGaussian();
      rows.add(new double[] {common, common + 0.01 * random.nextGaussian()});
    }
    var model = new PcaModel(rows, 1e-6);
    double[] residuals = new double[2];
    assertThat(model.squaredResiduals(new double[] {2, 2}, residuals)).isLessThan(0.01);
    // (1, -1) is at a right angle to the plane; both columns have a deviation of about 1
    assertThat(model.squaredResiduals(new double[] {1, -1}, residuals)).isCloseTo(2, within(0.2));
    assertThat(residuals[0]).isCloseTo(residuals[1], within(0.1));
  }

  @Test
  void neighbours_fewRows_equalsSortingAllDistances() {
    var random = new SplittableRandom(6);
    var shape = new SeriesShape(3, 60, 1e-6, 200);
    var detector = new NearestNeighbours(shape);
    var rows = new ArrayList<double[]>();
    for (int row = 0; row < 200; row++) {
      rows.add(random.doubles(3).toArray());
      detector.observe(row, rows.get(row));
    }
    var standardiser = new Standardiser(rows, 1e-6);
    for (int trial = 0; trial < 50; trial++) {
      double[] query = random.doubles(3, -1, 2).toArray();
      detector.observe(200 + trial, query);
      double[] distances =
          rows.stream().mapToDouble(row -> distance(standardiser, row, query)).sorted().toArray();
      assertThat(detector.score()).isEqualTo(distances[4], within(1e-9));
    }
  }

  @Test
  void windowedZ_longSeries_equalsPlainFormula() {
    var random = new SplittableRandom(7);
    var detector = new WindowedZScore(new SeriesShape(1, 60, 1e-6, 0));
    double[] values = random.doubles(2_600, 1e9, 1e9 + 1e8).toArray();
    for (int row = 0; row < values.length; row++) {
      detector.observe(60.0 * row, new double[] {values[row]});
      if (row == 700 || row == 2_599) {
        double[] window = Arrays.copyOfRange(values, row - 500, row);
        double mean = Arrays.stream(window).average().orElseThrow();
        double variance =
            Arrays.stream(window).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        assertThat(detector.score())
            .isEqualTo(Math.abs(values[row] - mean) / Math.sqrt(variance), within(1e-6));
      }
    }
  }

  @Test
  void coolDown_randomScores_equalsHighestOfTheTimeBefore() {
    var random = new SplittableRandom(8);
    double[] scores = random.ints(500, 0, 30).asDoubleStream().toArray();
    var cooled = new CoolDown(new Given(scores), Duration.ofMinutes(10));
    for (int row = 0; row < scores.length; row++) {
      cooled.observe(60.0 * row, new double[1]);
      double before = -1;
      for (int earlier = Math.max(0, row - 10); earlier < row; earlier++) {
        before = Math.max(before, scores[earlier]);
      }
      assertThat(cooled.score()).isEqualTo(scores[row] > before ? scores[row] : 0);
    }
  }

  @Test
  void ranking_weights_areInOrderAndGapsLast() {
    int[] top = new int[3];
    Ranking.largest(new double[] {1, Double.NaN, 7, 0.5, 3}, top);
    assertThat(top).containsExactly(2, 4, 0);
  }

  /** Scores that are known beforehand. */
  private static final class Given implements SeriesDetector {
    private final double[] scores;
    private int row = -1;

    Given(double[] scores) {
      this.scores = scores;
    }

    @Override
    public void observe(double timeSeconds, double[] values) {
      row++;
    }

    @Override
    public double score() {
      return scores[row];
    }

    @Override
    public void topColumns(int[] into) {
      Ranking.largest(new double[into.length], into);
    }
  }

  private static double distance(Standardiser standardiser, double[] left, double[] right) {
    double[] a = new double[left.length];
    double[] b = new double[left.length];
    standardiser.apply(left, a);
    standardiser.apply(right, b);
    double sum = 0;
    for (int i : List.of(0, 1, 2)) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
