package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {
  @Test
  void standard_isTenAttemptsInThreeDays() {
    assertThat(RetrySchedule.STANDARD.delays())
        .containsExactly(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofDays(1));
    assertThat(RetrySchedule.STANDARD.isExhausted(9)).isFalse();
    assertThat(RetrySchedule.STANDARD.isExhausted(10)).isTrue();
  }

  @Test
  void waitAfter_jitter_staysWithinItsShare() {
    var schedule = new RetrySchedule(List.of(Duration.ZERO, Duration.ofSeconds(100)), 0.2);
    assertThat(schedule.waitAfter(0, Duration.ZERO, 0.9)).isZero();
    assertThat(schedule.waitAfter(1, Duration.ZERO, 0)).isEqualTo(Duration.ofSeconds(80));
    assertThat(schedule.waitAfter(1, Duration.ZERO, 0.5)).isEqualTo(Duration.ofSeconds(100));
    assertThat(schedule.waitAfter(1, Duration.ZERO, 0.999_999))
        .isBetween(Duration.ofSeconds(119), Duration.ofSeconds(120));
  }

  @Test
  void waitAfter_receiverAsksForMore_waitsAsAsked() {
    Duration asked = Duration.ofMinutes(1);
    assertThat(RetrySchedule.STANDARD.waitAfter(1, asked, 0.5)).isEqualTo(asked);
    assertThat(RetrySchedule.STANDARD.waitAfter(2, asked, 0.5)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void from_list_readsEachUnit() {
    var errors = new ConfigErrors();
    RetrySchedule schedule = read("retry: [0s, 250ms, 2m, 1h]\njitter: 0.5", errors);
    assertThat(errors.problems()).isEmpty();
    assertThat(schedule.jitter()).isEqualTo(0.5);
    assertThat(schedule.delays())
        .containsExactly(
            Duration.ZERO, Duration.ofMillis(250), Duration.ofMinutes(2), Duration.ofHours(1));
    assertThat(read("{}", errors)).isEqualTo(RetrySchedule.STANDARD);
    assertThat(read("retry: 5s", errors).delays()).containsExactly(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "retry: [5]",
        "retry: [soon]",
        "retry: [25h]",
        "retry: ['-5s']",
        "jitter: 0.6",
        "jitter: .nan",
        "retry: [99999999999s]"
      })
  void from_wrongValue_isNoted(String yaml) {
    var errors = new ConfigErrors();
    read(yaml, errors);
    assertThat(errors.problems()).hasSize(1);
  }

  @Test
  void new_emptyOrEndless_throws() {
    assertThatThrownBy(() -> new RetrySchedule(List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class);
    List<Duration> endless = Collections.nCopies(101, Duration.ZERO);
    assertThatThrownBy(() -> new RetrySchedule(endless, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RetrySchedule read(String yaml, ConfigErrors errors) {
    return RetrySchedule.from(ConfigSection.parse(yaml, errors));
  }
}
