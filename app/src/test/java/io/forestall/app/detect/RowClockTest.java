package io.forestall.app.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RowClockTest {
  private static final double DAY = 86_400;

  private final RowClock clock = new RowClock();

  @Test
  void next_anHourBack_staysAtTheLatest() {
    assertThat(clock.again()).isNaN();
    assertThat(clock.next(7_200)).isEqualTo(7_200);
    assertThat(clock.fell()).isFalse();
    assertThat(clock.next(3_600)).isEqualTo(7_200);
    assertThat(clock.fell()).isTrue();
    assertThat(clock.next(7_500)).isEqualTo(7_500);
    assertThat(clock.again()).isEqualTo(7_500);
  }

  @Test
  void next_anotherFileFromTheBeginning_keepsTheTimeOfDay() {
    clock.next(100 * DAY + 600);
    assertThat(clock.next(300)).isEqualTo(101 * DAY + 300);
    assertThat(clock.next(900)).isEqualTo(101 * DAY + 900);
  }
}
