package io.forestall.app.traces.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CsvCellsTest {
  @Test
  void cells_plainAndQuoted_areSplit() {
    assertThat(CsvCells.of("1, b ,,\"x, \"\"y\"\"\","))
        .containsExactly("1", "b", "", "x, \"y\"", "");
    assertThat(CsvCells.of("")).containsExactly("");
    assertThat(CsvCells.of("a\"b")).containsExactly("a\"b");
  }

  @Test
  void cells_withABrokenQuote_areNone() {
    assertThat(CsvCells.of("1,\"open")).isNull();
    assertThat(CsvCells.of("1,\"closed\"more,2")).isNull();
  }
}
