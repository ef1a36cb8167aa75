package io.forestall.app.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.kafka.KafkaScore;
import io.forestall.streams.kafka.KafkaScoreConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What others may put on the input topics, by mistake or not: it is parked with its reason, and the
 * fault of a node among all that is found all the same.
 */
final class BadInputIT {
  private static final MetricCatalogue CATALOGUE = MetricCatalogue.standard();
  private static final SchemaRegistry REGISTRY = EmbeddedRegistry.released();
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int TICKS = 60;

  private final RecordEncoder encoder = new RecordEncoder(REGISTRY);
  private final List<Reject> rejects = new ArrayList<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();

  @Test
  void badInput_isParked_andTheFaultIsFound(@TempDir Path folder) throws Exception {
    try (var broker = EmbeddedBroker.start(folder.resolve("broker"), /* port= */ 0)) {
      KafkaConfig kafka =
          new KafkaConfig(broker.bootstrapServers(), "forestall.", "", 2, 1, Map.of());
      try (var admin = new TopicAdmin(kafka)) {
        admin.create(List.of(Topic.values()));
      }
      try (var score = score(kafka, folder.resolve("streams"));
          var producer = producer(kafka);
          var consumer = consumer(kafka)) {
        send(producer);
        await()
            .alias("everything parked, the fault found")
            .atMost(Duration.ofSeconds(90))
            .pollInterval(Duration.ofMillis(100))
            .until(
                () -> {
                  read(consumer);
                  return rejects.size() >= expectedRejects().size() && found().size() >= 2;
                });
        assertThat(score.failed()).isFalse();
      }
    }

    assertThat(rejects)
        .extracting(reject -> reject.getNode() + " " + reject.getReason())
        .containsExactlyInAnyOrderElementsOf(expectedRejects());
    assertThat(rejects)
        .allSatisfy(
            reject -> {
              assertThat(reject.getDetail()).isNotBlank();
              assertThat(reject.getTopic()).startsWith("forestall.");
              assertThat(reject.getOffset()).isNotNegative();
            });
    assertThat(found())
        .containsExactlyInAnyOrder(
            "faulty " + FaultClass.GPU_FELL_OFF_BUS, "liar " + FaultClass.CLOCK_FAULT);
  }

  /** Culprit and class of each incident, but for the silence that comes when the test has ended. */
  private List<String> found() {
    return incidents.values().stream()
        .filter(incident -> !incident.getFaultClass().equals(FaultClass.NODE_DOWN.name()))
        .map(incident -> incident.getCulprits().get(0).getNode() + " " + incident.getFaultClass())
        .toList();
  }

  private static List<String> expectedRejects() {
    return List.of(
        "healthy " + RejectReason.MALFORMED_RECORD, // no framing
        "healthy " + RejectReason.MALFORMED_RECORD, // cut off
        "healthy " + RejectReason.MALFORMED_RECORD, // nothing
        "healthy " + RejectReason.MALFORMED_RECORD, // on the topic of log lines
        "healthy " + RejectReason.UNKNOWN_SCHEMA,
        "somebody " + RejectReason.WRONG_IDENTITY,
        " " + RejectReason.WRONG_IDENTITY, // no key at all
        "healthy " + RejectReason.DUPLICATE,
        "healthy " + RejectReason.DUPLICATE, // an older number
        "healthy " + RejectReason.OUT_OF_ORDER,
        "healthy " + RejectReason.NOT_FINITE,
        "liar " + RejectReason.CLOCK_OFFSET,
        "prophet " + RejectReason.OUT_OF_RANGE);
  }

  /** A healthy node, a faulty one, and between them whatever else can happen. */
  private void send(KafkaProducer<String, byte[]> producer) {
    long now = System.currentTimeMillis();
    long begin = now - TICKS * 1_000L;
    for (int tick = 0; tick < TICKS; tick++) {
      long timeMillis = begin + tick * 1_000L;
      long sequence = 10L * (tick + 1);
      boolean lost = tick > 50;
      sample(producer, "faulty", now, node("faulty", timeMillis, sequence, tick, lost ? 79 : 0));
      sample(producer, "healthy", now, node("healthy", timeMillis, sequence, tick, 0));
      if (tick == TICKS - 3) {
        sendBadInput(producer, now, timeMillis, sequence);
      }
    }
    producer.flush();
  }

  private void sendBadInput(
      KafkaProducer<String, byte[]> producer, long now, long timeMillis, long sequence) {
    byte[] good = encoder.encode(node("healthy", timeMillis, sequence, 30, 0));
    byte[] unknown = good.clone();
    ByteBuffer.wrap(unknown, 1, Integer.BYTES).putInt(987_654);

    raw(producer, Topic.TELEMETRY, "healthy", now, "not Avro".getBytes(StandardCharsets.UTF_8));
    raw(producer, Topic.TELEMETRY, "healthy", now, Arrays.copyOf(good, good.length / 2));
    raw(producer, Topic.TELEMETRY, "healthy", now, new byte[0]);
    raw(producer, Topic.EVENTS, "healthy", now, good);
    raw(producer, Topic.TELEMETRY, "healthy", now, unknown);
    raw(producer, Topic.TELEMETRY, "somebody", now, good);
    raw(producer, Topic.TELEMETRY, null, now, good);
    raw(producer, Topic.TELEMETRY, "healthy", now, good);
    sample(producer, "healthy", now, node("healthy", timeMillis + 10, sequence - 5, 30, 0));
    sample(producer, "healthy", now, node("healthy", timeMillis - 500, sequence * 1_000, 30, 0));
    sample(producer, "healthy", now, infinite(timeMillis + 20, sequence + 1));
    long ahead = now + 2 * HOUR_MILLIS;
    sample(producer, "liar", ahead, node("liar", timeMillis + 2 * HOUR_MILLIS, 1, 30, 0));
    NodeSample tomorrow = node("prophet", now + 24 * HOUR_MILLIS, 1, 30, 0);
    tomorrow.setReceiveTimeMillis(now);
    sample(producer, "prophet", now, tomorrow);
  }

  private NodeSample infinite(long timeMillis, long sequence) {
    NodeSample sample = node("healthy", timeMillis, sequence, 30, 0);
    sample
        .getDeviceMetrics()
        .add(column("gpu_row_remap_failed", Double.POSITIVE_INFINITY, Double.NaN));
    sample
        .getHostMetrics()
        .add(
            new HostValue(
                CATALOGUE.require("node_memory_available_bytes").id(),
                "",
                Double.NEGATIVE_INFINITY));
    return sample;
  }

  private static NodeSample node(
      String node, long timeMillis, long sequence, int tick, double xid) {
    return NodeSample.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis)
        .setSequence(sequence)
        .setBootId("boot-of-" + node)
        .setIntervalMillis(1_000)
        .setDevices(
            List.of(
                new DeviceRef(node + "-0", 0, "0000:18:00.0"),
                new DeviceRef(node + "-1", 1, "0000:2a:00.0")))
        .setDeviceMetrics(
            new ArrayList<>(
                List.of(
                    column("gpu_power_watts", 500 + tick % 7, 505 + tick % 5),
                    column("gpu_utilization_ratio", 0.9 + 0.01 * (tick % 3), 0.95),
                    column("gpu_last_xid", 0, xid))))
        .setHostMetrics(new ArrayList<>())
        .setExtras(List.of())
        .setBlanks(List.of())
        .setSources(List.of())
        .build();
  }

  private static DeviceColumn column(String metric, double first, double second) {
    return new DeviceColumn(CATALOGUE.require(metric).id(), List.of(first, second));
  }

  private void sample(
      KafkaProducer<String, byte[]> producer, String key, long sentMillis, NodeSample sample) {
    raw(producer, Topic.TELEMETRY, key, sentMillis, encoder.encode(sample));
  }

  private static void raw(
      KafkaProducer<String, byte[]> producer,
      Topic topic,
      @Nullable String key,
      long sentMillis,
      byte[] value) {
    var record = new ProducerRecord<>(topic.topicName(), /* partition= */ 0, key, value);
    record
        .headers()
        .add(Topic.SENT_HEADER, ByteBuffer.allocate(Long.BYTES).putLong(sentMillis).array());
    Future<RecordMetadata> unused = producer.send(record); // the flush at the end waits for it
  }

  private void read(KafkaConsumer<String, byte[]> consumer) throws RejectedRecordException {
    var rejectRecords = new RecordDecoder<>(Reject.class, REGISTRY);
    var incidentRecords = new RecordDecoder<>(Incident.class, REGISTRY);
    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
      if (record.topic().equals(Topic.REJECTS.topicName())) {
        rejects.add(rejectRecords.decode(record.value()));
      } else {
        Incident incident = incidentRecords.decode(record.value());
        incidents.put(incident.getId(), incident);
      }
    }
  }

  private static KafkaScore score(KafkaConfig kafka, Path stateDir) {
    return KafkaScore.start(
        kafka,
        new KafkaScoreConfig("bad-input", Duration.ofSeconds(1), 1, stateDir),
        CoreConfig.DEFAULT);
  }

  private static KafkaProducer<String, byte[]> producer(KafkaConfig kafka) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<String, byte[]> consumer(KafkaConfig kafka) {
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        List.of(Topic.REJECTS, Topic.INCIDENTS).stream()
            .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    return consumer;
  }
}
