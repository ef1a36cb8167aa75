package io.forestall.ingest.collect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers, rotations, truncations and restarts of the agent in random order: what the tail hands
 * over is exactly what a list of all complete lines holds.
 */
class FileTailModelTest {
  @TempDir Path directory;

  private final List<String> expected = new ArrayList<>();
  private final List<String> actual = new ArrayList<>();
  private final StringBuilder half = new StringBuilder();
  private long lastSequence = -1;
  private int number;
  private int generation;

  @RepeatedTest(60)
  void poll_anyHistory_handsOverEveryLineOnce(RepetitionInfo run) throws IOException {
    var random = new SplittableRandom(run.getCurrentRepetition());
    Path file = directory.resolve("log");
    var tail = new FileTail(file, FileTail.Start.BEGINNING, "");
    boolean rotated = false;
    boolean known = false; // a file that was rotated before the tail ever saw it is not found
    for (int step = 0; step < 400; step++) {
      int action = random.nextInt(100);
      if (action < 55) {
        append(file, random);
      } else if (action < 60 && known && !rotated) {
        rotate(file, random);
        rotated = true; // a second one before the next poll would lose the file in between
      } else if (action < 63 && known && !rotated) {
        drain(tail); // what was written since the last poll is lost by design
        truncate(file, random);
      } else if (action < 75) {
        String position = tail.position();
        tail.close();
        tail = new FileTail(file, FileTail.Start.BEGINNING, position);
      } else {
        drain(tail);
        known |= Files.exists(file);
        rotated = rotated && Files.size(file) == 0; // it stays with the old file until then
      }
    }
    Files.writeString(file, "end\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    expected.add(half + "end");
    drain(tail);
    tail.close();
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      assertThat(shown(actual, i)).isEqualTo(shown(expected, i));
    }
    assertThat(actual).hasSameSizeAs(expected);
  }

  /** A line with those around it, so that a failure can be read. */
  private static String shown(List<String> lines, int index) {
    var around = new ArrayList<String>();
    for (String line : lines.subList(Math.max(0, index - 2), Math.min(lines.size(), index + 3))) {
      around.add(line.substring(0, Math.min(40, line.length())) + " (" + line.length() + ")");
    }
    return index + " " + around;
  }

  private void append(Path file, SplittableRandom random) throws IOException {
    var text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String line = number++ + (random.nextInt(50) == 0 ? "x".repeat(70_000) : " größer");
      text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
      String whole = half + line;
      byte[] bytes = whole.getBytes(UTF_8);
      expected.add(
          new String(bytes, 0, Math.min(bytes.length, LineSplitter.MAX_LINE_BYTES), UTF_8));
      half.setLength(0);
    }
    if (random.nextInt(3) == 0) {
      String rest = "half" + number++;
      text.append(rest);
      half.append(rest);
    }
    Files.write(
        file,
        text.toString().getBytes(UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void rotate(Path file, SplittableRandom random) throws IOException {
    boolean empty = Files.size(file) == 0;
    Files.move(file, directory.resolve("log." + generation++));
    if (half.length() > 0) { // the old file's last line will never be ended
      expected.add(half.toString());
      half.setLength(0);
    }
    if (empty || random.nextBoolean()) {
      append(file, random);
    } else {
      Files.createFile(file);
    }
  }

  private void truncate(Path file, SplittableRandom random) throws IOException {
    half.setLength(0);
    Files.write(file, new byte[0]);
    if (random.nextBoolean()) {
      for (int i = random.nextInt(20); i >= 0; i--) {
        append(file, random);
      }
    }
  }

  private void drain(FileTail tail) {
    boolean more = true;
    while (more) {
      more =
          tail.poll(
              (text, sequence) -> {
                actual.add(text);
                assertThat(sequence).isGreaterThan(lastSequence);
                lastSequence = sequence;
              });
    }
  }
}
