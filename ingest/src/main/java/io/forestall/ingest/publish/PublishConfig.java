package io.forestall.ingest.publish;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How records reach the cluster; section {@code publish}.
 *
 * @param kafka the cluster
 * @param compression of batches
 * @param spoolDirectory where records wait on disk; made if absent
 * @param maxSpoolBytes beyond it the oldest records are dropped
 * @param maxSpoolAge older records are dropped
 * @param createTopics whether a missing topic is created; else the log names it
 * @param closeTimeout how long closing may deliver what is left
 */
public record PublishConfig(
    KafkaConfig kafka,
    Compression compression,
    Path spoolDirectory,
    long maxSpoolBytes,
    Duration maxSpoolAge,
    boolean createTopics,
    Duration closeTimeout) {
  private static final int MIN_SPOOL_MEGABYTES = 16;
  private static final int DEFAULT_SPOOL_MEGABYTES = 2_048;
  private static final int MAX_SPOOL_MEGABYTES = 1_000_000;

  public PublishConfig {
    requireArgument(
        maxSpoolBytes >= 1 << 20, "maxSpoolBytes must be at least 1 MiB: %s", maxSpoolBytes);
    requireArgument(
        maxSpoolAge.toMillis() > 0, "maxSpoolAge must be at least 1 ms: %s", maxSpoolAge);
    requireArgument(!closeTimeout.isNegative(), "closeTimeout must be >= 0: %s", closeTimeout);
  }

  /** What holds for a cluster when the file says nothing else. */
  public static PublishConfig defaults(KafkaConfig kafka) {
    return new PublishConfig(
        kafka,
        Compression.LZ4,
        Path.of(".forestall", "spool"),
        (long) DEFAULT_SPOOL_MEGABYTES << 20,
        Duration.ofHours(24),
        /* createTopics= */ true,
        Duration.ofSeconds(10));
  }

  /** These settings for another cluster and another folder: a second publisher on the node. */
  public PublishConfig with(String bootstrapServers, Path directory) {
    var cluster =
        new KafkaConfig(
            bootstrapServers,
            kafka.topicPrefix(),
            kafka.schemaRegistry(),
            kafka.partitions(),
            kafka.replicationFactor(),
            kafka.client());
    return new PublishConfig(
        cluster, compression, directory, maxSpoolBytes, maxSpoolAge, createTopics, closeTimeout);
  }

  /** Reads the section; mistakes are noted there. */
  public static PublishConfig from(ConfigSection section, KafkaConfig kafka) {
    PublishConfig standard = defaults(kafka);
    ConfigSection spool = section.section("spool");
    int maxMegabytes =
        spool.integer(
            "maxMegabytes", DEFAULT_SPOOL_MEGABYTES, MIN_SPOOL_MEGABYTES, MAX_SPOOL_MEGABYTES);
    return new PublishConfig(
        kafka,
        section.choice("compression", standard.compression),
        Path.of(spool.text("directory", standard.spoolDirectory.toString())),
        (long) maxMegabytes << 20,
        spool.duration("maxAge", standard.maxSpoolAge, Duration.ofMinutes(1), Duration.ofDays(365)),
        section.flag("createTopics", standard.createTopics),
        section.duration(
            "closeTimeout", standard.closeTimeout, Duration.ZERO, Duration.ofMinutes(10)));
  }
}
