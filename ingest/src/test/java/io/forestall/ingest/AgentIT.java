package io.forestall.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.forestall.ingest.collect.kernel.KernelLogConfig;
import io.forestall.ingest.publish.PublishConfig;
import io.forestall.ingest.publish.TestBroker;
import io.forestall.schemas.Topic;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class AgentIT {
  private static final Logger LOG = LoggerFactory.getLogger(AgentIT.class);

  @TempDir private Path directory;

  @Test
  void start_thisMachine_itsSamplesArriveOnTheTopic() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/stat")), "/proc is absent: not a Linux machine");
    try (var broker = new TestBroker(directory.resolve("broker"), Map.of())) {
      broker.start();
      AgentConfig standard = AgentConfig.defaults(broker.config());
      var config =
          new AgentConfig(
              "node-1",
              Duration.ofMillis(100),
              standard.host(),
              List.of(),
              new KernelLogConfig(false, directory, directory),
              List.of(),
              standard.collective(),
              Optional.empty(),
              PublishConfig.defaults(broker.config())
                  .with(broker.bootstrapServers(), directory.resolve("spool")));
      Agent agent = Agent.start(config);
      try (agent) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> agent.stats().publish().acknowledged() >= 20);
      }
      AgentStats stats = agent.stats();
      LOG.info("agent: {}", stats);
      assertThat(stats.publish().waiting()).as("closing delivers what is left").isZero();
      List<NodeSample> samples = samples(broker.bootstrapServers());
      assertThat(samples).hasSize((int) stats.samples());
      for (int i = 1; i < samples.size(); i++) {
        assertThat(samples.get(i).getSequence()).isEqualTo(samples.get(i - 1).getSequence() + 1);
      }
      NodeSample last = samples.get(samples.size() - 1); // the first may come before all is warm
      assertThat(last.getHostMetrics()).hasSizeGreaterThan(20);
      assertThat(last.getSources()).hasSize(3);
    }
  }

  private static List<NodeSample> samples(String servers) throws Exception {
    var decoder = new RecordDecoder<>(NodeSample.class, EmbeddedRegistry.released());
    var samples = new ArrayList<NodeSample>();
    Map<String, Object> properties = Map.of("bootstrap.servers", servers);
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topic.TELEMETRY.topicName()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      while (samples.size() < end) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          assertThat(record.key()).isEqualTo("node-1");
          samples.add(decoder.decode(record.value()));
        }
      }
    }
    return samples;
  }
}
