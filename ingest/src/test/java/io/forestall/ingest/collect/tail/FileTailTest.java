package io.forestall.ingest.collect.tail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTailTest {
  @TempDir Path directory;
  private Path file;
  private final List<String> lines = new ArrayList<>();
  private final List<Long> sequences = new ArrayList<>();

  @BeforeEach
  void name() {
    file = directory.resolve("train.log");
  }

  @Test
  void poll_absentFile_isAwaitedAndReadFromItsBeginning() throws IOException {
    try (var tail = new FileTail(file, FileTail.Start.END, "")) {
      assertThat(poll(tail)).isFalse();
      append("first\n");
      poll(tail);
      assertThat(lines).containsExactly("first");
      assertThat(tail.ioErrors()).isZero();
    }
  }

  @Test
  void poll_fromTheEnd_leavesOutThePastAndAHalfLine() throws IOException {
    append("old\nhal");
    try (var tail = new FileTail(file, FileTail.Start.END, "")) {
      poll(tail);
      append("f\nnew\n");
      poll(tail);
      assertThat(lines).containsExactly("new");
    }
  }

  @Test
  void poll_unfinishedLine_waits() throws IOException {
    append("a\nb");
    try (var tail = tail("")) {
      poll(tail);
      poll(tail);
      assertThat(lines).containsExactly("a");
      append("c\n");
      poll(tail);
      assertThat(lines).containsExactly("a", "bc");
    }
  }

  @Test
  void poll_quietProgressBar_isALine() throws IOException {
    append("\r  6%|# | 1/16 [00:58<14:41, 58.76s/it]");
    try (var tail = tail("")) {
      poll(tail);
      assertThat(lines).isEmpty(); // it may still be being written
      poll(tail);
      assertThat(lines).containsExactly("  6%|# | 1/16 [00:58<14:41, 58.76s/it]");
      append("\r 12%|## | 2/16 [02:00<13:54, 59.61s/it]\n");
      poll(tail);
      assertThat(lines).hasSize(2);
    }
  }

  @Test
  void poll_renamedFile_isReadToItsEndBeforeTheNewOne() throws IOException {
    append("a\n");
    try (var tail = tail("")) {
      poll(tail);
      append("b\n");
      Files.move(file, directory.resolve("train.log.1"));
      poll(tail);
      Files.createFile(file); // as logrotate does before it tells the writer
      Files.writeString(directory.resolve("train.log.1"), "c\n", StandardOpenOption.APPEND);
      poll(tail);
      append("d\n");
      poll(tail);
      assertThat(lines).containsExactly("a", "b", "c", "d");
      assertThat(sequences).containsExactly(0L, 2L, 4L, 6L);
    }
  }

  @Test
  void poll_truncatedFile_beginsAnew() throws IOException {
    append("one\ntwo\nhalf");
    try (var tail = tail("")) {
      poll(tail);
      Files.writeString(file, "three\n");
      poll(tail);
      assertThat(lines).containsExactly("one", "two", "three");
      assertThat(sequences).isSorted();
    }
  }

  @Test
  void poll_truncatedFileThatGrewAgain_beginsAnew() throws IOException {
    append("one\ntwo\n");
    try (var tail = tail("")) {
      poll(tail);
      Files.writeString(file, "longer than before\nand more\n");
      poll(tail);
      assertThat(lines).containsExactly("one", "two", "longer than before", "and more");
    }
  }

  @Test
  void poll_muchAtOnce_isBounded() throws IOException {
    String line = "x".repeat(999) + "\n";
    Files.writeString(file, line.repeat(6_000));
    try (var tail = tail("")) {
      assertThat(poll(tail)).isTrue();
      assertThat(lines).hasSizeBetween(4_000, 4_300);
      assertThat(poll(tail)).isFalse();
      assertThat(lines).hasSize(6_000);
    }
  }

  @Test
  void position_afterRestart_goesOnWithoutGapOrRepeat() throws IOException {
    append("a\nb\nhal");
    String position = pollOnce("");
    append("f\nc\n");
    pollOnce(position);
    assertThat(lines).containsExactly("a", "b", "half", "c");
    assertThat(sequences).containsExactly(0L, 2L, 4L, 9L);
  }

  @Test
  void position_rotationWhileDown_readsTheRestOfTheOldFile() throws IOException {
    append("a\n");
    String position = pollOnce("");
    append("b\n");
    Files.move(file, directory.resolve("train.log.1"));
    append("c\n");
    pollOnce(position);
    assertThat(lines).containsExactly("a", "b", "c");
  }

  @Test
  void position_fileReplacedWhileDown_beginsAnewWithHigherSequences() throws IOException {
    append("first\n");
    String position = pollOnce("");
    Files.delete(file);
    append("second and longer\n");
    pollOnce(position);
    assertThat(lines).containsExactly("first", "second and longer");
    assertThat(sequences).containsExactly(0L, 6L);
  }

  @Test
  void position_ofAnythingElse_isIgnored() throws IOException {
    append("a\n");
    for (String broken :
        List.of("x", "1 2", "9999999999999999999 0 0 0 true", "1 1 1 99999999999 true")) {
      pollOnce(broken);
    }
    assertThat(lines).hasSize(4);
  }

  @Test
  void rejectCounts_brokenLines_areCounted() throws IOException {
    Files.write(file, "gr\u00FC\n".getBytes(ISO_8859_1));
    append("y".repeat(100_000) + "\n");
    try (var tail = tail("")) {
      poll(tail);
      assertThat(tail.rejectCounts())
          .containsEntry(RejectReason.NOT_UTF8, 1L)
          .containsEntry(RejectReason.LINE_TOO_LONG, 1L);
    }
  }

  @Test
  void poll_directory_isCountedAndNotThrown() throws IOException {
    Files.createDirectory(file);
    try (var tail = tail("")) {
      assertThat(poll(tail)).isFalse();
      assertThat(tail.ioErrors()).isEqualTo(1);
    }
  }

  private FileTail tail(String position) {
    return new FileTail(file, FileTail.Start.BEGINNING, position);
  }

  private String pollOnce(String position) {
    try (var tail = tail(position)) {
      poll(tail);
      return tail.position();
    }
  }

  private boolean poll(FileTail tail) {
    return tail.poll(
        (text, sequence) -> {
          lines.add(text);
          sequences.add(sequence);
        });
  }

  private void append(String text) throws IOException {
    Files.write(file, text.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
