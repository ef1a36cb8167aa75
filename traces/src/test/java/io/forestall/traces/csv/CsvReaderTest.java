package io.forestall.traces.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CsvReaderTest {
  private final List<String> problems = new ArrayList<>();

  @Test
  void rows_plainAndQuoted_areSplit() {
    assertThat(rows("a,b,\r\n\n\"x,\"\"y\"\"\",,\"\"\nlast,\"1\n2\",3"))
        .containsExactly(
            List.of("a", "b", ""), List.of("x,\"y\"", "", ""), List.of("last", "1\n2", "3"));
    assertThat(problems).isEmpty();
  }

  @Test
  void rows_byteOrderMark_isNoText() {
    assertThat(rows("\uFEFFtime_ms,größe\n")).containsExactly(List.of("time_ms", "größe"));
  }

  @Test
  void rows_quoteWithinText_standsForItself() {
    assertThat(rows("a\"b,c\n")).containsExactly(List.of("a\"b", "c"));
  }

  @Test
  void rows_quoteNotClosed_costsThatRowAlone() {
    assertThat(rows("1,\"broken\n2,\"fine, too\"\n3,c\n"))
        .containsExactly(List.of("2", "fine, too"), List.of("3", "c"));
    assertThat(problems).containsExactly("1: there is text behind a closing quote; dropped");
  }

  @Test
  void rows_quoteNeverClosed_costsThatRowAlone() {
    assertThat(rows("1,\"broken\n2,b\n3,c")).containsExactly(List.of("2", "b"), List.of("3", "c"));
    assertThat(problems).containsExactly("1: a quote is not closed; dropped");
  }

  @Test
  void rows_quoteNotClosedFarFromTheEnd_costsThatRowAlone() {
    String text = "1,\"broken\n" + "2,b\n".repeat(100_000);
    assertThat(rows(text)).hasSize(100_000);
    assertThat(problems).hasSize(1);
  }

  @Test
  void rows_otherNumberOfCells_areReported() {
    CsvReader reader = reader("a,b\n1\n1,2,3\n1,2\n");
    assertThat(reader.next()).isTrue();
    reader.expectCells(2);
    assertThat(reader.next()).isTrue();
    assertThat(reader.line()).isEqualTo(4);
    assertThat(reader.next()).isFalse();
    assertThat(problems)
        .containsExactly(
            "2: the row has 1 cells and not 2; dropped",
            "3: the row has 3 cells and not 2; dropped");
  }

  @Test
  void rows_lineTooLong_isSkipped() {
    assertThat(rows("a\n" + "x".repeat(3 << 20) + "\nb\n"))
        .containsExactly(List.of("a"), List.of("b"));
    assertThat(problems).containsExactly("2: the line is longer than 1048576 bytes");
  }

  @Test
  void rows_whateverTheSizeOfReads_areTheSame() {
    String text = "a,b\r\n\"1\n\n2\",\"x\"\"\"\nlong " + "y".repeat(40_000) + ",z\nc,d";
    List<List<String>> expected = rows(text);
    assertThat(expected).hasSize(4);
    for (int most = 1; most < 9; most++) {
      int limit = most;
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      InputStream slow =
          new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
              return super.read(into, from, Math.min(length, limit));
            }
          };
      assertThat(rows(new CsvReader(slow, this::problem))).isEqualTo(expected);
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void rows_mutatedText_neverThrowNorHang() {
    var random = new SplittableRandom(7);
    byte[] sample =
        """
        time_ms,node,line
        1000,n1,"a ""quoted"" line
        of two"
        2000,n2,plain\r
        3000,n3,"größe, with comma"
        """
            .repeat(20)
            .getBytes(StandardCharsets.UTF_8);
    byte[] odd = {'"', '\n', '\r', ',', 0, (byte) 0xff, 'x'};
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int run = 0; run < 3_000; run++) {
            byte[] mutated = sample.clone();
            for (int change = random.nextInt(1, 30); change > 0; change--) {
              mutated[random.nextInt(mutated.length)] = odd[random.nextInt(odd.length)];
            }
            CsvReader reader = new CsvReader(new ByteArrayInputStream(mutated), (line, text) -> {});
            int rows = 0;
            while (reader.next()) {
              rows++;
              for (int cell = 0; cell < reader.cells(); cell++) {
                assertThat(reader.text(cell)).isNotNull();
              }
            }
            assertThat(rows).isLessThan(500);
          }
        });
  }

  private List<List<String>> rows(String text) {
    return rows(reader(text));
  }

  private static List<List<String>> rows(CsvReader reader) {
    List<List<String>> rows = new ArrayList<>();
    while (reader.next()) {
      List<String> cells = new ArrayList<>();
      for (int cell = 0; cell < reader.cells(); cell++) {
        cells.add(reader.text(cell));
      }
      rows.add(cells);
    }
    return rows;
  }

  private CsvReader reader(String text) {
    return new CsvReader(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), this::problem);
  }

  private void problem(long line, String text) {
    problems.add(line + ": " + text);
  }
}
