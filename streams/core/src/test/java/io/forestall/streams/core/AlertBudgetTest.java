package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AlertBudgetTest {
  /** All tests of a day on 1,000 GPUs, and the reserve, make up the budget. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8})
  void levels_ofAThousandDevices_addUpToTheBudget(int devices) {
    var budget = new AlertBudget(3, /* pages= */ true);
    double nodes = 1_000.0 / devices;
    double tests = nodes * (devices + 1) * 288;
    assertThat(tests * budget.level(devices) + 288 * budget.reserve(1_000))
        .isCloseTo(3, within(1e-9));
  }

  @Test
  void serverWithoutAccelerators_countsAsOne() {
    var budget = new AlertBudget(1, /* pages= */ true);
    assertThat(1_000 * 288 * budget.level(0) + 288 * budget.reserve(1_000))
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void outOfRange_refusedWithKeyValueAndRange() {
    assertThatThrownBy(() -> new AlertBudget(0, /* pages= */ true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("falsePagesPerDayPer1000Gpus must be in [0.01, 100]: 0.0");
    assertThatThrownBy(() -> new AlertBudget(Double.NaN, /* pages= */ true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
