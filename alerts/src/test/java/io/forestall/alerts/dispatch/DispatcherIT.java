package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.forestall.alerts.Incidents;
import io.forestall.alerts.Receiver;
import io.forestall.alerts.notify.Outcome;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.ActionRecord;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.RejectedRecordException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The alert service against a real broker and real sockets, killed and started again. */
class DispatcherIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path brokerFolder;
  @TempDir Path folder;

  private static TestBroker broker;
  private String prefix;
  private TestTopics topics;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new TestBroker(brokerFolder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) throws Exception {
    prefix = test.getTestMethod().orElseThrow().getName() + ".";
    topics = new TestTopics(broker.bootstrap(), prefix);
  }

  @AfterEach
  void closeTopics() {
    topics.close();
  }

  @Test
  void incident_reachesEverySink_signedAndAudited() throws Exception {
    try (var chat = Receiver.answering(200);
        var pager = Receiver.answering(204);
        var service = start(sink("chat", chat.url()) + sink("pager", pager.url()))) {
      Incidents.life("a").forEach(topics::publish);
      await().atMost(PATIENCE).until(() -> actions().size() == 8);
      for (Receiver receiver : List.of(chat, pager)) {
        assertThat(receiver.messages()).allMatch(Receiver.Message::verified);
        assertThat(receiver.messages())
            .extracting(Receiver.Message::id)
            .containsExactly("a-1", "a-2", "a-3", "a-4");
      }
      assertThat(actions()).allMatch(action -> action.getOutcome().equals("DELIVERED"));
      assertThat(actions())
          .extracting(ActionRecord::getId)
          .contains("a-1-chat", "a-4-chat", "a-1-pager", "a-4-pager");
      assertThat(stats(service, "chat").delivered()).isEqualTo(4);
      assertThat(stats(service, "chat").running()).isTrue();
    }
  }

  @Test
  void deadLetter_sentAgain_isDoneWhenReceiverAndAuditHaveIt() throws Exception {
    var answer = new AtomicInteger(400);
    try (var receiver = new Receiver(0, exchange -> Receiver.answer(exchange, answer.get()))) {
      String yaml = yaml(sink("chat", receiver.url()));
      AlertsConfig config = AlertProcess.read(yaml);
      KafkaConfig kafka = AlertProcess.kafka(broker.bootstrap(), prefix);
      DeadLetterBox box = DeadLetterBox.of(config, "chat");
      try (var service = AlertService.start(kafka, config)) {
        topics.publish(Incidents.open("a", 1));
        await().atMost(PATIENCE).until(() -> box.letters().size() == 1);
        try (var resender = new Resender(kafka, config, config.sinks().get(0))) {
          assertThat(resender.resend(box.letters().get(0)).kind()).isEqualTo(Outcome.Kind.REFUSED);
          assertThat(box.letters()).hasSize(1);
          answer.set(200);
          assertThat(resender.resend(box.letters().get(0)).kind())
              .isEqualTo(Outcome.Kind.DELIVERED);
        }
        assertThat(box.letters()).isEmpty();
        assertThat(stats(service, "chat").running()).isTrue();
      }
      assertThat(receiver.messages())
          .extracting(Receiver.Message::id)
          .containsExactly("a-1", "a-1", "a-1");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  actions().stream()
                      .anyMatch(
                          action ->
                              action.getId().equals("a-1-chat-resent")
                                  && action.getOutcome().equals("DELIVERED")));
    }
  }

  @Test
  void receiverDown_thenUp_hearsEverythingInOrderWhileOthersAreNotHeldBack() throws Exception {
    int port;
    try (var closed = Receiver.answering(200)) {
      port = closed.port();
    }
    String downUrl = "http://127.0.0.1:" + port + "/";
    try (var other = Receiver.answering(200);
        var service = start(sink("down", downUrl) + sink("other", other.url()))) {
      Incidents.life("a").forEach(topics::publish);
      await().atMost(PATIENCE).until(() -> other.messages().size() == 4);
      await().atMost(PATIENCE).until(() -> stats(service, "down").retried() >= 2);
      assertThat(stats(service, "down").pending()).isEqualTo(4);
      try (var receiver = new Receiver(port, exchange -> Receiver.answer(exchange, 200))) {
        await().atMost(PATIENCE).until(() -> receiver.messages().size() == 4);
        assertThat(receiver.messages())
            .extracting(Receiver.Message::id)
            .containsExactly("a-1", "a-2", "a-3", "a-4");
        await().atMost(PATIENCE).until(() -> stats(service, "down").pending() == 0);
      }
    }
  }

  @Test
  void malformedRecords_areParkedOnceAndTheRestGoesOn() throws Exception {
    try (var chat = Receiver.answering(200);
        var pager = Receiver.answering(200);
        var service = start(sink("chat", chat.url()) + sink("pager", pager.url()))) {
      topics.publish(Incidents.open("a", 1));
      topics.publish("bad", new byte[] {1, 2, 3});
      topics.publish("bad", "not avro".getBytes(StandardCharsets.UTF_8));
      topics.publish("other-key", TestTopics.encode(Incidents.open("b", 1)));
      topics.publish("a", null);
      topics.publish(Incidents.open("c", 1));
      await().atMost(PATIENCE).until(() -> actions().size() == 4);
      await().atMost(PATIENCE).until(() -> stats(service, "chat").rejected() == 3);
      await().atMost(PATIENCE).until(() -> stats(service, "pager").rejected() == 3);
      await().atMost(PATIENCE).until(() -> topics.read(Topic.REJECTS, Reject.class).size() == 3);
      assertThat(topics.read(Topic.REJECTS, Reject.class))
          .extracting(Reject::getReason)
          .contains("MALFORMED_RECORD", "WRONG_IDENTITY");
      assertThat(chat.messages()).extracting(Receiver.Message::id).contains("a-1", "c-1");
    }
  }

  @Test
  void restart_repeatsNothing() throws Exception {
    try (var chat = Receiver.answering(200)) {
      try (var service = start(sink("chat", chat.url()))) {
        topics.publish(Incidents.open("a", 1));
        await().atMost(PATIENCE).until(() -> stats(service, "chat").delivered() == 1);
      }
      topics.publish(Incidents.open("a", 1));
      topics.publish(Incidents.open("a", 2));
      try (var service = start(sink("chat", chat.url()))) {
        await().atMost(PATIENCE).until(() -> stats(service, "chat").delivered() == 1);
        assertThat(stats(service, "chat").repeated()).isEqualTo(1);
      }
      assertThat(chat.messages()).extracting(Receiver.Message::id).containsExactly("a-1", "a-2");
    }
  }

  @Test
  void refused_becomesDeadLetterWithoutSecrets() throws Exception {
    try (var chat = Receiver.answering(400);
        var service = start(sink("chat", chat.url()))) {
      topics.publish(Incidents.open("a", 1));
      await().atMost(PATIENCE).until(() -> stats(service, "chat").dead() == 1);
      await().atMost(PATIENCE).until(() -> actions().size() == 1);
      assertThat(actions().get(0).getOutcome()).isEqualTo("REFUSED");
      assertThat(actions().toString()).doesNotContain("hidden-token", Receiver.SECRET);
    }
    assertThat(deadLetterIds("chat")).containsExactly("a-1");
    for (Path file : files(folder)) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .as("%s", file)
          .doesNotContain("hidden-token", Receiver.SECRET, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
  }

  @Test
  void start_folderInUse_failsAndLeavesNothingRunning() throws Exception {
    try (var chat = Receiver.answering(200);
        var service = start(sink("chat", chat.url()))) {
      assertThat(service.stats()).containsOnlyKeys("chat");
      assertThatThrownBy(() -> start(sink("pager", chat.url()) + sink("chat", chat.url())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process");
      start(sink("pager", chat.url())).close();
    }
  }

  /**
   * Every revision is told or a dead letter, none is lost, and what comes twice has the same id,
   * although the process is killed again and again while the receiver answers as it likes.
   */
  @Test
  void killed_tellsEveryRevisionAtLeastOnceInOrder() throws Exception {
    var random = new SplittableRandom(9);
    int incidents = 60;
    try (var receiver = new Receiver(0, exchange -> Receiver.answer(exchange, moody(random)))) {
      Path config = folder.resolve("alerts.yaml");
      Files.writeString(config, yaml(sink("chat", receiver.url())));
      for (int kill = 0; kill < 5; kill++) {
        Process process = startProcess(config);
        int seenBefore = receiver.messages().size();
        for (int i = kill * incidents / 5; i < (kill + 1) * incidents / 5; i++) {
          Incidents.life("i" + i).forEach(topics::publish);
        }
        int enough = seenBefore + random.nextInt(1, 40);
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> receiver.messages().size() >= enough);
        process.destroyForcibly().waitFor();
      }
      Process process = startProcess(config);
      Set<String> finished = new HashSet<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                actions().forEach(action -> finished.add(action.getId()));
                return finished.size() == incidents * 4;
              });
      process.destroyForcibly().waitFor();
      assertThat(receiver.messages()).allMatch(Receiver.Message::verified);
      assertNothingLost(receiver.messages(), incidents);
    }
  }

  private void assertNothingLost(List<Receiver.Message> messages, int incidents)
      throws IOException, RejectedRecordException {
    var bodies = new HashMap<String, String>();
    var newest = new HashMap<String, Integer>();
    for (Receiver.Message message : messages) {
      String before = bodies.putIfAbsent(message.id(), message.body());
      assertThat(before == null || before.equals(message.body())).isTrue();
      String incident = message.id().substring(0, message.id().indexOf('-'));
      int revision = Integer.parseInt(message.id().substring(message.id().indexOf('-') + 1));
      assertThat(revision)
          .as(message.id())
          .isGreaterThanOrEqualTo(newest.getOrDefault(incident, 0));
      newest.put(incident, revision);
    }
    assertThat(bodies).hasSize(incidents * 4);
    var delivered = new HashSet<String>();
    var dead = new HashSet<String>();
    for (ActionRecord action : actions()) {
      Set<String> outcome = action.getOutcome().equals("DELIVERED") ? delivered : dead;
      outcome.add(action.getIncident() + "-" + action.getRevision());
    }
    assertThat(deadLetterIds("chat")).containsAll(dead);
    assertThat(dead).isNotEmpty();
    delivered.addAll(dead);
    assertThat(delivered).hasSize(incidents * 4);
  }

  /** Mostly fine, sometimes failing, now and then final. */
  private static int moody(SplittableRandom random) {
    synchronized (random) {
      int mood = random.nextInt(20);
      return mood == 0 ? 400 : mood < 5 ? 503 : 200;
    }
  }

  private Process startProcess(Path config) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            AlertProcess.class.getName(),
            broker.bootstrap(),
            prefix,
            config.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("process.log").toFile())
        .start();
  }

  private AlertService start(String sinks) throws IOException {
    return AlertService.start(
        AlertProcess.kafka(broker.bootstrap(), prefix), AlertProcess.read(yaml(sinks)));
  }

  private String yaml(String sinks) {
    return "stateDir: " + folder.resolve("state") + "\ncluster: cluster-a\nsinks:\n" + sinks;
  }

  private static String sink(String name, String url) {
    return """
          - name: %s
            url: "%s"
            secrets: [%s]
            states: [suspected, open, resolved, suppressed]
            allowPrivate: true
            retry: [0s, 50ms, 100ms, 100ms, 200ms, 200ms, 500ms, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s]
        """
        .formatted(name, url, Receiver.SECRET);
  }

  private List<ActionRecord> actions() throws RejectedRecordException {
    return topics.read(Topic.ACTIONS, ActionRecord.class);
  }

  private static SinkStats stats(AlertService service, String sink) {
    return Objects.requireNonNull(service.stats().get(sink));
  }

  private List<String> deadLetterIds(String sink) throws IOException {
    var ids = new ArrayList<String>();
    for (Path file : files(folder.resolve("state").resolve(sink).resolve("dead-letters"))) {
      for (String line : Files.readAllLines(file)) {
        JsonNode letter = new JsonMapper().readTree(line);
        ids.add(letter.get("event").get("id").textValue());
      }
    }
    return ids;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
