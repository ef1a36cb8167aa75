package io.forestall.streams.kafka;

import io.forestall.schemas.Topic;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One prefix on the broker: its topics, who writes its input, and what can be seen of its output.
 */
final class Tenant implements AutoCloseable {
  static final int PARTITIONS = 4;

  private final String name;
  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> reader;
  private final RecordEncoder encoder = new RecordEncoder(EmbeddedRegistry.released());
  private final List<Incident> incidents = new ArrayList<>();

  Tenant(String brokerAddress, String name) throws Exception {
    this.name = name;
    Map<String, Object> client = Map.of("bootstrap.servers", brokerAddress);
    admin = Admin.create(client);
    admin.createTopics(Arrays.stream(Topic.values()).map(this::newTopic).toList()).all().get();
    producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
    reader = new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
    reader.assign(partitions(Topic.INCIDENTS.topicName(prefix())));
    reader.seekToBeginning(reader.assignment());
    produce(Fleet.placements());
  }

  private NewTopic newTopic(Topic topic) {
    var settings = new HashMap<>(topic.settings());
    settings.put("retention.ms", "-1"); // the fleet's event times grow old, the test does not
    return new NewTopic(topic.topicName(prefix()), PARTITIONS, (short) 1).configs(settings);
  }

  String prefix() {
    return name + ".";
  }

  String applicationId() {
    return name + "-score";
  }

  KafkaScoreConfig configuration(Path stateDir) {
    return new KafkaScoreConfig(applicationId(), Duration.ofSeconds(1), 2, stateDir);
  }

  /** Sends the records; they are on the topics when this returns. */
  void produce(List<Fleet.Input> inputs) throws Exception {
    var sent = new ArrayList<Future<?>>();
    for (Fleet.Input input : inputs) {
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  input.topic().topicName(prefix()), input.key(), encoder.encode(input.value()))));
    }
    producer.flush();
    for (Future<?> record : sent) {
      record.get();
    }
  }

  /** Sends bytes as they are; they are on the topic when this returns. */
  void produce(Topic topic, String key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic.topicName(prefix()), key, value)).get();
  }

  /** Every anomaly so far, of all partitions. */
  List<Anomaly> anomalies(String brokerAddress) throws RejectedRecordException {
    var decoder = new RecordDecoder<>(Anomaly.class, EmbeddedRegistry.released());
    List<TopicPartition> all = partitions(Topic.ANOMALIES.topicName(prefix()));
    var anomalies = new ArrayList<Anomaly>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", brokerAddress),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          anomalies.add(decoder.decode(record.value()));
        }
      }
    }
    return anomalies;
  }

  /** Every incident record so far, the oldest first. */
  List<Incident> incidents() throws RejectedRecordException {
    var decoder = new RecordDecoder<>(Incident.class, EmbeddedRegistry.released());
    for (var record : reader.poll(Duration.ofMillis(50))) {
      incidents.add(decoder.decode(record.value()));
    }
    return incidents;
  }

  /** How many reports and words of time stage A has sent to stage B so far. */
  long messages() throws Exception {
    return end(partitions(applicationId() + "-by-job-repartition"));
  }

  /** How much of the telemetry would be read again if the job started anew now. */
  long uncommitted() throws Exception {
    var committed =
        admin.listConsumerGroupOffsets(applicationId()).partitionsToOffsetAndMetadata().get();
    List<TopicPartition> telemetry = partitions(Topic.TELEMETRY.topicName(prefix()));
    return end(telemetry)
        - telemetry.stream()
            .mapToLong(
                partition ->
                    committed.containsKey(partition) ? committed.get(partition).offset() : 0)
            .sum();
  }

  private long end(List<TopicPartition> partitions) throws Exception {
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get().values().stream()
        .mapToLong(info -> info.offset())
        .sum();
  }

  private static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  @Override
  public void close() {
    reader.close();
    producer.close();
    admin.close();
  }
}
