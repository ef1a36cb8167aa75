package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineCleanerTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "[default7]: iteration 5, iteration 5",
        "0: iteration 5,iteration 5",
        "ining-demo/0 [default0]:Training,Training",
        "ining-demo/0   rank      : 0,  rank      : 0",
        "12: x/3 [default0]:Training,Training",
        "[rank0]:[titan] x,[titan] x",
        "450/1000 [12:30],450/1000 [12:30]",
        "iteration 5,iteration 5",
        "\u001B[31mstep:\u001B[0m 1\u001B[K,step: 1",
        "\u001B]0;title\u0007step,step",
        "\u001B[1;38;2;180;60;0mstep\u001B[39m,step"
      })
  void clean_prefixesAndColours_areGone(String line, String expected) {
    assertThat(LineCleaner.clean(line)).isEqualTo(expected.isEmpty() ? line : expected);
  }

  @Test
  void clean_longLine_isCut() {
    assertThat(LineCleaner.clean("x".repeat(60_000))).hasSize(LineCleaner.MAX_TEXT);
  }
}
