package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
  @TempDir Path folder;

  @Test
  void add_fullFile_beginsTheNextAndOverwritesNothing() throws IOException {
    var letters = new DeadLetters(folder.resolve("dead"), 30, 10);
    for (int i = 0; i < 5; i++) {
      letters.add(letter(i)); // 12 bytes each, so two fit
    }
    assertThat(Files.readAllLines(file(1))).containsExactly("{\"letter\":0}", "{\"letter\":1}");
    assertThat(Files.readAllLines(file(2))).containsExactly("{\"letter\":2}", "{\"letter\":3}");
    assertThat(Files.readAllLines(file(3))).containsExactly("{\"letter\":4}");
    new DeadLetters(folder.resolve("dead"), 30, 10).add(letter(5));
    assertThat(Files.readAllLines(file(3))).containsExactly("{\"letter\":4}", "{\"letter\":5}");
  }

  @Test
  void add_fullFolder_failsUntilAFileIsMovedAway() throws IOException {
    var letters = new DeadLetters(folder.resolve("dead"), 10, 2);
    letters.add(letter(0));
    letters.add(letter(1));
    assertThatThrownBy(() -> letters.add(letter(2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("move some away");
    Files.move(file(1), folder.resolve("archived"));
    letters.add(letter(2));
    assertThat(Files.readAllLines(file(3))).containsExactly("{\"letter\":2}");
  }

  @Test
  void add_afterALineCutShort_beginsTheNextFile() throws IOException {
    var letters = new DeadLetters(folder.resolve("dead"), 1_000, 10);
    letters.add(letter(0));
    Files.writeString(file(1), "{\"letter\":0}\n{\"lett");
    letters.add(letter(1));
    assertThat(Files.readString(file(1))).isEqualTo("{\"letter\":0}\n{\"lett");
    assertThat(Files.readAllLines(file(2))).containsExactly("{\"letter\":1}");
  }

  private Path file(int number) {
    return folder.resolve("dead").resolve("dead-00000" + number + ".jsonl");
  }

  private static ObjectNode letter(int number) {
    return JsonNodeFactory.instance.objectNode().put("letter", number);
  }
}
