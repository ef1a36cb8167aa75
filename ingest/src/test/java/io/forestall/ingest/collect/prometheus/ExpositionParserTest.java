package io.forestall.ingest.collect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionParserTest {
  private final RecordingSink sink = new RecordingSink();

  @Test
  void parse_text_givesSamples() throws IOException {
    var result =
        text(
            """
            # HELP a What "a" is {x}
            # TYPE a counter

            a 1
              b{x="1"} 2.5
            c{x="a b" , y="}",} \t 3 1395066363000\r
            # just a remark
            d {x="1"} NaN
            {"my.name",x="1"} -Inf""");

    assertThat(sink.samples)
        .containsExactly(
            "a 1.0",
            "b{x=\"1\"} 2.5",
            "c{x=\"a b\" , y=\"}\",} 3.0 @1395066363000",
            "d {x=\"1\"} NaN",
            "{\"my.name\",x=\"1\"} -Infinity");
    assertThat(sink.rejects).isEmpty();
    assertThat(result).isEqualTo(new ExpositionParser.Result(5, 5, true));
  }

  @Test
  void parse_openMetrics_readsSecondsExemplarsAndEnd() throws IOException {
    var result =
        openMetrics(
            """
            # TYPE a counter
            # UNIT a_seconds seconds
            a_total 1 1520879607.789
            a_bucket{le="1"} 5 # {trace="x"} 0.5 1.2
            a_created 1e+09
            # EOF
            """);

    assertThat(sink.samples)
        .containsExactly("a_total 1.0 @1520879607789", "a_bucket{le=\"1\"} 5.0", "a_created 1.0E9");
    assertThat(result.complete()).isTrue();
  }

  @Test
  void parse_openMetricsWithoutItsEnd_isHalfAnAnswer() throws IOException {
    assertThat(openMetrics("a_total 1\n").complete()).isFalse();
    assertThat(text("a_total 1\n").complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a x",
        "a{x=\"1\"",
        "a{x=\"1} 5",
        "a 1 2 3",
        "a 1 soon",
        "a 1 NaN",
        "a{x=\"1\"}5e",
        "a 1 # {x=\"1\"} 1",
        "a 3.545990503e+0",
        "<html>",
      })
  void parse_malformedLine_isRejectedAndTheRestGoesOn(String line) throws IOException {
    var result = text("before 1\n" + line + "\nafter 2\n");

    assertThat(sink.samples).containsExactly("before 1.0", "after 2.0");
    assertThat(sink.rejects).containsExactly(RejectReason.MALFORMED_LINE);
    assertThat(result).isEqualTo(new ExpositionParser.Result(3, 2, true));
  }

  @Test
  void parse_overlongLine_isRejectedAndTheRestGoesOn() throws IOException {
    text("a{x=\"" + "y".repeat(50_000) + "\"} 1\nb 2\n# " + "z".repeat(50_000) + "\nc 3");

    assertThat(sink.samples).containsExactly("b 2.0", "c 3.0");
    assertThat(sink.rejects).containsExactly(RejectReason.LINE_TOO_LONG);
  }

  @Test
  void parse_tooManySeries_rejectsTheRest() throws IOException {
    var parser = new ExpositionParser(2, 1_000);
    var result = parser.parse(stream("a 1\nb 2\nc 3\nd 4\n"), /* openMetrics= */ false, sink);

    assertThat(sink.samples).containsExactly("a 1.0", "b 2.0");
    assertThat(sink.rejects)
        .containsExactly(RejectReason.TOO_MANY_SERIES, RejectReason.TOO_MANY_SERIES);
    assertThat(result).isEqualTo(new ExpositionParser.Result(4, 2, true));
  }

  @Test
  void parse_tooLargeBody_isNotComplete() throws IOException {
    var parser = new ExpositionParser(1_000_000, 100_000);
    var result = parser.parse(stream("a 1\n".repeat(100_000)), /* openMetrics= */ false, sink);

    assertThat(result.complete()).isFalse();
    assertThat(sink.rejects).containsExactly(RejectReason.BODY_TOO_LARGE);
  }

  @Test
  void parse_brokenUtf8_isKeptAndTold() throws IOException {
    byte[] body = "a{x=\"?\"} 1\n".getBytes(StandardCharsets.US_ASCII);
    body[5] = (byte) 0xff;
    parser().parse(new ByteArrayInputStream(body), /* openMetrics= */ false, sink);

    assertThat(sink.samples).containsExactly("a{x=\"\uFFFD\"} 1.0");
    assertThat(sink.rejects).containsExactly(RejectReason.NOT_UTF8);
  }

  @Test
  void parse_textThatTheExporterReplaced_isSound() throws IOException {
    text("a{x=\"\uFFFD\"} 1\n"); // node_exporter prints firmware strings so

    assertThat(sink.samples).containsExactly("a{x=\"\uFFFD\"} 1.0");
    assertThat(sink.rejects).isEmpty();
  }

  private ExpositionParser.Result text(String body) throws IOException {
    return parser().parse(stream(body), /* openMetrics= */ false, sink);
  }

  private ExpositionParser.Result openMetrics(String body) throws IOException {
    return parser().parse(stream(body), /* openMetrics= */ true, sink);
  }

  private static ExpositionParser parser() {
    return new ExpositionParser(1_000, 1_000_000);
  }

  private static ByteArrayInputStream stream(String body) {
    return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
  }
}
