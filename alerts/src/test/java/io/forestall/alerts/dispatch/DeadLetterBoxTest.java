package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.alerts.Incidents;
import io.forestall.alerts.notify.CloudEvent;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeadLetterBoxTest {
  private static final long SEED = 20261124;

  @TempDir Path folder;
  private DeadLetterBox box;
  private DeadLetters letters;

  @BeforeEach
  void open() {
    var config = new AlertsConfig(folder, List.of());
    box = DeadLetterBox.of(config, "chat");
    letters = new DeadLetters(DeadLetterBox.folder(config, "chat"), 20_000, 10);
  }

  @Test
  void letters_noneYet_isEmpty() throws IOException {
    assertThat(box.letters()).isEmpty();
  }

  @Test
  void letters_inOrder_eachEventOnce_untilResent() throws IOException {
    letters.add(letter(Incidents.open("a", 1)));
    letters.add(letter(Incidents.open("b", 2)));
    letters.add(letter(Incidents.open("a", 1))); // a crash may write it twice

    assertThat(box.letters()).extracting(DeadLetter::event).containsExactly("a-1", "b-2");
    box.noteResent(box.letters().get(0));

    assertThat(box.letters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.event()).isEqualTo("b-2");
              assertThat(letter.reason()).isEqualTo("HTTP 503");
              assertThat(letter.summary()).contains("fell off the bus");
            });
  }

  @Test
  void letters_damagedLines_arePassedOverAndCounted() throws IOException {
    letters.add(letter(Incidents.open("a", 1)));
    Path file = folder.resolve("chat/dead-letters/dead-000001.jsonl");
    Files.writeString(file, "{\"event\": {\"id\": \"cut\n[]\n", StandardOpenOption.APPEND);
    Files.writeString(folder.resolve("chat/dead-letters/notes.txt"), "not ours");

    assertThat(box.letters()).extracting(DeadLetter::event).containsExactly("a-1");
    assertThat(box.unreadable()).isEqualTo(2);
  }

  @Test
  void letters_anyBytes_neverThrow() throws IOException {
    letters.add(letter(Incidents.open("a", 1)));
    Path file = folder.resolve("chat/dead-letters/dead-000001.jsonl");
    byte[] good = Files.readAllBytes(file);
    var random = new SplittableRandom(SEED);
    for (int run = 0; run < 500; run++) {
      byte[] bad = good.clone();
      for (int change = 1 + random.nextInt(5); change > 0; change--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, bad);
      assertThat(box.letters()).as("seed %s", SEED).hasSizeLessThanOrEqualTo(1);
    }
  }

  private static ObjectNode letter(Incident incident) {
    var encoder = new RecordEncoder(EmbeddedRegistry.released());
    ObjectNode letter =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", "2026-03-10T03:41:11Z")
            .put("sink", "chat")
            .put("outcome", "DEAD_LETTERED")
            .put("reason", "HTTP 503")
            .put("attempts", 3)
            .put("record", encoder.encode(incident));
    letter.set("event", CloudEvent.of("west", incident).toJson());
    return letter;
  }
}
