package io.forestall.app.models;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.training.TrainedModel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Puts models on topic {@code models}, from which running jobs take them. One thread. */
public final class ModelPublisher implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String topic;
  private final RecordEncoder encoder;
  private final KafkaProducer<String, byte[]> producer;

  public ModelPublisher(KafkaConfig kafka) {
    topic = Topic.MODELS.topicName(kafka.topicPrefix());
    encoder = new RecordEncoder(kafka.registry());
    var properties = new HashMap<String, Object>(kafka.client());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_MODEL_BYTES);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /** The record of a model; its version says when it was made and what is in it. */
  public static ModelArtifact artifact(TrainedModel model, long createdMillis) {
    String sha256 = ModelShelf.sha256(model.bytes());
    return ModelArtifact.newBuilder()
        .setName(model.name())
        .setVersion(
            STAMP.format(Instant.ofEpochMilli(createdMillis)) + '-' + sha256.substring(0, 8))
        .setFormat(ModelShelf.FORMAT)
        .setCreatedMillis(createdMillis)
        .setSha256(sha256)
        .setBytes(ByteBuffer.wrap(model.bytes()))
        .build();
  }

  /**
   * Publishes a model and returns when the cluster has it.
   *
   * @throws KafkaException if the cluster does not take it
   */
  public void publish(ModelArtifact artifact) throws InterruptedException {
    try {
      producer
          .send(new ProducerRecord<>(topic, artifact.getName(), encoder.encode(artifact)))
          .get();
    } catch (ExecutionException e) {
      throw new KafkaException(
          "model " + artifact.getName() + " was refused: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
