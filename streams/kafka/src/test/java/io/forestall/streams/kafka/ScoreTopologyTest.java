package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.model.ModelShelf;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ScoreTopologyTest {
  private static final String PREFIX = "forestall.";
  private static final Instant BEGIN = Instant.ofEpochMilli(Fleet.millis(0));

  @TempDir Path directory;

  private final RecordEncoder encoder = new RecordEncoder(EmbeddedRegistry.released());
  private final Map<Topic, TestInputTopic<String, byte[]>> inputs = new EnumMap<>(Topic.class);
  private @Nullable TopologyTestDriver driver;

  @AfterEach
  void closeDriver() {
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void build_describesItself_asPinned() throws Exception {
    String pinned;
    try (InputStream file = getClass().getResourceAsStream("topology.txt")) {
      pinned = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }

    String described =
        topology(1)
            .describe()
            .toString()
            .replaceAll("extractor class: [^)]*", "extractor class: by record");
    assertThat(described.strip())
        .as("names are changelogs and topics: a change loses the state of a running fleet")
        .isEqualTo(pinned.strip());
  }

  @Test
  void build_internalTopics_bearOurNames() {
    start(1);
    Fleet.placements().forEach(this::send);
    for (int tick = 0; tick < 5; tick++) {
      Fleet.tick(tick).forEach(this::send);
    }

    assertThat(driver().producedTopicNames())
        .contains("test-nodes-changelog", "test-jobs-changelog", "test-by-job-repartition");
  }

  @Test
  void incidents_xid79_namesTheNode() throws Exception {
    start(1);
    Fleet.placements().forEach(this::send);
    for (int tick = 110; tick < 126; tick++) {
      Fleet.tick(tick).forEach(this::send);
    }

    List<Incident> incidents = outputs(Topic.INCIDENTS, Incident.class);

    assertThat(incidents)
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.getState()).isEqualTo(IncidentState.OPEN);
              assertThat(incident.getFaultClass()).isEqualTo("GPU_FELL_OFF_BUS");
              assertThat(incident.getJob()).isEqualTo("job-a");
              assertThat(incident.getCulprits().get(0).getNode()).isEqualTo("node-05");
              assertThat(incident.getCulprits().get(0).getDevice()).isEqualTo("GPU-node-05-2");
            });
  }

  @Test
  void incidents_onePartitionSaysNothing_waitAMinuteForIt() throws Exception {
    start(2);
    Fleet.placements().forEach(this::send);
    for (int tick = 110; tick < 126; tick++) {
      Fleet.tick(tick).forEach(this::send);
    }
    assertThat(outputs(Topic.INCIDENTS, Incident.class)).isEmpty();

    driver().advanceWallClockTime(Duration.ofMinutes(1));

    assertThat(outputs(Topic.INCIDENTS, Incident.class))
        .anySatisfy(
            incident -> assertThat(incident.getCulprits().get(0).getNode()).isEqualTo("node-05"));
  }

  @Test
  void incidents_everyNodeFallsSilent_timeGoesOnWithTheClock() throws Exception {
    start(1);
    send(Topic.TELEMETRY, "node-01", Fleet.sample(1, 0));
    for (int second = 0; second < 60; second++) {
      driver().advanceWallClockTime(Duration.ofSeconds(1));
    }

    assertThat(outputs(Topic.INCIDENTS, Incident.class))
        .singleElement()
        .satisfies(incident -> assertThat(incident.getFaultClass()).isEqualTo("NODE_DOWN"));
  }

  static Stream<Arguments> unusable() {
    byte[] cut = new byte[40];
    byte[] unknownSchema = {0, 0, 0, 3, (byte) 0xe7, 1, 2, 3};
    return Stream.of(
        Arguments.of(
            "node-01", "garbage".getBytes(StandardCharsets.UTF_8), RejectReason.MALFORMED_RECORD),
        Arguments.of("node-01", cut, RejectReason.UNKNOWN_SCHEMA), // schema id 0
        Arguments.of("node-01", unknownSchema, RejectReason.UNKNOWN_SCHEMA),
        Arguments.of("node-01", new byte[0], RejectReason.MALFORMED_RECORD),
        Arguments.of("node-01", null, RejectReason.MALFORMED_RECORD),
        Arguments.of(null, null, RejectReason.MALFORMED_RECORD));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void telemetry_unusableValue_isParkedWithItsOriginAndTheRestGoesOn(
      @Nullable String key, byte @Nullable [] value, RejectReason reason) throws Exception {
    start(1);
    send(Topic.TELEMETRY, "node-01", Fleet.sample(1, 0));
    input(Topic.TELEMETRY).pipeInput(key, value, BEGIN);
    send(Topic.TELEMETRY, "node-02", Fleet.sample(2, 0));

    assertThat(outputs(Topic.REJECTS, Reject.class))
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.getReason()).isEqualTo(reason.name());
              assertThat(reject.getNode()).isEqualTo(key == null ? "" : key);
              assertThat(reject.getTopic()).isEqualTo(Topic.TELEMETRY.topicName(PREFIX));
              assertThat(reject.getOffset()).isEqualTo(1);
              assertThat(reject.getTimeMillis()).isEqualTo(BEGIN.toEpochMilli());
            });
    assertThat(outputs(Topic.HEALTH, NodeHealth.class))
        .extracting(NodeHealth::getNode)
        .containsExactly("node-01", "node-02");
  }

  @ParameterizedTest
  @EnumSource(names = {"TELEMETRY", "EVENTS", "PLACEMENT", "STEPS"})
  void inputs_keyOfSomebodyElse_isParked(Topic topic) throws Exception {
    start(1);
    Fleet.Input honest =
        Stream.concat(Fleet.placements().stream(), Fleet.tick(120).stream())
            .filter(input -> input.topic() == topic)
            .findFirst()
            .orElseThrow();
    send(topic, "node-99", honest.value());

    assertThat(outputs(Topic.REJECTS, Reject.class))
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.getReason()).isEqualTo(RejectReason.WRONG_IDENTITY.name());
              assertThat(reject.getNode()).isEqualTo("node-99");
            });
  }

  @Test
  void placement_tombstone_isNoReject() throws Exception {
    start(1);
    Fleet.placements().forEach(this::send);
    input(Topic.PLACEMENT).pipeInput("node-01", null, BEGIN);

    assertThat(outputs(Topic.REJECTS, Reject.class)).isEmpty();
  }

  @Test
  void rejects_hugeKey_isCut() throws Exception {
    start(1);
    send(Topic.TELEMETRY, "x".repeat(1_000_000), Fleet.sample(1, 0));

    assertThat(outputs(Topic.REJECTS, Reject.class))
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.getNode()).hasSize(256);
              assertThat(reject.getDetail()).hasSize(256);
            });
  }

  @Test
  void steps_garbage_isParkedWithItsOrigin() throws Exception {
    start(1);
    input(Topic.STEPS).pipeInput("job-b", new byte[] {1, 2, 3}, BEGIN);

    assertThat(outputs(Topic.REJECTS, Reject.class))
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.getReason()).isEqualTo(RejectReason.MALFORMED_RECORD.name());
              assertThat(reject.getTopic()).isEqualTo(Topic.STEPS.topicName(PREFIX));
              assertThat(reject.getOffset()).isZero();
              assertThat(reject.getNode()).isEqualTo("job-b");
            });
  }

  @Test
  void telemetry_notFiniteValues_harmNothing() throws Exception {
    start(1);
    double[] bad = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -0.0
    };
    for (int tick = 0; tick < 60; tick++) {
      NodeSample sample = Fleet.sample(38, tick);
      double value = bad[tick % bad.length];
      if (tick >= 30 && tick < 50) {
        sample
            .getDeviceMetrics()
            .forEach(column -> column.setValues(List.of(value, value, value, value)));
        sample.getHostMetrics().forEach(host -> host.setValue(value));
      }
      send(Topic.TELEMETRY, "node-38", sample);
    }

    assertThat(outputs(Topic.REJECTS, Reject.class))
        .as("the infinite ones are parked, NaN is absent")
        .hasSize(8)
        .extracting(Reject::getReason)
        .containsOnly(RejectReason.NOT_FINITE.name());
    List<NodeHealth> health = outputs(Topic.HEALTH, NodeHealth.class);
    assertThat(health.get(health.size() - 1).getRisk()).isBetween(0.0, 1.0);
    assertThat(health.get(0).getState()).isEqualTo(HealthState.OK);
  }

  @Test
  void health_nodeThatWasToBlame_hearsOfItThroughTheLoop() throws Exception {
    start(1);
    Fleet.placements().forEach(this::send);
    for (int tick = 110; tick < 310; tick++) {
      Fleet.tick(tick).forEach(this::send);
    }

    Map<String, NodeHealth> last = new TreeMap<>();
    outputs(Topic.HEALTH, NodeHealth.class).forEach(health -> last.put(health.getNode(), health));
    assertThat(last.get(Fleet.node(5)))
        .extracting(health -> health.getStanding().getFailures())
        .isEqualTo(1);
    assertThat(last.get(Fleet.node(6))).extracting(NodeHealth::getStanding).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"TELEMETRY", "EVENTS", "PLACEMENT", "STEPS"})
  void inputs_mutatedRecords_failNothing(Topic topic) throws Exception {
    start(1);
    Fleet.placements().forEach(this::send);
    long seed = 20261123;
    var random = new SplittableRandom(seed);
    List<Fleet.Input> originals =
        Stream.concat(Fleet.placements().stream(), Fleet.tick(120).stream())
            .filter(input -> input.topic() == topic)
            .toList();
    for (int n = 0; n < 2_000; n++) {
      Fleet.Input original = originals.get(random.nextInt(originals.size()));
      byte[] bytes = encoder.encode(original.value());
      for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
        bytes[5 + random.nextInt(bytes.length - 5)] ^= (byte) (1 << random.nextInt(8));
      }
      input(topic).pipeInput(original.key(), bytes, BEGIN.plusSeconds(n));
    }
    driver().advanceWallClockTime(Duration.ofSeconds(30));

    assertThat(outputs(Topic.REJECTS, Reject.class))
        .as("seed %d", seed)
        .isNotEmpty()
        .noneMatch(reject -> reject.getReason().equals(RejectReason.SCORING_FAILED.name()));
  }

  private void send(Fleet.Input input) {
    send(input.topic(), input.key(), input.value());
  }

  private void send(Topic topic, String key, SpecificRecordBase value) {
    // Appended long after it happened: event time is what counts.
    input(topic).pipeInput(key, encoder.encode(value), BEGIN.plus(Duration.ofDays(1)));
  }

  private TestInputTopic<String, byte[]> input(Topic topic) {
    return inputs.computeIfAbsent(
        topic,
        name ->
            driver()
                .createInputTopic(
                    name.topicName(PREFIX), new StringSerializer(), new ByteArraySerializer()));
  }

  private <T extends SpecificRecordBase> List<T> outputs(Topic topic, Class<T> type)
      throws RejectedRecordException {
    var decoder = new RecordDecoder<>(type, EmbeddedRegistry.released());
    var records = new ArrayList<T>();
    var output =
        driver()
            .createOutputTopic(
                topic.topicName(PREFIX), new StringDeserializer(), new ByteArrayDeserializer());
    for (byte[] value : output.readValuesToList()) {
      records.add(decoder.decode(value));
    }
    return records;
  }

  private void start(int partitions) {
    driver = new TopologyTestDriver(topology(partitions), properties(), BEGIN);
  }

  private Topology topology(int partitions) {
    return ScoreTopology.build(
        PREFIX,
        partitions,
        CoreConfig.DEFAULT,
        new ModelShelf(ModelConfig.DEFAULT),
        EmbeddedRegistry.released(),
        () -> true,
        properties());
  }

  private Properties properties() {
    return new KafkaScoreConfig("test", Duration.ofSeconds(1), 1, directory)
        .properties(new KafkaConfig("127.0.0.1:1", PREFIX, "", 4, 1, Map.of()));
  }

  private TopologyTestDriver driver() {
    return Objects.requireNonNull(driver);
  }
}
