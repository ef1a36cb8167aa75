package io.forestall.ingest.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.metric.SourceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlanksTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775792",
        "9223372036854775793",
        "9223372036854775794",
        "9223372036854775795",
        "9.223372036854775794e+18",
        "2147483632",
        "2147483633",
        "2147483634",
        "2147483635",
        "140737488355328",
        "140737488355329",
        "140737488355330",
        "140737488355331",
      })
  void isBlank_magicNumbersOfDcgm_are(String printed) {
    double value = Double.parseDouble(printed);

    assertThat(Blanks.isBlank(SourceKind.DCGM, value)).isTrue();
    assertThat(Blanks.isBlank(SourceKind.NODE_EXPORTER, value)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2147483631, 2147483636, 2147483632.5, 140737488355332.0, 9.2e18})
  void isBlank_neighbours_areNot(double value) {
    assertThat(Blanks.isBlank(SourceKind.DCGM, value)).isFalse();
  }

  @Test
  void isBlank_notFinite_isAnotherReason() {
    assertThat(Blanks.isBlank(SourceKind.DCGM, Double.NaN)).isFalse();
    assertThat(Blanks.isBlank(SourceKind.DCGM, Double.POSITIVE_INFINITY)).isFalse();
  }
}
