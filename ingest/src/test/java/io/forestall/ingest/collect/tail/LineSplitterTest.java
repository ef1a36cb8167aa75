package io.forestall.ingest.collect.tail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private final LineSink sink = (text, sequence) -> lines.add(sequence + ":" + text);
  private final LineSplitter splitter = new LineSplitter();
  private long next;

  @Test
  void accept_newlinesAndCarriageReturns_endLines() {
    accept("a\nbc\r\n\nd\re");
    assertThat(lines).containsExactly("0:a", "2:bc", "7:d");
    splitter.end(sink);
    assertThat(lines).last().isEqualTo("9:e");
  }

  @Test
  void accept_lineInPieces_isWhole() {
    accept("he");
    accept("llo");
    assertThat(splitter.pending()).isEqualTo(5);
    accept("\n");
    assertThat(lines).containsExactly("0:hello");
  }

  @Test
  void accept_endlessLine_isCutAndCounted() {
    int limit = LineSplitter.MAX_LINE_BYTES;
    accept("x".repeat(limit) + "\n" + "y".repeat(3 * limit) + "\nz\n");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).hasSize(limit + 2);
    assertThat(lines.get(1)).isEqualTo((limit + 1) + ":" + "y".repeat(limit));
    assertThat(lines.get(2)).endsWith(":z");
    assertThat(splitter.tooLong()).isEqualTo(1);
  }

  @Test
  void accept_otherBytesThanUtf8_areReplacedAndCounted() {
    splitter.accept(ByteBuffer.wrap("gr\u00FC\u00DFe\n".getBytes(ISO_8859_1)), 0, sink);
    splitter.accept(ByteBuffer.wrap("grüße \uFFFD\n".getBytes(UTF_8)), 6, sink);
    assertThat(lines).containsExactly("0:gr\uFFFD\uFFFDe", "6:grüße \uFFFD");
    assertThat(splitter.notUtf8()).isEqualTo(1);
  }

  @Test
  void endRedraw_onlyAfterCarriageReturn() {
    accept("half");
    splitter.endRedraw(sink);
    assertThat(lines).isEmpty();
    accept("\r 6% bar");
    splitter.endRedraw(sink);
    assertThat(lines).containsExactly("0:half", "5: 6% bar");
    accept("rest\n");
    assertThat(lines).last().isEqualTo("12:rest");
  }

  private void accept(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    splitter.accept(ByteBuffer.wrap(bytes), next, sink);
    next += bytes.length;
  }
}
