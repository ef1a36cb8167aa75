package io.forestall.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordLengthTest {
  private final RecordLength record = new RecordLength();

  @Test
  void length_valueAboveAll_isAllRowsAndOne() {
    feed(3, 1, 2);
    assertThat(record.length(3.1, 1, 3)).isEqualTo(4);
    assertThat(record.length(3, 1, 3)).isEqualTo(3);
    assertThat(record.length(1.5, 1, 3)).isEqualTo(1);
  }

  @Test
  void length_margin_takesSmallerValuesForTheLike() {
    feed(10, 1, 1);
    assertThat(record.length(12, 1, 3)).isEqualTo(4);
    assertThat(record.length(12, 1.2, 3)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.NEGATIVE_INFINITY})
  void length_noValue_isZeroAndTeachesNothing(double none) {
    assertThat(record.length(none, 1.2, 0)).isZero();
    record.learn(none, 0);
    assertThat(record.entries()).isZero();
  }

  /** Oracle: a search through all values. Entries that were joined may only shorten lengths. */
  @RepeatedTest(30)
  void length_anySeries_neverExceedsSearch(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    boolean falling = seed.getCurrentRepetition() % 2 == 0; // the worst case: every value is kept
    double[] values = new double[2_000];
    for (int row = 0; row < values.length; row++) {
      values[row] = falling ? 1e9 * Math.pow(0.985, row) : random.nextInt(1_000);
      long length = record.length(values[row], 1.2, row);
      int searched = searched(values, row);
      assertThat(length).isBetween(1L, (long) searched);
      if (!falling && values[row] < 100) { // whole numbers below 100 are never joined
        assertThat(length).isEqualTo(searched);
      }
      record.learn(values[row], row);
      assertThat(record.entries()).isLessThanOrEqualTo(RecordLength.CAPACITY);
    }
  }

  /** Published: the chance that the newest of n is the largest is 1/n (Renyi 1962). */
  @Test
  void length_exchangeableValues_followOneInN() {
    SplittableRandom random = new SplittableRandom(1);
    int rows = 200_000;
    int atLeast100 = 0;
    int atLeast1000 = 0;
    for (int row = 0; row < rows; row++) {
      double value = Math.exp(random.nextGaussian());
      long length = record.length(value, 1, row);
      atLeast100 += length >= 100 ? 1 : 0;
      atLeast1000 += length >= 1_000 ? 1 : 0;
      record.learn(value, row);
    }
    assertThat(atLeast100 / (double) rows).isCloseTo(1 / 100.0, within(1e-3));
    assertThat(atLeast1000 / (double) rows).isCloseTo(1 / 1_000.0, within(2e-4));
  }

  private static int searched(double[] values, int row) {
    for (int before = row - 1; before >= 0; before--) {
      if (values[before] >= values[row] / 1.2) {
        return row - before;
      }
    }
    return row + 1;
  }

  private void feed(double... values) {
    for (int row = 0; row < values.length; row++) {
      record.learn(values[row], row);
    }
  }
}
