package io.forestall.ingest.publish;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * How records reach the cluster; section {@code publish}.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param topicPrefix what stands before every topic's name
 * @param compression of batches
 * @param spoolDirectory where records wait on disk; made if absent
 * @param maxSpoolBytes beyond it the oldest records are dropped
 * @param maxSpoolAge older records are dropped
 * @param createTopics whether a missing topic is created; else the log names it
 * @param partitions of created topics
 * @param replicationFactor of created topics; 0 is the broker's default
 * @param closeTimeout how long closing may deliver what is left
 * @param client further Kafka client properties, such as TLS and SASL; the values are secrets
 */
public record PublishConfig(
    String bootstrapServers,
    String topicPrefix,
    Compression compression,
    Path spoolDirectory,
    long maxSpoolBytes,
    Duration maxSpoolAge,
    boolean createTopics,
    int partitions,
    int replicationFactor,
    Duration closeTimeout,
    Map<String, String> client) {

  private static final String DEFAULT_SERVERS = "localhost:9092";
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");
  private static final String PREFIX_RULE =
      "must be at most 100 of a-z, A-Z, 0-9, '.', '_' and '-'";
  private static final int MIN_SPOOL_MEGABYTES = 16;
  private static final int DEFAULT_SPOOL_MEGABYTES = 2_048;
  private static final int MAX_SPOOL_MEGABYTES = 1_000_000;

  /** Delivery in order and without loss rests on these. */
  private static final Set<String> OURS =
      Set.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.RETRIES_CONFIG,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
          ProducerConfig.COMPRESSION_TYPE_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG);

  public PublishConfig {
    client = Map.copyOf(client);
    requireArgument(!bootstrapServers.isBlank(), "bootstrapServers must not be empty");
    requireArgument(
        PREFIX.matcher(topicPrefix).matches(), "topicPrefix %s: %s", PREFIX_RULE, topicPrefix);
    requireArgument(
        maxSpoolBytes >= 1 << 20, "maxSpoolBytes must be at least 1 MiB: %s", maxSpoolBytes);
    requireArgument(
        maxSpoolAge.toMillis() > 0, "maxSpoolAge must be at least 1 ms: %s", maxSpoolAge);
    requireArgument(partitions > 0, "partitions must be > 0: %s", partitions);
    requireArgument(
        replicationFactor >= 0 && replicationFactor <= Short.MAX_VALUE,
        "replicationFactor must be in [0, 32767]: %s",
        replicationFactor);
    requireArgument(!closeTimeout.isNegative(), "closeTimeout must be >= 0: %s", closeTimeout);
    String problem = problemWith(client);
    requireArgument(problem.isEmpty(), "client: %s", problem);
  }

  /** What holds when the file says nothing. */
  public static PublishConfig defaults() {
    return new PublishConfig(
        DEFAULT_SERVERS,
        "forestall.",
        Compression.LZ4,
        Path.of(".forestall", "spool"),
        (long) DEFAULT_SPOOL_MEGABYTES << 20,
        Duration.ofHours(24),
        true,
        12,
        0,
        Duration.ofSeconds(10),
        Map.of());
  }

  /** These settings for another cluster and another folder. */
  public PublishConfig with(String servers, Path spool) {
    return new PublishConfig(
        servers,
        topicPrefix,
        compression,
        spool,
        maxSpoolBytes,
        maxSpoolAge,
        createTopics,
        partitions,
        replicationFactor,
        closeTimeout,
        client);
  }

  /** Reads the section; mistakes are noted there. */
  public static PublishConfig from(ConfigSection section) {
    PublishConfig standard = defaults();
    String servers = section.text("bootstrapServers", standard.bootstrapServers);
    if (servers.isBlank()) {
      section.fail("bootstrapServers", servers, "must be host:port, comma-separated");
      servers = standard.bootstrapServers;
    }
    String prefix = section.text("topicPrefix", standard.topicPrefix);
    if (!PREFIX.matcher(prefix).matches()) {
      section.fail("topicPrefix", prefix, PREFIX_RULE);
      prefix = standard.topicPrefix;
    }
    Map<String, String> client = section.textMap("client");
    String problem = problemWith(client);
    if (!problem.isEmpty()) {
      section.fail("client", client.keySet(), problem);
      client = Map.of();
    }
    ConfigSection spool = section.section("spool");
    ConfigSection topics = section.section("topics");
    return new PublishConfig(
        servers,
        prefix,
        section.choice("compression", standard.compression),
        Path.of(spool.text("directory", standard.spoolDirectory.toString())),
        (long)
                spool.integer(
                    "maxMegabytes",
                    DEFAULT_SPOOL_MEGABYTES,
                    MIN_SPOOL_MEGABYTES,
                    MAX_SPOOL_MEGABYTES)
            << 20,
        spool.duration("maxAge", standard.maxSpoolAge, Duration.ofMinutes(1), Duration.ofDays(365)),
        topics.flag("create", standard.createTopics),
        topics.integer("partitions", standard.partitions, 1, 10_000),
        topics.integer("replicationFactor", standard.replicationFactor, 0, 100),
        section.duration(
            "closeTimeout", standard.closeTimeout, Duration.ZERO, Duration.ofMinutes(10)),
        client);
  }

  /** Empty if Kafka takes these properties; never repeats a value. */
  private static String problemWith(Map<String, String> client) {
    var ours = new TreeSet<>(client.keySet());
    ours.retainAll(OURS);
    if (!ours.isEmpty()) {
      return "must not set " + ours + ", which order and safety rest on";
    }
    Map<String, ConfigDef.ConfigKey> known = ProducerConfig.configDef().configKeys();
    for (var property : client.entrySet()) {
      String name = property.getKey();
      ConfigDef.ConfigKey key = known.get(name);
      if (key == null) {
        return name + " is not a property of Kafka's producer";
      }
      try {
        Object value = ConfigDef.parseType(name, property.getValue(), key.type);
        if (key.validator != null) {
          key.validator.ensureValid(name, value);
        }
      } catch (ConfigException e) { // its message would repeat the value
        return name + " has a value that Kafka does not take";
      }
    }
    return "";
  }

  /** Without the values of the client properties. */
  @Override
  public String toString() {
    return "PublishConfig[bootstrapServers="
        + bootstrapServers
        + ", topicPrefix="
        + topicPrefix
        + ", compression="
        + compression
        + ", spoolDirectory="
        + spoolDirectory
        + ", maxSpoolBytes="
        + maxSpoolBytes
        + ", maxSpoolAge="
        + maxSpoolAge
        + ", createTopics="
        + createTopics
        + ", partitions="
        + partitions
        + ", replicationFactor="
        + replicationFactor
        + ", closeTimeout="
        + closeTimeout
        + ", client="
        + new TreeSet<>(client.keySet())
        + "]";
  }
}
