package io.forestall.app.demo;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.serde.FrameDecoder;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.schemas.serde.SchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads from the topics what the demo shows, as any outside reader would. One thread. */
final class TopicReader implements AutoCloseable {
  /** Takes what was read. */
  interface Sink {
    void sample(SampleFrame frame);

    void health(NodeHealth health);

    void incident(Incident incident);
  }

  private final String telemetry;
  private final String health;
  private final KafkaConsumer<String, byte[]> consumer;
  private final FrameDecoder frames;
  private final RecordDecoder<NodeHealth> healths;
  private final RecordDecoder<Incident> incidents;
  private final SampleFrame frame = new SampleFrame();

  TopicReader(KafkaConfig kafka, SchemaRegistry registry) {
    telemetry = Topic.TELEMETRY.topicName(kafka.topicPrefix());
    health = Topic.HEALTH.topicName(kafka.topicPrefix());
    frames = new FrameDecoder(registry);
    healths = new RecordDecoder<>(NodeHealth.class, registry);
    incidents = new RecordDecoder<>(Incident.class, registry);
    var properties = new HashMap<String, Object>(kafka.client());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(telemetry, health, Topic.INCIDENTS.topicName(kafka.topicPrefix())).stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /** Hands over what arrives within this time. */
  void poll(Duration atMost, Sink sink) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(atMost)) {
      try {
        if (record.topic().equals(telemetry)) {
          frames.decode(record.value(), frame);
          sink.sample(frame);
        } else if (record.topic().equals(health)) {
          sink.health(healths.decode(record.value()));
        } else if (record.value() != null) {
          sink.incident(incidents.decode(record.value()));
        }
      } catch (RejectedRecordException e) {
        // The scorer has parked it with a reason; the picture only leaves it out.
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
