package io.forestall.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.forestall.ingest.publish.NumberedRecords.Found;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.SchemaRegistry;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class SpoolingPublisherIT {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisherIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String EVENTS = Topic.EVENTS.topicName();

  @TempDir private Path directory;

  private static SpoolingPublisher publisher(PublishConfig config) {
    return new SpoolingPublisher(
        "node-0", config, EmbeddedRegistry.released(), InstantSource.system());
  }

  private PublishConfig config(TestBroker broker) {
    return PublishConfig.defaults(broker.config())
        .with(broker.bootstrapServers(), directory.resolve("spool"));
  }

  private static KafkaConfig kafka(TestBroker broker, String prefix) {
    return new KafkaConfig(broker.bootstrapServers(), prefix, "", 1, 1, Map.of());
  }

  @Test
  void publish_brokerAbsentAtStart_deliversWhenItAppears() throws Exception {
    try (var broker = new TestBroker(directory.resolve("broker"), Map.of());
        var publisher = publisher(config(broker))) {
      NumberedRecords.publish(publisher, 0, 2_000);
      await().until(() -> publisher.stats().waiting() == 2_000);
      broker.start();
      await().atMost(PATIENCE).until(() -> publisher.stats().waiting() == 0);

      Found found = Found.of(NumberedRecords.read(broker.bootstrapServers(), EVENTS));
      LOG.info("broker absent at start: {}", found);
      assertThat(found).isEqualTo(new Found(2_000, 2_000, true, 0, 1_999));
      assertThat(publisher.stats().acknowledged()).isEqualTo(2_000);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        var created = admin.describeTopics(List.of(EVENTS)).allTopicNames().get().values();
        assertThat(created)
            .singleElement()
            .satisfies(topic -> assertThat(topic.partitions()).hasSize(TestBroker.PARTITIONS));
      }
    }
  }

  @Test
  void publish_brokerAwayInTheMiddle_losesAndReordersNothing() throws Exception {
    try (var broker = new TestBroker(directory.resolve("broker"), Map.of())) {
      broker.start();
      try (var publisher = publisher(config(broker))) {
        NumberedRecords.publish(publisher, 0, 5_000);
        await().atMost(PATIENCE).until(() -> publisher.stats().acknowledged() > 0);
        NumberedRecords.publish(publisher, 5_000, 10_000); // some are on their way right now
        broker.stop();
        NumberedRecords.publish(publisher, 10_000, 30_000);
        assertThat(publisher.stats().waiting()).isGreaterThanOrEqualTo(20_000);
        broker.start();
        NumberedRecords.publish(publisher, 30_000, 31_000);
        await().atMost(PATIENCE).until(() -> publisher.stats().waiting() == 0);

        Found found = Found.of(NumberedRecords.read(broker.bootstrapServers(), EVENTS));
        LOG.info("broker away in the middle: {}", found);
        assertThat(found.distinct()).isEqualTo(31_000);
        assertThat(found.inOrder()).isTrue();
      }
    }
  }

  @Test
  void publish_agentKilledFiveTimes_losesAndReordersNothing() throws Exception {
    long seed = 20_261_123;
    var random = new SplittableRandom(seed);
    long total = 60_000;
    Path progress = directory.resolve("progress");
    try (var broker = new TestBroker(directory.resolve("broker"), Map.of())) {
      broker.start();
      long next = 0;
      for (int kill = 0; kill < 5; kill++) {
        long killAt = next + 1 + random.nextInt(10_000);
        Process child = child(broker, progress, next, Long.MAX_VALUE);
        await().atMost(PATIENCE).until(() -> lastTaken(progress) >= killAt);
        child.destroyForcibly().waitFor(); // SIGKILL
        next = lastTaken(progress) + 1;
        LOG.info("kill {} with {} records taken", kill + 1, next);
      }
      total = Math.max(total, next + 1_000);
      assertThat(child(broker, progress, next, total).waitFor()).isZero();

      Found found = Found.of(NumberedRecords.read(broker.bootstrapServers(), EVENTS));
      LOG.info("killed five times, seed {}: {} of {}", seed, found, total);
      assertThat(found.min()).isZero();
      assertThat(found.max()).isEqualTo(total - 1);
      assertThat(found.distinct()).as("every number is there").isEqualTo(total);
      assertThat(found.inOrder()).as("first occurrences in order").isTrue();
    }
  }

  private Process child(TestBroker broker, Path progress, long from, long to) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            PublishingChild.class.getName(),
            broker.bootstrapServers(),
            directory.resolve("spool").toString(),
            progress.toString(),
            String.valueOf(from),
            String.valueOf(to))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(directory + "/child.log")))
        .start();
  }

  private static long lastTaken(Path progress) throws Exception {
    byte[] bytes = Files.exists(progress) ? Files.readAllBytes(progress) : new byte[0];
    return bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : -1;
  }

  @Test
  void publish_recordTooLargeForTopic_isRejectedAndTheRestGoesOn() throws Exception {
    try (var broker =
        new TestBroker(directory.resolve("broker"), Map.of("message.max.bytes", "20000"))) {
      broker.start();
      try (var publisher = publisher(config(broker))) {
        publisher.publish(Topic.EVENTS, "node-0", NumberedRecords.event(0, "short"));
        publisher.publish(Topic.EVENTS, "node-1", NumberedRecords.event(1, noise(100_000)));
        publisher.publish(Topic.EVENTS, "node-1", NumberedRecords.event(2, noise(3_000_000)));
        publisher.publish(Topic.EVENTS, "node-1", NumberedRecords.event(3, noise(9_000_000)));
        publisher.publish(Topic.EVENTS, "node-2", NumberedRecords.event(9, "short"));
        await().atMost(PATIENCE).until(() -> publisher.stats().waiting() == 0);

        assertThat(publisher.stats().rejected()).isEqualTo(3);
        Found found = Found.of(NumberedRecords.read(broker.bootstrapServers(), EVENTS));
        assertThat(found.distinct()).isEqualTo(2);
        assertThat(rejectReasons(broker)).containsOnly(RejectReason.RECORD_TOO_LARGE.name());
        assertThat(rejectReasons(broker)).hasSize(3);
      }
    }
  }

  private static String noise(int length) { // that compression cannot make small
    var random = new SplittableRandom(7);
    var text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(32, 127));
    }
    return text.toString();
  }

  @Test
  void publish_spoolOverflowsWhileBrokerIsAway_tellsWhatWasDropped() throws Exception {
    PublishConfig standard = PublishConfig.defaults(KafkaConfig.DEFAULT);
    try (var broker = new TestBroker(directory.resolve("broker"), Map.of())) {
      var config =
          new PublishConfig(
              kafka(broker, "site-a."),
              Compression.ZSTD,
              directory.resolve("spool"),
              1 << 20,
              standard.maxSpoolAge(),
              /* createTopics= */ true,
              standard.closeTimeout());
      try (var publisher = publisher(config)) {
        NumberedRecords.publish(publisher, 0, 30_000);
        PublishStats full = publisher.stats();
        assertThat(full.dropped()).isPositive();
        assertThat(full.waiting() + full.dropped()).isEqualTo(30_000);
        broker.start();
        await().atMost(PATIENCE).until(() -> publisher.stats().waiting() == 0);
        await()
            .atMost(PATIENCE)
            .until(() -> publisher.stats().acknowledged() > 30_000 - full.dropped());

        Found found = Found.of(NumberedRecords.read(broker.bootstrapServers(), "site-a.events"));
        LOG.info("spool overflow: {}, {}", found, publisher.stats());
        assertThat(found.distinct()).isEqualTo(30_000 - full.dropped());
        assertThat(found.min()).as("the oldest were dropped").isEqualTo(full.dropped());
        var records = NumberedRecords.read(broker.bootstrapServers(), "site-a.rejects");
        Reject told =
            new RecordDecoder<>(Reject.class, EmbeddedRegistry.released())
                .decode(records.get(0).value());
        assertThat(told.getReason()).isEqualTo(RejectReason.SPOOL_OVERFLOW.name());
        assertThat(told.getDetail()).startsWith(full.dropped() + " records");
      }
    }
  }

  private static List<String> rejectReasons(TestBroker broker) throws Exception {
    var decoder = new RecordDecoder<>(Reject.class, EmbeddedRegistry.released());
    var reasons = new ArrayList<String>();
    for (var record : NumberedRecords.read(broker.bootstrapServers(), Topic.REJECTS.topicName())) {
      reasons.add(decoder.decode(record.value()).getReason());
    }
    return reasons;
  }

  @Test
  void publish_topicMissingAndNotToBeCreated_waitsUntilItIsThere() throws Exception {
    PublishConfig standard = PublishConfig.defaults(KafkaConfig.DEFAULT);
    try (var broker = new TestBroker(directory.resolve("broker"), Map.of())) {
      broker.start();
      var config =
          new PublishConfig(
              kafka(broker, "strict."),
              Compression.LZ4,
              directory.resolve("spool"),
              standard.maxSpoolBytes(),
              standard.maxSpoolAge(),
              /* createTopics= */ false,
              standard.closeTimeout());
      try (var publisher = publisher(config);
          var topics = new Topics(config)) {
        NumberedRecords.publish(publisher, 0, 10);
        assertThatThrownBy(() -> topics.require(Topic.EVENTS))
            .hasMessageContaining("strict.events");
        assertThat(publisher.stats().waiting()).isEqualTo(10);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
          admin.createTopics(List.of(new NewTopic("strict.events", 1, (short) 1))).all().get();
        }
        await().atMost(PATIENCE).until(() -> publisher.stats().waiting() == 0);
      }
    }
  }

  @Test
  void publish_otherRegistry_valuesCarryItsIds() throws Exception {
    var registry =
        new SchemaRegistry() {
          @Override
          public int idOf(Schema schema) {
            return 4_711;
          }

          @Override
          public Schema schemaOf(int id) {
            return NodeEvent.getClassSchema();
          }
        };
    try (var broker = new TestBroker(directory.resolve("broker"), Map.of())) {
      broker.start();
      try (var publisher =
          new SpoolingPublisher("node-0", config(broker), registry, InstantSource.system())) {
        NumberedRecords.publish(publisher, 0, 3);
        await().atMost(PATIENCE).until(() -> publisher.stats().waiting() == 0);
        var records = NumberedRecords.read(broker.bootstrapServers(), EVENTS);
        assertThat(records)
            .hasSize(3)
            .allSatisfy(
                record -> assertThat(ByteBuffer.wrap(record.value()).getInt(1)).isEqualTo(4_711));
      }
    }
  }
}
