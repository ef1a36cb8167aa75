package io.forestall.streams.core.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class BucketsTest {
  private static final double ROUNDING = 1e-5; // of the floats in the ring

  @Test
  void windows_withoutValues_areNaN() {
    var buckets = new Buckets(1);
    buckets.close();

    assertThat(buckets.mean(0, 2)).isNaN();
    assertThat(buckets.max(0, 20)).isNaN();
    assertThat(buckets.slopePerMinute(0)).isNaN();
  }

  @Test
  void slope_ofAStraightLine_isItsSteepness() {
    var buckets = new Buckets(1);
    for (int half = 0; half < 30; half++) {
      buckets.add(0, 40 + 1.5 * half); // 3 a minute
      buckets.close();
    }

    assertThat(buckets.slopePerMinute(0)).isCloseTo(3, within(ROUNDING));
  }

  /** Another way to the same: keep all values and reckon each window from its beginning. */
  @RepeatedTest(20)
  void windows_equalThoseOfAllValues(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    var buckets = new Buckets(3);
    List<List<Double>> history = new ArrayList<>();
    for (int bucket = 0; bucket < 50; bucket++) {
      List<Double> values = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        double value = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble(-9, 9);
        buckets.add(1, value);
        if (!Double.isNaN(value)) {
          values.add(value);
        }
      }
      history.add(values);
      buckets.close();
      List<List<Double>> recent =
          history.subList(Math.max(0, history.size() - 20), history.size()).stream()
              .filter(one -> !one.isEmpty())
              .toList();
      double mean =
          recent.stream()
              .mapToDouble(one -> one.stream().mapToDouble(v -> v).average().orElseThrow())
              .average()
              .orElse(Double.NaN);
      double max =
          recent.stream().flatMap(List::stream).mapToDouble(v -> v).max().orElse(Double.NaN);
      assertThat(buckets.mean(1, 20)).isCloseTo(mean, within(ROUNDING));
      assertThat(buckets.max(1, 20)).isCloseTo(max, within(ROUNDING));
      assertThat(buckets.mean(0, 20)).isNaN();
    }
  }

  @Test
  void totals_forgetAfterTenMinutes() {
    var totals = new Totals(2);
    totals.add(0, 5);
    totals.close();

    assertThat(totals.sum(0, 2)).isEqualTo(5);
    totals.close();
    totals.close();
    assertThat(totals.sum(0, 2)).isZero();
    assertThat(totals.sum(0, 20)).isEqualTo(5);
    for (int bucket = 0; bucket < 17; bucket++) {
      totals.close();
    }
    assertThat(totals.sum(0, 20)).isEqualTo(5);
    totals.close();
    assertThat(totals.sum(0, 20)).isZero();
    assertThat(totals.sum(1, 20)).as("never looked at").isNaN();
  }
}
