package io.forestall.schemas.config;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.HttpRegistry;
import io.forestall.schemas.serde.SchemaRegistry;
import java.net.URI;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where the cluster is and how to speak to it; section {@code kafka}, the same for every part.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param topicPrefix what stands before every topic's name, with its separator
 * @param schemaRegistry address of a Confluent-compatible registry; empty for the embedded one
 * @param partitions of topics that Forestall creates; all input topics need the same number
 * @param replicationFactor of topics that Forestall creates; 0 is the broker's default
 * @param client further Kafka client properties, such as TLS and SASL; the values are secrets
 */
public record KafkaConfig(
    String bootstrapServers,
    String topicPrefix,
    String schemaRegistry,
    int partitions,
    int replicationFactor,
    Map<String, String> client) {
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");
  private static final String PREFIX_RULE =
      "must be at most 100 of a-z, A-Z, 0-9, '.', '_' and '-'";

  public static final KafkaConfig DEFAULT =
      new KafkaConfig("localhost:9092", "forestall.", "", 12, 0, Map.of());

  public KafkaConfig {
    client = Map.copyOf(client);
    requireArgument(!bootstrapServers.isBlank(), "bootstrapServers must not be empty");
    requireArgument(
        PREFIX.matcher(topicPrefix).matches(), "topicPrefix %s: %s", PREFIX_RULE, topicPrefix);
    requireArgument(
        partitions >= 1 && partitions <= 10_000,
        "partitions must be in [1, 10000]: %s",
        partitions);
    requireArgument(
        replicationFactor >= 0 && replicationFactor <= 100,
        "replicationFactor must be in [0, 100]: %s",
        replicationFactor);
  }

  /** Reads the section; mistakes are noted there. */
  public static KafkaConfig from(ConfigSection section) {
    String servers = section.text("bootstrapServers", DEFAULT.bootstrapServers);
    if (servers.isBlank()) {
      section.fail("bootstrapServers", servers, "must be host:port, comma-separated");
      servers = DEFAULT.bootstrapServers;
    }
    String prefix = section.text("topicPrefix", DEFAULT.topicPrefix);
    if (!PREFIX.matcher(prefix).matches()) {
      section.fail("topicPrefix", prefix, PREFIX_RULE);
      prefix = DEFAULT.topicPrefix;
    }
    String registry = section.text("schemaRegistry", DEFAULT.schemaRegistry);
    if (!registry.isEmpty() && !registry.matches("https?://\\S+")) {
      section.fail("schemaRegistry", registry, "must be an http or https address, or absent");
      registry = DEFAULT.schemaRegistry;
    }
    return new KafkaConfig(
        servers,
        prefix,
        registry,
        section.integer("partitions", DEFAULT.partitions, 1, 10_000),
        section.integer("replicationFactor", DEFAULT.replicationFactor, 0, 100),
        client(section));
  }

  private static Map<String, String> client(ConfigSection section) {
    Map<String, String> client = section.textMap("client");
    for (String name : client.keySet()) {
      if (!ProducerConfig.configNames().contains(name)
          || name.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
        section.fail("client", name, "is not a Kafka client property that can be set here");
      }
    }
    return client;
  }

  /** The registry that all parts agree on. */
  public SchemaRegistry registry() {
    return schemaRegistry.isEmpty()
        ? EmbeddedRegistry.released()
        : new HttpRegistry(URI.create(schemaRegistry));
  }

  /** Without the values of the client properties. */
  @Override
  public String toString() {
    return "KafkaConfig[bootstrapServers="
        + bootstrapServers
        + ", topicPrefix="
        + topicPrefix
        + ", schemaRegistry="
        + schemaRegistry
        + ", partitions="
        + partitions
        + ", replicationFactor="
        + replicationFactor
        + ", client="
        + new TreeSet<>(client.keySet())
        + "]";
  }
}
