package io.forestall.streams.kafka;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How the Kafka Streams job runs; what it decides is set elsewhere.
 *
 * @param applicationId names the consumer group, the changelogs and the repartition topic
 * @param commitInterval how often state is saved; at most so much input is read again after a crash
 * @param threads stream threads; never more than partitions
 */
public record KafkaScoreConfig(
    String applicationId, Duration commitInterval, int threads, Path stateDir) {

  /**
   * A job's state is one record of about 380 bytes a GPU (KafkaScoreConfigTest), so that Kafka's
   * usual 1 MiB ends at 2,700 GPUs. This is as much as the producer's buffer holds: 80,000 GPUs.
   */
  static final int MAX_SNAPSHOT_BYTES = 32 << 20;

  /** How often the broker is heard of even when it brings nothing. */
  static final Duration HEARTBEAT = Duration.ofSeconds(2);

  public KafkaScoreConfig {
    requireArgument(
        applicationId.matches("[a-zA-Z0-9._-]{1,200}"),
        "applicationId must be letters, digits, dot, underscore or hyphen: %s",
        applicationId);
    requireArgument(
        commitInterval.toMillis() >= 100,
        "commitInterval must be at least 100ms: %s",
        commitInterval);
    requireArgument(threads >= 1 && threads <= 1_024, "threads must be in [1, 1024]: %s", threads);
  }

  public static KafkaScoreConfig from(ConfigSection section) {
    String id = section.text("applicationId", "forestall-score");
    if (!id.matches("[a-zA-Z0-9._-]{1,200}")) {
      section.fail("applicationId", id, "must be letters, digits, dot, underscore or hyphen");
      id = "forestall-score";
    }
    return new KafkaScoreConfig(
        id,
        section.duration(
            "commitInterval",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(10)),
        section.integer("threads", Runtime.getRuntime().availableProcessors(), 1, 1_024),
        Path.of(
            section.text(
                "stateDir",
                Path.of(System.getProperty("java.io.tmpdir"), "forestall").toString())));
  }

  /**
   * Settings for the engine, with the cluster's client settings such as TLS: secrets, never logged.
   */
  Properties properties(KafkaConfig kafka) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    int replication = kafka.replicationFactor();
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replication == 0 ? -1 : replication);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // A dead instance's partitions are taken over after this, not after 45 s.
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        (int) HEARTBEAT.toMillis());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 2_000);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_SNAPSHOT_BYTES);
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), MAX_SNAPSHOT_BYTES);
    // An alert waits for the batch, so a short one.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
    properties.putAll(kafka.client());
    return properties;
  }
}
