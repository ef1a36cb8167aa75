package io.forestall.streams.kafka;

import io.forestall.detectors.StateFormatException;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.model.ModelShelf;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running Kafka Streams job. */
public final class KafkaScore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaScore.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final KafkaStreams streams;
  private final ModelShelf models;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private KafkaScore(KafkaStreams streams, ModelShelf models) {
    this.streams = streams;
    this.models = models;
  }

  /**
   * Starts the job; it runs until closed, or until the engine gives up.
   *
   * @throws org.apache.kafka.common.KafkaException if the input topics are missing or do not fit
   *     together
   */
  public static KafkaScore start(
      KafkaConfig kafka, KafkaScoreConfig configuration, CoreConfig core) {
    Properties properties = configuration.properties(kafka);
    String topicPrefix = kafka.topicPrefix();
    SchemaRegistry registry = kafka.registry();
    Map<String, Object> adminConfigs =
        new StreamsConfig(properties).getAdminConfigs(configuration.applicationId());
    int partitions;
    try (Admin admin = Admin.create(adminConfigs)) {
      partitions = InputTopics.partitions(admin, topicPrefix);
    }
    var models = new ModelShelf(core.models());
    var pulse = new BrokerPulse();
    var streams =
        new KafkaStreams(
            ScoreTopology.build(topicPrefix, partitions, core, models, registry, pulse, properties),
            properties);
    pulse.of(streams);
    var score = new KafkaScore(streams, models);
    streams.setUncaughtExceptionHandler(KafkaScore::afterFailure);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            score.stopped.countDown();
          }
        });
    streams.start();
    return score;
  }

  /** A new thread may have better luck, but not with saved state that this version cannot read. */
  private static StreamThreadExceptionResponse afterFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StateFormatException) {
        LOG.error("saved state cannot be read; the job stops", failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    }
    LOG.error("scoring thread failed; a new one takes over", failure);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** Whether every partition is being scored. */
  public boolean running() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** The models that it scores with now. */
  public ModelShelf models() {
    return models;
  }

  /** Whether the job has given up. */
  public boolean failed() {
    return streams.state() == KafkaStreams.State.ERROR;
  }

  /** Waits until the job has ended; true if it ended by itself, which is a failure. */
  public boolean awaitEnd() throws InterruptedException {
    stopped.await();
    return failed();
  }

  @Override
  public void close() {
    streams.close(CLOSE_TIMEOUT);
  }
}
