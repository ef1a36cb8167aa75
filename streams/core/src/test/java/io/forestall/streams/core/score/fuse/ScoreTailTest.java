package io.forestall.streams.core.score.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ScoreTailTest {
  @Test
  void surprise_atQuantiles_isMinusLogOfTheirLevel() {
    var tail = new ScoreTail(1_000, List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0), 10);
    assertThat(tail.surprise(1)).isCloseTo(Math.log(2), within(1e-12));
    assertThat(tail.surprise(6)).isCloseTo(Math.log(100), within(1e-12));
    assertThat(tail.surprise(0)).isZero();
    assertThat(tail.surprise(Double.NaN)).isZero();
  }

  @Test
  void surprise_beyondTheLargest_isAtLeastItsConformalRank() {
    var never = new ScoreTail(999, Collections.nCopies(9, 0.0), 0);
    assertThat(never.surprise(1e-9)).isGreaterThanOrEqualTo(Math.log(1_000));
    assertThat(never.surprise(1e12)).isEqualTo(100);
  }

  /** Oracle: the rank among the very scores that the tail was made of. */
  @Test
  void surprise_manyScores_followsTheirRanks() {
    var random = new SplittableRandom(1);
    double[] scores = random.doubles(100_000).map(u -> -Math.log(u)).sorted().toArray();
    List<Double> quantiles =
        ScoreTail.LEVELS.stream()
            .map(level -> scores[(int) ((1 - level) * (scores.length - 1))])
            .toList();
    var tail = new ScoreTail(scores.length, quantiles, scores[scores.length - 1]);
    for (int n = 0; n < 1_000; n++) {
      double score = 7 * random.nextDouble();
      int place = Arrays.binarySearch(scores, score);
      double rank = (scores.length - (-place - 1) + 1) / (scores.length + 1.0);
      assertThat(tail.surprise(score))
          .as("score %s", score)
          .isCloseTo(-Math.log(rank), within(0.3));
    }
  }

  @Test
  void surprise_neverFalls() {
    var tail = new ScoreTail(10_000, List.of(0.0, 0.0, 0.0, 0.5, 0.5, 0.7, 2.0, 2.0, 2.5), 2.5);
    double before = 0;
    for (double score = 0; score < 20; score += 0.01) {
      assertThat(tail.surprise(score)).as("score %s", score).isGreaterThanOrEqualTo(before);
      before = tail.surprise(score);
    }
  }

  @Test
  void quantilesOutOfOrder_refused() {
    assertThatThrownBy(
            () -> new ScoreTail(10, List.of(1.0, 0.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ascend");
  }
}
