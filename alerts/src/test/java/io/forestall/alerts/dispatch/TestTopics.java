package io.forestall.alerts.dispatch;

import io.forestall.schemas.Topic;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The topics of one test, under a prefix of its own. */
final class TestTopics implements AutoCloseable {
  private static final EmbeddedRegistry REGISTRY = EmbeddedRegistry.released();

  private final String bootstrap;
  private final String prefix;
  private final Producer<String, byte[]> producer;

  TestTopics(String bootstrap, String prefix) throws ExecutionException, InterruptedException {
    this.bootstrap = bootstrap;
    this.prefix = prefix;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      List<NewTopic> topics =
          Stream.of(Topic.INCIDENTS, Topic.ACTIONS, Topic.REJECTS)
              .map(topic -> new NewTopic(topic.topicName(prefix), 2, (short) 1))
              .toList();
      admin.createTopics(topics).all().get();
    }
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void publish(Incident incident) {
    publish(incident.getId(), encode(incident));
  }

  /** Returns when the broker has it. */
  void publish(String key, byte @Nullable [] value) {
    try {
      producer.send(new ProducerRecord<>(Topic.INCIDENTS.topicName(prefix), key, value)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static byte[] encode(Incident incident) {
    return new RecordEncoder(REGISTRY).encode(incident);
  }

  /** Everything on a topic so far. */
  <T extends SpecificRecordBase> List<T> read(Topic topic, Class<T> type)
      throws RejectedRecordException {
    var decoder = new RecordDecoder<>(type, REGISTRY);
    var found = new ArrayList<T>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          Stream.of(0, 1).map(i -> new TopicPartition(topic.topicName(prefix), i)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          found.add(decoder.decode(record.value()));
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    producer.close();
  }
}
