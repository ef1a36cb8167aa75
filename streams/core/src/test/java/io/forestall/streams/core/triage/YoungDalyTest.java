package io.forestall.streams.core.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YoungDalyTest {
  /**
   * Against a search for the least expected wall time, Daly's equation 17 without a restart time.
   */
  @ParameterizedTest
  @CsvSource({"30, 10000", "60, 3600", "300, 3600", "5, 100000", "600, 86400"})
  void interval_losesLeast_bySearch(double cost, double failures) {
    double best = Double.NaN;
    double least = Double.POSITIVE_INFINITY;
    for (double interval = cost / 10; interval < 2 * failures; interval *= 1.001) {
      double wall = failures * Math.expm1((interval + cost) / failures) / interval;
      if (wall < least) {
        least = wall;
        best = interval;
      }
    }
    double chosen = YoungDaly.interval(cost, failures);
    assertThat(chosen).isCloseTo(best, within(0.01 * best + 1));
  }

  /** Young's first order is within 5 % where failures are rare; 24 h between them, 5 min cost. */
  @Test
  void interval_rareFailures_nearYoung() {
    assertThat(YoungDaly.interval(5, 1_440)).isCloseTo(Math.sqrt(2 * 5 * 1_440), within(6.0));
  }

  @Test
  void interval_failuresFasterThanSaving_isTheTimeBetweenThem() {
    assertThat(YoungDaly.interval(100, 40)).isEqualTo(40);
  }
}
