package io.forestall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.ActionRecord;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.record.StepProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code docs/asyncapi.yaml} tells outside readers is what the code does. */
final class AsyncApiTest {
  private static final Path FILE = Path.of("..", "docs", "asyncapi.yaml");
  private static final String MESSAGES = "#/components/messages/";

  private static Object document = Map.of();

  @BeforeAll
  static void read() throws IOException {
    document = yaml(Files.readString(FILE));
  }

  @Test
  void channels_areExactlyTheTopics() {
    List<String> topics =
        Arrays.stream(Topic.values())
            .map(topic -> topic.topicName(""))
            .collect(Collectors.toList());
    assertThat(keys(at(document, "channels"))).containsExactlyElementsOf(topics);
  }

  @ParameterizedTest
  @EnumSource
  void channel_hasNameAndSettingsOfItsTopic(Topic topic) {
    Object channel = channel(topic);
    Object binding = at(channel, "bindings", "kafka");
    Object configuration = at(binding, "topicConfiguration");
    List<?> cleanup = (List<?>) at(configuration, "cleanup.policy");
    var settings = new TreeMap<String, String>();
    ((Map<?, ?>) configuration)
        .forEach((key, value) -> settings.put(String.valueOf(key), String.valueOf(value)));
    settings.put(
        "cleanup.policy", cleanup.stream().map(String::valueOf).collect(Collectors.joining(",")));
    settings.put("message.timestamp.type", String.valueOf(at(channel, "x-message-timestamp-type")));

    assertThat(at(channel, "address")).isEqualTo(topic.topicName());
    assertThat(at(binding, "topic")).isEqualTo(topic.topicName());
    assertThat(settings).isEqualTo(topic.settings());
  }

  @ParameterizedTest
  @EnumSource
  void message_hasKeyAndWholeSchemaOfItsRecord(Topic topic) {
    Schema schema = schemaOf(topic);
    Object message = at(document, "components", "messages", schema.getName());
    Object key = at(message, "bindings", "kafka", "key", "description");

    assertThat(at(channel(topic), "messages"))
        .isEqualTo(Map.of(schema.getName(), Map.of("$ref", MESSAGES + schema.getName())));
    assertThat(at(message, "name")).isEqualTo(schema.getFullName());
    // Field by field, documentation and defaults included; nothing missing and nothing more.
    assertThat(at(message, "payload", "schema")).isEqualTo(plain(yaml(schema.toString())));
    assertThat(schema.getDoc()).startsWith("Topic " + topic.topicName() + ", key " + key);
  }

  @Test
  void messages_areExactlyTheRecordsOfTheTopics() {
    List<String> records =
        Arrays.stream(Topic.values()).map(topic -> schemaOf(topic).getName()).toList();
    assertThat(keys(at(document, "components", "messages"))).containsExactlyElementsOf(records);
  }

  @ParameterizedTest
  @EnumSource(names = {"TELEMETRY", "EVENTS", "STEPS", "PLACEMENT"})
  void inputMessage_bearsTheSendersClock(Topic topic) {
    assertThat(at(document, "components", "messages", schemaOf(topic).getName(), "traits"))
        .isEqualTo(List.of(Map.of("$ref", "#/components/messageTraits/sent")));
    assertThat(keys(at(document, "components", "messageTraits", "sent", "headers", "properties")))
        .containsExactly(Topic.SENT_HEADER);
  }

  @Test
  void operations_eachNameAChannel() {
    for (String operation : keys(at(document, "operations"))) {
      String channel = String.valueOf(at(document, "operations", operation, "channel", "$ref"));
      assertThat(keys(at(document, "channels"))).contains(channel.replace("#/channels/", ""));
    }
  }

  private static Schema schemaOf(Topic topic) {
    return switch (topic) {
      case TELEMETRY -> NodeSample.getClassSchema();
      case EVENTS -> NodeEvent.getClassSchema();
      case STEPS -> StepProgress.getClassSchema();
      case PLACEMENT -> Placement.getClassSchema();
      case HEALTH -> NodeHealth.getClassSchema();
      case ANOMALIES -> Anomaly.getClassSchema();
      case INCIDENTS -> Incident.getClassSchema();
      case ACTIONS -> ActionRecord.getClassSchema();
      case MODELS -> ModelArtifact.getClassSchema();
      case REJECTS -> Reject.getClassSchema();
    };
  }

  private static Object channel(Topic topic) {
    return at(document, "channels", topic.topicName(""));
  }

  private static Object at(Object node, String... path) {
    Object here = node;
    for (String key : path) {
      Object next = here instanceof Map<?, ?> map ? map.get(key) : null;
      here =
          Objects.requireNonNull(
              next, () -> key + " of " + Arrays.toString(path) + " is not in " + FILE);
    }
    return here;
  }

  private static List<String> keys(Object map) {
    return ((Map<?, ?>) map).keySet().stream().map(String::valueOf).toList();
  }

  /** JSON is YAML, so one reader does for both sides. */
  private static Object yaml(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  /**
   * Without what only concerns Java: there a string is {type: string, avro.java.string: String}.
   */
  private static Object plain(Object node) {
    if (node instanceof List<?> list) {
      var items = new ArrayList<Object>();
      list.forEach(item -> items.add(plain(item)));
      return items;
    }
    if (node instanceof Map<?, ?> map) {
      var entries = new LinkedHashMap<Object, Object>();
      map.forEach((key, value) -> entries.put(key, value == null ? null : plain(value)));
      boolean javaOnly = entries.remove("avro.java.string") != null;
      return javaOnly && entries.equals(Map.of("type", "string")) ? "string" : entries;
    }
    return node;
  }
}
