package io.forestall.app.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.Topic;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agent, Kafka and scorer in containers, as deployed. Needs a Docker engine and the images that
 * {@code .ci/images} builds, and fails without: {@code mvn -Pcontainers verify}.
 */
@Tag("containers")
final class ContainersIT {
  private static final String NODE = "gpu-17";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static @Nullable Deployment deployment;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    deployment = Deployment.start(folder, NODE);
  }

  @AfterAll
  static void stop() {
    if (deployment != null) {
      deployment.close();
    }
  }

  @Test
  void telemetry_tellsWhatTheContainersOwnKernelSays() throws Exception {
    NodeSample sample =
        awaitRecord(Topic.TELEMETRY, NodeSample.class, read -> !read.getHostMetrics().isEmpty());

    assertThat(sample.getNode()).isEqualTo(NODE);
    String bootId = deployment().fileInAgent("/proc/sys/kernel/random/boot_id");
    assertThat(sample.getBootId()).isEqualTo(bootId.strip());
    assertThat(hostValue(sample, "node_memory_total_bytes")).isEqualTo(memoryTotalBytes());
    assertThat(sample.getSources()).isNotEmpty().allMatch(source -> source.getUp());
  }

  @Test
  void scorer_withTelemetry_tellsTheNodesHealth() throws Exception {
    NodeHealth health =
        awaitRecord(Topic.HEALTH, NodeHealth.class, read -> read.getNode().equals(NODE));

    assertThat(health.getRisk()).isBetween(0.0, 1.0);
  }

  @Test
  void kernelLog_withXid79_becomesAnIncidentThatNamesTheNode() throws Exception {
    awaitRecord(Topic.TELEMETRY, NodeSample.class, sample -> true); // the agent follows the log now
    deployment()
        .kernelPrints(
            "NVRM: Xid (PCI:0000:3b:00): 79, pid='<unknown>', name=<unknown>,"
                + " GPU has fallen off the bus.");

    Incident incident =
        awaitRecord(Topic.INCIDENTS, Incident.class, read -> read.getState() == IncidentState.OPEN);
    assertThat(incident.getFaultClass()).isEqualTo(FaultClass.GPU_FELL_OFF_BUS.name());
    assertThat(incident.getCulprits().get(0).getNode()).isEqualTo(NODE);
    NodeHealth health =
        awaitRecord(Topic.HEALTH, NodeHealth.class, read -> !read.getReasons().isEmpty());
    assertThat(health.getReasons().get(0)).contains("XID 79");
    assertThat(health.getState()).isEqualTo(HealthState.FAILED);
  }

  private static Deployment deployment() {
    return Objects.requireNonNull(deployment);
  }

  private static double hostValue(NodeSample sample, String metric) {
    int id = MetricCatalogue.standard().require(metric).id();
    return sample.getHostMetrics().stream()
        .filter(value -> value.getMetric() == id)
        .mapToDouble(HostValue::getValue)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double memoryTotalBytes() throws IOException, InterruptedException {
    String total =
        deployment()
            .fileInAgent("/proc/meminfo")
            .lines()
            .filter(line -> line.startsWith("MemTotal:"))
            .findFirst()
            .orElseThrow();
    return Double.parseDouble(total.replaceAll("\\D", "")) * 1_024;
  }

  /** The first record of a topic, from its beginning on, that is as wanted. */
  private static <T extends SpecificRecordBase> T awaitRecord(
      Topic topic, Class<T> type, Predicate<T> wanted) {
    var decoder = new RecordDecoder<>(type, EmbeddedRegistry.released());
    try (var consumer = consumer(topic)) {
      return await()
          .alias("a " + type.getSimpleName() + " on " + topic.topicName())
          .pollInSameThread()
          .atMost(PATIENCE)
          .until(() -> first(consumer, decoder, wanted), Objects::nonNull);
    }
  }

  private static <T extends SpecificRecordBase> @Nullable T first(
      KafkaConsumer<String, byte[]> consumer, RecordDecoder<T> decoder, Predicate<T> wanted)
      throws RejectedRecordException {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
      T decoded = decoder.decode(record.value());
      if (wanted.test(decoded)) {
        return decoded;
      }
    }
    return null;
  }

  private static KafkaConsumer<String, byte[]> consumer(Topic topic) {
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, deployment().bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.topicName()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }
}
