package io.forestall.app.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTextTest {
  @ParameterizedTest
  @CsvSource({
    "2014-07-01 00:30:00, 1404174600",
    "2014-07-01T00:30:00Z, 1404174600",
    "2014-07-01T02:30:00+02:00, 1404174600",
    "2014-06-30T22:30:00-02:00, 1404174600",
    "2014-07-01 00:30, 1404174600",
    "2014-07-01 00:30:00.250, 1404174600.25",
    "2014-07-01, 1404172800",
  })
  void seconds_usualText_isRead(String text, double seconds) {
    assertThat(TimeText.seconds(text)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "now", "2014-13-01 00:00:00", "01/07/2014 00:30", "2014-07-01 25:00:00", "-"})
  void seconds_noTime_isNaN(String text) {
    assertThat(TimeText.seconds(text)).isNaN();
  }

  @Test
  void seconds_number_isToldBySize() {
    assertThat(TimeText.seconds(1_404_174_600.5)).isEqualTo(1_404_174_600.5);
    assertThat(TimeText.seconds(1_404_174_600_500.0)).isEqualTo(1_404_174_600.5);
    assertThat(TimeText.seconds(17)).isNaN();
    assertThat(TimeText.seconds(1e300)).isNaN();
    assertThat(TimeText.seconds(Double.NaN)).isNaN();
  }
}
