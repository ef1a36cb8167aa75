package io.forestall.app.backtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Thinning keeps what one looks for. */
final class BucketsTest {
  private final Buckets buckets = new Buckets(1_000, 100, 3);

  @Test
  void peak_isKept_inTheOrderInWhichItCame_andAGapStaysOne() {
    var filling = new Buckets.Filling(buckets);
    filling.add(1_000, 5);
    filling.add(1_010, 90);
    filling.add(1_020, 6);
    filling.add(1_200, 8);
    filling.add(1_210, 2);
    filling.add(1_220, 3);

    assertThat(filling.values()).containsExactly(5.0, 90.0, Double.NaN, Double.NaN, 8.0, 2.0);
    assertThat(buckets.seconds()).containsExactly(1.0, 1.05, 1.1, 1.15, 1.2, 1.25);
  }

  @Test
  void outside_andNotANumber_areLeftOut() {
    var filling = new Buckets.Filling(buckets);
    filling.add(999, 1);
    filling.add(1_300, 1);
    filling.add(1_100, Double.NaN);

    assertThat(filling.empty()).isTrue();
  }
}
