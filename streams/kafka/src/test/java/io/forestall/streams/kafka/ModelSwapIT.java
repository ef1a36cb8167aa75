package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.detectors.forest.TreeNode;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.model.ModelInput;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.model.OutlierModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models come, are replaced, are garbage and outlive a restart while a real job scores on. */
final class ModelSwapIT {
  private static final int DEVICES = Fleet.NODES * Fleet.DEVICES;

  @TempDir private Path directory;

  @Test
  void score_modelsSwappedGarbageAndRestart_eachTickIsJudgedByTheModelOfItsTime() throws Exception {
    try (var broker = new TestBroker(directory.resolve("broker"));
        var tenant = new Tenant(broker.address(), "models")) {
      publish(tenant, "v1", Fleet.millis(0));
      try (var score = start(broker, tenant)) {
        feed(tenant, 0, 70);
        awaiting().until(() -> judged(broker, tenant, "v1").size() == DEVICES);

        publish(tenant, "v2", Fleet.millis(100));
        tenant.produce(Topic.MODELS, OutlierModel.NAME, "garbage".getBytes(StandardCharsets.UTF_8));
        tenant.produce(List.of(input(artifact("v-damaged", Fleet.millis(101), "00"))));
        awaiting().until(() -> score.models().refused() == 2);
        feed(tenant, 70, 130);
        awaiting().until(() -> judged(broker, tenant, "v2").size() == DEVICES);
        awaiting().until(() -> tenant.uncommitted() == 0);
        assertThat(score.running()).as("nothing of it has stopped the job").isTrue();
      }
      publish(tenant, "v3", Fleet.millis(135));
      feed(tenant, 130, 190);
      try (var score = start(broker, tenant)) {
        awaiting().until(() -> judged(broker, tenant, "v3").size() == DEVICES);
        assertThat(score.models().refused())
            .as("of the damaged one, the same key has newer records")
            .isLessThanOrEqualTo(2);
      }
      assertThat(times(broker, tenant))
          .as("when the devices first heard of each version, in seconds of event time")
          .isEqualTo(Map.of("v1", List.of(30L), "v2", List.of(120L), "v3", List.of(150L)));
    }
  }

  private static Map<String, List<Long>> times(TestBroker broker, Tenant tenant) throws Exception {
    var times = new TreeMap<String, List<Long>>();
    for (String version : List.of("v1", "v2", "v3")) {
      times.put(
          version,
          judged(broker, tenant, version).values().stream()
              .map(millis -> (millis - Fleet.millis(0)) / 1_000)
              .distinct()
              .toList());
    }
    return times;
  }

  /** The first time at which that version spoke, by device. */
  private static Map<String, Long> judged(TestBroker broker, Tenant tenant, String version)
      throws Exception {
    return tenant.anomalies(broker.address()).stream()
        .filter(anomaly -> anomaly.getDetector().equals("isolation-forest"))
        .filter(anomaly -> anomaly.getVersion().endsWith("device-outlier@" + version))
        .collect(
            Collectors.toMap(
                anomaly -> anomaly.getNode() + anomaly.getDevice(),
                Anomaly::getEventTimeMillis,
                Math::min));
  }

  private static void feed(Tenant tenant, int from, int to) throws Exception {
    for (int tick = from; tick < to; tick++) {
      tenant.produce(Fleet.tick(tick));
    }
  }

  private static void publish(Tenant tenant, String version, long createdMillis) throws Exception {
    tenant.produce(List.of(input(artifact(version, createdMillis, ""))));
  }

  private static Fleet.Input input(ModelArtifact artifact) {
    return new Fleet.Input(Topic.MODELS, artifact.getName(), artifact);
  }

  /** A model that calls every device an outlier. */
  private static ModelArtifact artifact(String version, long createdMillis, String sha256) {
    var input = new ModelInput(List.of("temperature_last"), new double[] {50});
    var forest = FlatIsolationForest.of(1, 8, List.of(new TreeNode.Leaf(2)));
    var usual = new IsotonicMap(new double[] {0.5, 0.9}, new double[] {0.5, 0.99});
    byte[] bytes = new OutlierModel(input, forest, 0.5, usual).toBytes();
    return ModelArtifact.newBuilder()
        .setName(OutlierModel.NAME)
        .setVersion(version)
        .setFormat(ModelShelf.FORMAT)
        .setCreatedMillis(createdMillis)
        .setSha256(sha256.isEmpty() ? ModelShelf.sha256(bytes) : sha256)
        .setBytes(ByteBuffer.wrap(bytes))
        .build();
  }

  private KafkaScore start(TestBroker broker, Tenant tenant) {
    return KafkaScore.start(
        new KafkaConfig(broker.address(), tenant.prefix(), "", 4, 1, ScoreChild.CLIENT),
        tenant.configuration(directory.resolve("state")),
        CoreConfig.DEFAULT);
  }

  private static ConditionFactory awaiting() {
    return Awaitility.await()
        .pollInterval(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions();
  }
}
