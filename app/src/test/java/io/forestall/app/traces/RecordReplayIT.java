package io.forestall.app.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.app.broker.EmbeddedBroker;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics to trace to topics, on a real broker; tenants are told by their prefix. */
final class RecordReplayIT {
  private static final long SEED = 4_711;
  private static final long START_MILLIS = 1_767_000_000_000L;
  private static final int TICKS = 40;
  private static final List<String> NODES = List.of("gpu-1", "gpu/2 ü", "cpu-3");

  @TempDir private static Path shared = Path.of(".");
  private static @Nullable EmbeddedBroker broker;

  @TempDir private Path folder = Path.of(".");
  private final TraceProblems problems = new TraceProblems();
  private final List<NodeSample> samples = new ArrayList<>();
  private final List<NodeEvent> events = new ArrayList<>();
  private final List<StepProgress> steps = new ArrayList<>();
  private final List<Placement> placements = new ArrayList<>();

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.start(shared.resolve("broker"), /* port= */ 0);
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void recordReplayRecord_losesNothing() throws Exception {
    makeRecords();
    KafkaConfig first = kafka("first.");
    KafkaConfig second = kafka("second.");
    send(first);

    RecordReport recorded = record(first, "trace-1", Set.of());
    ReplayReport replayed = replay(second, "trace-1", ReplaySettings.KEEP);
    RecordReport again = record(second, "trace-2", Set.of());

    assertThat(problems.first(5)).isEmpty();
    assertThat(recorded.samples()).isEqualTo(samples.size());
    assertThat(recorded.events()).isEqualTo(events.size());
    assertThat(recorded.steps()).isEqualTo(steps.size());
    assertThat(recorded.jobs()).isEqualTo(2);
    assertThat(replayed.complete()).isTrue();
    assertThat(again.samples()).isEqualTo(recorded.samples());
    assertThat(bytesOf("trace-2")).isEqualTo(bytesOf("trace-1"));
    assertThat(inOrder(read(second, Topic.TELEMETRY, NodeSample.class)))
        .containsExactlyElementsOf(inOrder(samples));
    assertThat(read(second, Topic.EVENTS, NodeEvent.class)).isEqualTo(sorted(events));
    assertThat(read(second, Topic.STEPS, StepProgress.class)).isEqualTo(sorted(steps));
    assertThat(read(second, Topic.PLACEMENT, Placement.class))
        .containsExactlyInAnyOrderElementsOf(placements);
  }

  @Test
  void someNodesOnly_areRecorded() throws Exception {
    makeRecords();
    KafkaConfig kafka = kafka("some.");
    send(kafka);

    RecordReport report = record(kafka, "trace", Set.of("gpu-1"));

    assertThat(report.nodes()).isEqualTo(1);
    assertThat(report.samples()).isEqualTo(TICKS);
    try (var files = Files.list(folder.resolve("trace/telemetry"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void whatCannotBeRecorded_isCountedAndNamed_andTheRestIsThere() throws Exception {
    KafkaConfig kafka = kafka("bad.");
    var random = new RandomRecords(SEED);
    NodeSample good = random.sample("n", START_MILLIS, 1);
    try (var sender = new TopicSender(kafka, InstantSource.system())) {
      sender.send(Topic.TELEMETRY, "n", good);
      sender.send(Topic.TELEMETRY, "n", good);
      sender.send(Topic.TELEMETRY, "n", random.sample("n", START_MILLIS - 1, 2));
      sender.send(Topic.TELEMETRY, "", random.sample("", START_MILLIS, 3));
      sender.send(Topic.EVENTS, "n", good);
      sender.flush();
    }
    try (var producer = rawProducer(kafka)) {
      byte[] garbage = "not Avro".getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(Topic.TELEMETRY.topicName("bad."), "n", garbage)).get();
    }

    RecordReport report = record(kafka, "trace", Set.of());

    assertThat(report.samples()).isEqualTo(1);
    assertThat(report.rejected())
        .isEqualTo(
            Map.of(
                RejectReason.DUPLICATE, 1L,
                RejectReason.OUT_OF_ORDER, 1L,
                RejectReason.WRONG_IDENTITY, 1L,
                RejectReason.MALFORMED_RECORD, 2L));
    assertThat(problems.first(9))
        .hasSize(5)
        .anySatisfy(
            problem -> assertThat(problem.toString()).matches("bad.events-[01]: offset 0: .*"));
  }

  @Test
  void timesShifted_andRawLinesParsed_onTheWay() throws Exception {
    Path trace = folder.resolve("raw");
    var random = new RandomRecords(SEED);
    try (TraceWriter writer = TraceWriter.create(trace, /* gzip= */ false)) {
      writer.node(new TraceNode("n", "nvidia", "", 2, "", ""));
      try (var telemetry = writer.telemetry("n")) {
        telemetry.write(random.sample("n", START_MILLIS, 1));
        telemetry.write(random.sample("n", START_MILLIS + 60_000, 2));
      }
      String line = "NVRM: Xid (PCI:0000:18:00): 79, pid=41, name=p, GPU has fallen off the bus.";
      writer.event(new TraceEvent(START_MILLIS + 1_000, "n", "kmsg", line, null));
      writer.commit();
    }
    KafkaConfig kafka = kafka("raw.");
    long firstMillis = 2_000_000_000_000L;

    ReplayReport report = replay(kafka, "raw", firstMillis);

    assertThat(report.shiftMillis()).isEqualTo(firstMillis - START_MILLIS);
    assertThat(read(kafka, Topic.TELEMETRY, NodeSample.class))
        .extracting(NodeSample::getEventTimeMillis)
        .containsExactly(firstMillis, firstMillis + 60_000);
    assertThat(read(kafka, Topic.EVENTS, NodeEvent.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getEventTimeMillis()).isEqualTo(firstMillis + 1_000);
              assertThat(event.getKind()).isEqualTo("XID");
              assertThat(event.getCode()).isEqualTo(79);
              assertThat(event.getDevice()).isEqualTo("GPU-n-1");
            });
  }

  @Test
  void betweenTwoMoments_onlyWhatTheBrokerTookThen_isRecorded() throws Exception {
    KafkaConfig kafka = kafka("moments.");
    var random = new RandomRecords(SEED);
    var clock = Clock.systemUTC();
    try (var sender = new TopicSender(kafka, clock)) {
      sender.send(Topic.TELEMETRY, "n", random.sample("n", START_MILLIS, 1));
      sender.flush();
    }
    long fromMillis = afterNow(clock);
    try (var sender = new TopicSender(kafka, clock)) {
      sender.send(Topic.TELEMETRY, "n", random.sample("n", START_MILLIS + 1_000, 2));
      sender.flush();
    }
    long untilMillis = afterNow(clock);
    try (var sender = new TopicSender(kafka, clock)) {
      sender.send(Topic.TELEMETRY, "n", random.sample("n", START_MILLIS + 2_000, 3));
      sender.flush();
    }

    RecordReport report =
        new TraceRecorder(
                new RecordSettings(
                    kafka, folder.resolve("trace"), fromMillis, untilMillis, Set.of()),
                problems,
                clock)
            .run((done, total) -> {});

    assertThat(report.samples()).isEqualTo(1);
    assertThat(Files.exists(folder.resolve("trace"))).isTrue();
  }

  @Test
  void noTopics_isAFailure_andLeavesNothing() {
    KafkaConfig kafka = withPrefix("nobody.");

    assertThatThrownBy(() -> record(kafka, "trace", Set.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody.");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void stoppedReplay_endsSoon_andSaysSo() throws Exception {
    makeRecords();
    KafkaConfig first = kafka("stop1.");
    send(first);
    record(first, "trace", Set.of());
    KafkaConfig second = kafka("stop2.");
    var replayer =
        new TraceReplayer(
            new ReplaySettings(second, folder.resolve("trace"), 0.000_001, ReplaySettings.KEEP),
            problems,
            Clock.systemUTC(),
            System::nanoTime);

    ReplayReport report = replayer.run((done, total) -> replayer.stop());

    assertThat(report.complete()).isFalse();
    assertThat(report.samples()).isLessThan(samples.size());
  }

  /** The next millisecond, so that what was written before is before it. */
  private static long afterNow(Clock clock) {
    long now = clock.millis();
    while (clock.millis() == now) {
      Thread.onSpinWait();
    }
    return clock.millis();
  }

  private void makeRecords() {
    var random = new RandomRecords(SEED);
    long endMillis = START_MILLIS + TICKS * 1_000L;
    for (String node : NODES) {
      placements.add(random.placement(node, START_MILLIS, "job-a"));
    }
    placements.add(random.placement("gpu-1", START_MILLIS + 9_500, ""));
    placements.add(random.placement("gpu-1", START_MILLIS + 20_500, "job-b"));
    long sequence = 0;
    for (long timeMillis = START_MILLIS; timeMillis < endMillis; timeMillis += 1_000) {
      for (int i = 0; i < NODES.size(); i++) {
        sequence++;
        samples.add(random.sample(NODES.get(i), timeMillis, sequence));
        // lines and steps of one millisecond have no order between partitions
        events.add(random.event(NODES.get(i), timeMillis + 7L * i, sequence));
        steps.add(random.step("job-" + i, NODES.get(i), timeMillis + 11L * i, sequence));
      }
    }
  }

  private void send(KafkaConfig kafka) {
    try (var sender = new TopicSender(kafka, InstantSource.system())) {
      placements.forEach(record -> sender.send(Topic.PLACEMENT, record.getNode(), record));
      samples.forEach(record -> sender.send(Topic.TELEMETRY, record.getNode(), record));
      events.forEach(record -> sender.send(Topic.EVENTS, record.getNode(), record));
      steps.forEach(record -> sender.send(Topic.STEPS, record.getJob(), record));
      sender.flush();
    }
  }

  private RecordReport record(KafkaConfig kafka, String name, Set<String> nodes)
      throws IOException, InterruptedException {
    var settings =
        new RecordSettings(
            kafka, folder.resolve(name), RecordSettings.EARLIEST, RecordSettings.END, nodes);
    return new TraceRecorder(settings, problems, Clock.systemUTC()).run((done, total) -> {});
  }

  private ReplayReport replay(KafkaConfig kafka, String name, long firstMillis)
      throws IOException, InterruptedException {
    var settings =
        new ReplaySettings(kafka, folder.resolve(name), Double.POSITIVE_INFINITY, firstMillis);
    return new TraceReplayer(settings, problems, Clock.systemUTC(), System::nanoTime)
        .run((done, total) -> {});
  }

  /** All records of a topic, by their text. */
  private <T extends SpecificRecordBase> List<T> read(
      KafkaConfig kafka, Topic wanted, Class<T> type) throws Exception {
    var settings =
        new RecordSettings(kafka, folder, RecordSettings.EARLIEST, RecordSettings.END, Set.of());
    var decoder = new RecordDecoder<>(type, EmbeddedRegistry.released());
    var values = new ArrayList<byte[]>();
    try (var tape = new TopicTape(settings, InstantSource.system())) {
      while (!tape.done()) {
        tape.poll(
            Duration.ofMillis(100),
            (topic, record) -> {
              if (topic == wanted) {
                values.add(record.value());
              }
            });
      }
    }
    var records = new ArrayList<T>();
    for (byte[] value : values) {
      records.add(decoder.decode(value));
    }
    return sorted(records);
  }

  private static <T extends SpecificRecordBase> List<T> sorted(List<T> records) {
    return records.stream().sorted(Comparator.comparing(Object::toString)).toList();
  }

  /** With what has no order in a sample in one order. */
  private static List<NodeSample> inOrder(List<NodeSample> unordered) {
    for (NodeSample sample : unordered) {
      sample.setDeviceMetrics(sorted(sample.getDeviceMetrics()));
      sample.setHostMetrics(sorted(sample.getHostMetrics()));
      sample.setExtras(sorted(sample.getExtras()));
      sample.setBlanks(sorted(sample.getBlanks()));
      sample.setSources(sorted(sample.getSources()));
    }
    return sorted(unordered);
  }

  private Map<String, String> bytesOf(String name) throws IOException {
    Path trace = folder.resolve(name);
    var files = new TreeMap<String, String>();
    try (var paths = Files.walk(trace)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(
            trace.relativize(path).toString(),
            new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  private static KafkaProducer<String, byte[]> rawProducer(KafkaConfig kafka) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConfig kafka(String prefix) throws InterruptedException {
    KafkaConfig kafka = withPrefix(prefix);
    try (var admin = new TopicAdmin(kafka)) {
      admin.create(List.of(Topic.TELEMETRY, Topic.EVENTS, Topic.STEPS, Topic.PLACEMENT));
    }
    return kafka;
  }

  private static KafkaConfig withPrefix(String prefix) {
    EmbeddedBroker running = broker;
    if (running == null) {
      throw new IllegalStateException("the broker does not run");
    }
    return new KafkaConfig(running.bootstrapServers(), prefix, "", 2, 1, Map.of());
  }
}
