package io.forestall.alerts.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.schemas.record.Incident;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes incidents into a Slack channel: a header and one section. An incoming webhook can neither
 * edit nor answer what it wrote, so each revision is a message of its own; filter updates if that
 * is too much. Threads: as {@link HttpPost}.
 *
 * @see <a href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks">Incoming
 *     webhooks</a>
 */
public final class SlackSink implements Sink {
  /** Longest header that Slack takes. */
  static final int HEADER_CHARS = 150;

  /** Longest section text. */
  static final int SECTION_CHARS = 3_000;

  /** So that a line fits, however many of its characters are escaped. */
  private static final int VALUE_CHARS = 500;

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final SlackConfig config;
  private final IncidentText text;
  private final HttpPost http;

  SlackSink(String name, Wording wording, SlackConfig config, InstantSource clock) {
    this.name = name;
    this.config = config;
    this.text = new IncidentText(wording);
    this.http = new HttpPost(config.endpoint(), clock);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String target() {
    return config.endpoint().target();
  }

  @Override
  public String fingerprint() {
    return config.endpoint().fingerprint();
  }

  @Override
  public Outcome deliver(Incident incident, @Nullable Incident before) {
    try {
      return http.post("application/json", Map.of(), MAPPER.writeValueAsBytes(message(incident)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory can always be written", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private ObjectNode message(Incident incident) {
    String title = text.title(incident);
    ObjectNode message = JSON.objectNode().put("text", escaped(title));
    ArrayNode blocks = message.putArray("blocks");
    blocks
        .addObject()
        .put("type", "header")
        .putObject("text")
        .put("type", "plain_text")
        .put("text", JsonText.bounded(title, HEADER_CHARS));
    String lines =
        text.lines(incident).stream()
            .map(
                line ->
                    "*"
                        + escaped(line.label())
                        + ":* "
                        + escaped(JsonText.bounded(line.value(), VALUE_CHARS)))
            .collect(Collectors.joining("\n"));
    blocks
        .addObject()
        .put("type", "section")
        .putObject("text")
        .put("type", "mrkdwn")
        .put("text", cut(lines));
    return message;
  }

  /** Within the limit, and not in the middle of a line, whose escapes would break. */
  private static String cut(String lines) {
    if (lines.length() <= SECTION_CHARS) {
      return lines;
    }
    return lines.substring(0, lines.lastIndexOf('\n', SECTION_CHARS));
  }

  private static String escaped(String plain) {
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
