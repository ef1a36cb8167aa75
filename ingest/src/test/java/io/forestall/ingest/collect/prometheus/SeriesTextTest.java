package io.forestall.ingest.collect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTextTest {
  @Test
  void parse_forms_areRead() {
    assertThat(SeriesText.parse("up")).isEqualTo(new SeriesText("up", Map.of()));
    assertThat(SeriesText.parse("a:b{}")).isEqualTo(new SeriesText("a:b", Map.of()));
    assertThat(SeriesText.parse("a{x=\"1\",y=\"\"}"))
        .isEqualTo(new SeriesText("a", Map.of("x", "1", "y", "")));
    assertThat(SeriesText.parse("a { x = \"1\" , y = \"2\" , }"))
        .isEqualTo(new SeriesText("a", Map.of("x", "1", "y", "2")));
    assertThat(SeriesText.parse("{\"my.name\",\"a.b\"=\"1\"}"))
        .isEqualTo(new SeriesText("my.name", Map.of("a.b", "1")));
    assertThat(SeriesText.parse("{\"my.name\"}")).isEqualTo(new SeriesText("my.name", Map.of()));
  }

  @Test
  void parse_escapesAndBraces_belongToTheValue() {
    assertThat(SeriesText.parse("a{x=\"q\\\"b\\\\c\\nd}e,f=é\"}"))
        .isEqualTo(new SeriesText("a", Map.of("x", "q\"b\\c\nd}e,f=é")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1a",
        "{}",
        "a{",
        "a{x}",
        "a{x=}",
        "a{x=1}",
        "a{x=\"1}",
        "a{x=\"1\"",
        "a{x=\"1\"}}",
        "a{x=\"1\" y=\"2\"}",
        "a{x=\"1\",,y=\"2\"}",
        "a{=\"1\"}",
        "a{\"x\"}",
        "a{x=\"1\",x=\"2\"}",
        "a{x=\"\\t\"}",
        "a{x=\"\\",
        "{\"n\",\"m\"}",
        "{x=\"1\"}",
        "a-b",
        "é",
      })
  void parse_malformed_isNothing(String text) {
    assertThat(SeriesText.parse(text)).isNull();
  }

  @Test
  void parse_moreThan64Labels_isRefused() {
    assertThat(SeriesText.parse(withLabels(64))).isNotNull();
    assertThat(SeriesText.parse(withLabels(65))).isNull();
  }

  private static String withLabels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "l" + i + "=\"v\"")
        .collect(Collectors.joining(",", "a{", "}"));
  }
}
