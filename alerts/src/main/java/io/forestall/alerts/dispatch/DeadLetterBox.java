package io.forestall.alerts.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A sink's dead letters, for a person to look at and to send again; beside a running service, which
 * only ever appends to {@link DeadLetters}. What was sent again is noted by its event id in the
 * file {@code resent.txt}. A line that cannot be read, as after a crash, is passed over and
 * counted.
 */
public final class DeadLetterBox {
  private static final String RESENT = "resent.txt";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path folder;
  private int unreadable;

  private DeadLetterBox(Path folder) {
    this.folder = folder;
  }

  /** The letters of this sink. */
  public static DeadLetterBox of(AlertsConfig config, String sink) {
    return new DeadLetterBox(folder(config, sink));
  }

  /** Where a sink's dead letters lie. */
  static Path folder(AlertsConfig config, String sink) {
    return config.stateDir().resolve(sink).resolve("dead-letters");
  }

  /** What was not sent again yet, the oldest first; of one event only one letter. */
  public List<DeadLetter> letters() throws IOException {
    unreadable = 0;
    var letters = new ArrayList<DeadLetter>();
    if (Files.notExists(folder)) {
      return letters;
    }
    Set<String> done = resent();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(DeadLetters::isFile).sorted().toList();
    }
    for (Path file : files) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : (Iterable<String>) text.lines()::iterator) {
        DeadLetter letter = parse(line);
        if (letter == null) {
          unreadable++;
        } else if (done.add(letter.event())) {
          letters.add(letter);
        }
      }
    }
    return letters;
  }

  /** Lines that {@link #letters} could not read. */
  public int unreadable() {
    return unreadable;
  }

  /** Notes that the receiver has this one; returns when that would survive a loss of power. */
  void noteResent(DeadLetter letter) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            folder.resolve(RESENT), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      out.write(ByteBuffer.wrap((letter.event() + "\n").getBytes(StandardCharsets.UTF_8)));
      out.force(true);
    }
  }

  private Set<String> resent() throws IOException {
    Path file = folder.resolve(RESENT);
    return Files.notExists(file) ? new HashSet<>() : new HashSet<>(Files.readAllLines(file));
  }

  private static @Nullable DeadLetter parse(String line) {
    try {
      JsonNode letter = MAPPER.readTree(line);
      String event = letter.path("event").path("id").asText();
      byte[] record = Base64.getDecoder().decode(letter.path("record").asText());
      return event.isEmpty() || record.length == 0
          ? null
          : new DeadLetter(
              letter.path("sink").asText(),
              event,
              letter.path("time").asText(),
              letter.path("outcome").asText(),
              letter.path("reason").asText(),
              letter.path("attempts").asInt(),
              letter.path("event").path("data").path("summary").asText(),
              Bytes.wrap(record));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return null;
    }
  }
}
