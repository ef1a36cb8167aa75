package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.KernelLine.UNKNOWN;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of {@code journalctl -o json}. */
final class JournalLine {
  private static final Set<String> SERVICES =
      Set.of("kernel", "systemd-networkd", "nv-fabricmanager");

  private final ObjectMapper mapper = new ObjectMapper();

  /** The message with its time; null when the line is broken or of another program. */
  @Nullable KernelLine parse(String line) {
    JsonNode entry;
    try {
      entry = mapper.readTree(line);
    } catch (JsonProcessingException e) {
      return null;
    }
    boolean trusted =
        entry.path("_TRANSPORT").asText().equals("kernel")
            || SERVICES.contains(entry.path("SYSLOG_IDENTIFIER").asText());
    if (!trusted || !entry.has("MESSAGE")) {
      return null;
    }
    long micros = entry.path("__REALTIME_TIMESTAMP").asLong(UNKNOWN);
    long uptimeMicros = entry.path("_SOURCE_MONOTONIC_TIMESTAMP").asLong(UNKNOWN);
    return new KernelLine(
        micros < 0 ? UNKNOWN : micros / 1_000,
        uptimeMicros < 0 ? UNKNOWN : uptimeMicros / 1_000,
        UNKNOWN,
        entry.path("PRIORITY").asInt(UNKNOWN),
        message(entry.path("MESSAGE")));
  }

  /** Text, or a list of bytes where the message is not UTF-8. */
  private static String message(JsonNode message) {
    if (!message.isArray()) {
      return message.asText();
    }
    byte[] bytes = new byte[message.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) message.get(i).asInt();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
