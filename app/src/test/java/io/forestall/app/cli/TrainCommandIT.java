package io.forestall.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.app.backtest.SimulatedTrace;
import io.forestall.app.broker.EmbeddedBroker;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.model.OutlierModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's way from a trace over a real broker's topic into a running job's hands. */
final class TrainCommandIT {
  @TempDir private Path folder = Path.of(".");

  @Test
  void publish_putsOnTheTopic_onlyWhatMeetsItsGate() throws Exception {
    Path trace = SimulatedTrace.write(folder.resolve("trace"), List.of(), List.of());
    try (var broker = EmbeddedBroker.start(folder.resolve("broker"), /* port= */ 0)) {
      var kafka = new KafkaConfig(broker.bootstrapServers(), "forestall.", "", 1, 1, Map.of());
      try (var admin = new TopicAdmin(kafka)) {
        admin.create(List.of(Topic.MODELS));
      }

      int missed = train(trace, broker, "outlier.false_alarm_ratio<0");
      int met = train(trace, broker, "outlier.false_alarm_ratio<=1");

      assertThat(missed).isEqualTo(1);
      assertThat(met).isZero();
      List<ModelArtifact> artifacts = read(kafka);
      assertThat(artifacts).extracting(ModelArtifact::getName).containsExactly(OutlierModel.NAME);
      var shelf = new ModelShelf(ModelConfig.DEFAULT);
      assertThat(shelf.accept(artifacts.get(0))).isNull();
      assertThat(shelf.outlier(Long.MAX_VALUE)).isNotNull();
    }
  }

  private int train(Path trace, EmbeddedBroker broker, String require) throws IOException {
    Path config = folder.resolve("forestall.yaml");
    Files.writeString(
        config, "kafka:\n  bootstrapServers: \"" + broker.bootstrapServers() + "\"\n");
    return Forestall.run(
        "train",
        "--traces",
        trace.toString(),
        "--out",
        folder.resolve("models").toString(),
        "--require",
        require,
        "--publish",
        "--config",
        config.toString(),
        "--json");
  }

  private static List<ModelArtifact> read(KafkaConfig kafka) throws Exception {
    var decoder = new RecordDecoder<>(ModelArtifact.class, EmbeddedRegistry.released());
    List<byte[]> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition(Topic.MODELS.topicName(kafka.topicPrefix()), 0);
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(one -> values.add(one.value()));
                return consumer.position(partition) >= end;
              });
    }
    List<ModelArtifact> artifacts = new ArrayList<>();
    for (byte[] value : values) {
      artifacts.add(decoder.decode(value));
    }
    return artifacts;
  }
}
