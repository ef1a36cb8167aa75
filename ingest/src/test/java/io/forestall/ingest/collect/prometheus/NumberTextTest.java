package io.forestall.ingest.collect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "+1.5, 1.5",
    ".5, 0.5",
    "5., 5",
    "113.611000, 113.611",
    "2.776148269e+09, 2776148269",
    "1E9, 1e9", // Java
    "1e-7, 1e-7", // JavaScript
    "1.7e+308, 1.7e308",
    "NaN, NaN",
    "+Inf, Infinity",
    "-Inf, -Infinity",
    "inf, Infinity",
  })
  void parse_numbers_areRead(String text, double expected) {
    assertThat(NumberText.parse(text)).isEqualTo(Double.valueOf(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", ".", "e5", "1e", "1e+", "3.5e+0", "1f", "1d", "0x1p3", "1_000", "1,5", "one",
        "--1", "1e+0000", "NaNs", "١"
      })
  void parse_other_isNothing(String text) {
    assertThat(NumberText.parse(text)).isNull();
  }
}
