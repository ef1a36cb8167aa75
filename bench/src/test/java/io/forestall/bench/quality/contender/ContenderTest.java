package io.forestall.bench.quality.contender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every contender owes the judges. */
class ContenderTest {
  private static final int ROWS = 900;
  private static final int COLUMNS = 7;
  private static final int TRAINING = 300;

  static Stream<Contender> contenders() {
    return Stream.concat(Contender.UNIVARIATE.stream(), Contender.MULTIVARIATE.stream());
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void scores_changeOfLaterRows_changesNoEarlierScore(Contender contender) {
    double[][] rows = rows(1);
    double[][] other = rows(1);
    double[][] later = rows(2);
    System.arraycopy(later, 600, other, 600, 300);
    double[] scores = scores(contender, rows);
    double[] otherScores = scores(contender, other);
    assertThat(otherScores).startsWith(Arrays.copyOf(scores, 600));
    assertThat(otherScores).isNotEqualTo(scores);
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void scores_gapsAndWildValues_stayNumbers(Contender contender) {
    double[][] rows = rows(3);
    rows[400][2] = Double.NaN;
    rows[401][3] = 1e12;
    rows[402][4] = Double.POSITIVE_INFINITY;
    for (double score : scores(contender, rows)) {
      assertThat(score).isNotNaN().isNotNegative();
    }
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void topColumns_jumpOfOne_namesItWhereTheScoreIsHighest(Contender contender) {
    double[][] rows = rows(4);
    SeriesDetector detector = contender.create(new SeriesShape(COLUMNS, 60, 0.01, TRAINING));
    int[] top = new int[3];
    double highest = 0;
    for (int row = 0; row < 800; row++) {
      rows[row][5] += row >= 780 ? 9 : 0;
      detector.observe(60.0 * row, rows[row]);
      if (row >= 780 && detector.score() > highest) {
        highest = detector.score();
        detector.topColumns(top);
      }
    }
    assertThat(highest).isPositive();
    assertThat(top[0]).isEqualTo(5);
    assertThat(top).doesNotHaveDuplicates();
  }

  private static double[] scores(Contender contender, double[][] rows) {
    SeriesDetector detector = contender.create(new SeriesShape(COLUMNS, 60, 0.01, TRAINING));
    double[] scores = new double[rows.length];
    for (int row = 0; row < rows.length; row++) {
      detector.observe(60.0 * row, rows[row]);
      scores[row] = detector.score();
    }
    return scores;
  }

  private static double[][] rows(long seed) {
    var random = new SplittableRandom(seed);
    double[][] rows = new double[ROWS][COLUMNS];
    for (double[] row : rows) {
      for (int i = 0; i < COLUMNS; i++) {
        row[i] = 5 + random.nextGaussian();
      }
    }
    return rows;
  }
}
