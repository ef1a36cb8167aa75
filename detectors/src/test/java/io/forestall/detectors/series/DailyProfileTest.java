package io.forestall.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DailyProfileTest {
  private static final int DAY_SECONDS = 86_400;

  private final DailyProfile profile = new DailyProfile();

  /** Whatever the interval, the second day knows the first. */
  @ParameterizedTest
  @ValueSource(ints = {60, 300, 1_800, 3_600})
  void expect_secondDay_isTheFirst(int intervalSeconds) {
    for (int second = 0; second < DAY_SECONDS; second += intervalSeconds) {
      assertThat(profile.expect(second)).isNaN();
      profile.learn(wave(second));
    }
    for (int second = 0; second < DAY_SECONDS; second += intervalSeconds) {
      assertThat(profile.expect(DAY_SECONDS + second)).isCloseTo(wave(second), within(0.1));
      profile.learn(wave(second));
    }
  }

  @Test
  void expect_lastingChange_isHalfLearntInFourDays() {
    for (int day = 0; day < 20; day++) {
      profile.expect(day * (double) DAY_SECONDS);
      profile.learn(0);
      profile.expect((day + 0.5) * DAY_SECONDS);
    }
    for (int day = 20; day < 24; day++) {
      profile.expect(day * (double) DAY_SECONDS);
      profile.learn(1);
      profile.expect((day + 0.5) * DAY_SECONDS);
    }
    assertThat(profile.expect(24.0 * DAY_SECONDS)).isCloseTo(0.5, within(0.05));
  }

  @Test
  void expect_beforeTheEpoch_hasATimeOfDayToo() {
    profile.expect(-1);
    profile.learn(7);
    assertThat(profile.expect(0)).isNaN();
    assertThat(profile.expect(DAY_SECONDS - 1)).isEqualTo(7);
  }

  private static double wave(int second) {
    return Math.sin(2 * Math.PI * second / DAY_SECONDS);
  }
}
