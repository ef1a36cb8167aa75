package io.forestall.app.traces;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.serde.RecordEncoder;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records as agents do: idempotent, to all replicas, in order per key. Unlike an agent it has
 * no spool and can wait: it holds its caller back while the cluster is slower, and gives up when
 * that has not taken a record for two minutes. One thread.
 */
final class TopicSender implements AutoCloseable {
  private final String prefix;
  private final InstantSource clock;
  private final RecordEncoder encoder;
  private final KafkaProducer<String, byte[]> producer;
  private volatile @Nullable Exception failure;

  TopicSender(KafkaConfig kafka, InstantSource clock) {
    this.prefix = kafka.topicPrefix();
    this.clock = clock;
    this.encoder = new RecordEncoder(kafka.registry());
    var properties = new HashMap<String, Object>();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 120_000);
    properties.putAll(kafka.client());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    this.producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Hands the record over; waits while there is no room.
   *
   * @throws KafkaException if this record or one before was refused
   */
  void send(Topic topic, String key, SpecificRecordBase record) {
    throwIfFailed();
    var outgoing = new ProducerRecord<>(topic.topicName(prefix), key, encoder.encode(record));
    byte[] sent = ByteBuffer.allocate(Long.BYTES).putLong(clock.millis()).array();
    outgoing.headers().add(Topic.SENT_HEADER, sent);
    Future<RecordMetadata> unused = // the callback has the answer
        producer.send(
            outgoing,
            (metadata, problem) -> {
              if (problem != null && failure == null) {
                failure = problem;
              }
            });
  }

  /**
   * Returns when the cluster has everything.
   *
   * @throws KafkaException if it refused a record
   */
  void flush() {
    producer.flush();
    throwIfFailed();
  }

  private void throwIfFailed() {
    Exception problem = failure;
    if (problem != null) {
      throw new KafkaException("a record was refused: " + problem.getMessage(), problem);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
