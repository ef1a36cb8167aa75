package io.forestall.streams.kafka;

import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.CoreConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running Kafka Streams job. */
public final class KafkaScore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaScore.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final KafkaStreams streams;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private KafkaScore(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * Starts the job; it runs until closed, or until the engine gives up.
   *
   * @param clientProperties such as TLS and SASL; secrets, never logged
   */
  public static KafkaScore start(
      String bootstrapServers,
      String topicPrefix,
      ScoreConfiguration configuration,
      CoreConfig core,
      SchemaRegistry registry,
      Map<String, String> clientProperties) {
    Properties properties = configuration.properties(bootstrapServers);
    properties.putAll(clientProperties);
    var streams =
        new KafkaStreams(
            ScoreTopology.build(topicPrefix, core, registry, properties), properties);
    var score = new KafkaScore(streams);
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("scoring thread failed; a new one takes over", failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            score.stopped.countDown();
          }
        });
    streams.start();
    return score;
  }

  /** Whether every partition is being scored. */
  public boolean running() {
    return streams.state() == KafkaStreams.State.RUNNING;
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
