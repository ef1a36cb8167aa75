package io.forestall.app.traces.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeUnitTextTest {
  @ParameterizedTest
  @CsvSource({
    "S,   1739142000,                       1739142000000",
    "S,   1739142000.0005,                  1739142000001",
    "S,   1.739142e9,                       1739142000000",
    "MS,  1739142000123,                    1739142000123",
    "ISO, 2025-02-09T23:00:00Z,             1739142000000",
    "ISO, 2025-02-10T00:00:00+01:00,        1739142000000",
    "ISO, 2025-02-09 23:00:00.5,            1739142000500",
  })
  void time_ofItsUnit_isRead(TimeUnitText unit, String text, long millis) {
    assertThat(unit.millis(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "S,   1739142000000", // that is milliseconds
    "S,   ''",
    "S,   -5",
    "S,   0x10",
    "MS,  9e99",
    "MS,  12:00",
    "ISO, 2025-02-30T00:00:00Z",
    "ISO, 1739142000",
    "ISO, +999999999-12-31T23:59:59",
  })
  void anythingElse_isUnknown(TimeUnitText unit, String text) {
    assertThat(unit.millis(text)).isEqualTo(TimeUnitText.UNKNOWN);
  }
}
