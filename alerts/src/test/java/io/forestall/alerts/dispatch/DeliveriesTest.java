package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.forestall.alerts.Incidents;
import io.forestall.alerts.ManualClock;
import io.forestall.alerts.Receiver;
import io.forestall.alerts.notify.Endpoint;
import io.forestall.alerts.notify.Outcome;
import io.forestall.alerts.notify.Signing;
import io.forestall.alerts.notify.WebhookConfig;
import io.forestall.alerts.notify.WebhookSecret;
import io.forestall.alerts.notify.Wording;
import io.forestall.schemas.record.ActionRecord;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveriesTest {
  private static final EmbeddedRegistry REGISTRY = EmbeddedRegistry.released();

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private final ScriptedSink sink = new ScriptedSink();
  private final RecordEncoder encoder = new RecordEncoder(REGISTRY);
  private DeliveryJournal journal;
  private Deliveries deliveries;
  private SinkCounters counters;

  @BeforeEach
  void open() throws IOException {
    journal = DeliveryJournal.open(folder, clock.millis());
    counters = new SinkCounters();
    deliveries =
        new Deliveries(
            sink,
            config(),
            journal,
            new DeadLetters(folder.resolve("dead-letters"), 1_000_000, 2),
            REGISTRY,
            counters,
            clock,
            new SplittableRandom(1));
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  @Test
  void accept_newRevision_isToldOnceAndAudited() throws Exception {
    accept(Incidents.open("a", 1));
    accept(Incidents.open("a", 1));
    attemptAll();
    accept(Incidents.open("a", 1));
    attemptAll();
    assertThat(sink.told).containsExactly("a-1");
    assertThat(actions()).extracting(ActionRecord::getOutcome).containsExactly("DELIVERED");
    ActionRecord action = actions().get(0);
    assertThat(action.getId()).isEqualTo("a-1-chat");
    assertThat(action.getTarget()).isEqualTo("chat");
    assertThat(action.getDetail()).isEqualTo("HTTP 200");
    assertThat(action.getAttempts()).isEqualTo(1);
    SinkStats stats = counters.stats(true);
    assertThat(stats.accepted()).isEqualTo(1);
    assertThat(stats.repeated()).isEqualTo(2);
    assertThat(stats.delivered()).isEqualTo(1);
    assertThat(stats.pending()).isZero();
  }

  @Test
  void accept_afterRestart_knowsWhatWasTold() throws IOException {
    accept(Incidents.open("a", 1));
    attemptAll();
    reopen();
    accept(Incidents.open("a", 1));
    attemptAll();
    assertThat(sink.told).containsExactly("a-1");
  }

  @Test
  void accept_olderRevisionAfterNewer_isNeverTold() throws IOException {
    accept(Incidents.open("a", 2));
    accept(Incidents.open("a", 1));
    attemptAll();
    assertThat(sink.told).containsExactly("a-2");
  }

  @Test
  void accept_lifeWhileReceiverIsDown_isToldInOrderAfterwards() throws IOException {
    sink.willAnswer(Outcome.retry("HTTP 503"));
    Incidents.life("a").forEach(this::acceptUnchecked);
    deliveries.attemptNext();
    deliveries.attemptNext(); // nothing else of this incident may go before
    assertThat(sink.told).containsExactly("a-1");
    clock.advance(Duration.ofSeconds(10));
    attemptAll();
    assertThat(sink.told).containsExactly("a-1", "a-1", "a-2", "a-3", "a-4");
  }

  @Test
  void accept_newerOfTheSameType_takesPlaceAndScheduleOfTheOlder() throws Exception {
    sink.willAnswer(Outcome.retry("HTTP 503"));
    accept(update("a", 3));
    deliveries.attemptNext();
    accept(update("a", 4));
    accept(update("a", 5));
    deliveries.attemptNext();
    assertThat(sink.told).containsExactly("a-3");
    clock.advance(Duration.ofSeconds(10));
    attemptAll();
    assertThat(sink.told).containsExactly("a-3", "a-5");
    assertThat(actions())
        .extracting(ActionRecord::getOutcome)
        .containsExactly("SKIPPED", "SKIPPED", "DELIVERED");
    assertThat(actions().get(1).getDetail()).isEqualTo("superseded by revision 5");
    assertThat(actions().get(2).getAttempts()).isEqualTo(2);
    assertThat(counters.stats(true).superseded()).isEqualTo(2);
  }

  @Test
  void accept_resolvedBelowTheFilter_followsWhatWasTold() throws IOException {
    accept(Incidents.open("a", 1));
    Incident resolved = Incidents.incident("a", 2, IncidentState.RESOLVED);
    resolved.setSeverity(Severity.INFO);
    accept(resolved);
    Incident unheard = Incidents.incident("b", 2, IncidentState.RESOLVED);
    unheard.setSeverity(Severity.INFO);
    accept(unheard);
    attemptAll();
    assertThat(sink.told).containsExactly("a-1", "a-2");
    assertThat(counters.stats(true).filtered()).isEqualTo(1);
  }

  @Test
  void attemptNext_scheduleExhausted_leavesADeadLetter() throws Exception {
    sink.willAnswer(
        Outcome.retry("HTTP 500"), Outcome.retry("HTTP 502"), Outcome.retry("HTTP 503"));
    accept(Incidents.open("a", 1));
    for (int i = 0; i < 5; i++) {
      deliveries.attemptNext();
      clock.advance(Duration.ofHours(1));
    }
    assertThat(sink.told).hasSize(3);
    JsonNode letter = deadLetters().get(0);
    assertThat(letter.get("outcome").textValue()).isEqualTo("DEAD_LETTERED");
    assertThat(letter.get("reason").textValue()).isEqualTo("HTTP 503");
    assertThat(letter.get("attempts").intValue()).isEqualTo(3);
    assertThat(letter.get("sink").textValue()).isEqualTo("chat");
    assertThat(letter.get("target").textValue()).isEqualTo("https://hooks.example.com");
    assertThat(letter.get("acceptedTime").textValue()).isEqualTo("2026-03-10T03:41:11.123Z");
    assertThat(letter.get("event").get("id").textValue()).isEqualTo("a-1");
    assertThat(letter.get("event").get("data").get("id").textValue()).isEqualTo("a");
    assertThat(actions()).extracting(ActionRecord::getOutcome).containsExactly("DEAD_LETTERED");
    assertThat(counters.stats(true).dead()).isEqualTo(1);
    assertThat(counters.stats(true).retried()).isEqualTo(2);
  }

  @Test
  void attemptNext_refused_isNotRepeatedAndFreesTheNext() throws Exception {
    sink.willAnswer(Outcome.refused("HTTP 400"));
    accept(Incidents.open("a", 1));
    accept(Incidents.incident("a", 2, IncidentState.RESOLVED));
    attemptAll();
    assertThat(sink.told).containsExactly("a-1", "a-2");
    assertThat(deadLetters()).hasSize(1);
    assertThat(actions())
        .extracting(ActionRecord::getOutcome)
        .containsExactly("REFUSED", "DELIVERED");
  }

  @Test
  void attemptNext_receiverAsksToWait_waits() throws IOException {
    sink.willAnswer(Outcome.retry("HTTP 429", Duration.ofMinutes(30)));
    accept(Incidents.open("a", 1));
    deliveries.attemptNext();
    clock.advance(Duration.ofMinutes(29));
    deliveries.attemptNext();
    assertThat(sink.told).hasSize(1);
    assertThat(deliveries.untilNext(Duration.ofDays(1))).isEqualTo(Duration.ofMinutes(1));
    clock.advance(Duration.ofMinutes(1));
    deliveries.attemptNext();
    assertThat(sink.told).hasSize(2);
  }

  @Test
  void attemptNext_gone_endsTheEndpointUntilItMoves() throws Exception {
    sink.willAnswer(Outcome.gone("HTTP 410"));
    accept(Incidents.open("a", 1));
    accept(Incidents.open("b", 1));
    attemptAll();
    reopen();
    accept(Incidents.open("c", 1));
    attemptAll();
    assertThat(sink.told).containsExactly("a-1");
    assertThat(deadLetters())
        .extracting(letter -> letter.get("event").get("id").textValue())
        .containsExactly("a-1", "b-1", "c-1");
    sink.moveTo("f01");
    accept(Incidents.open("d", 1));
    attemptAll();
    assertThat(sink.told).containsExactly("a-1", "d-1");
  }

  @Test
  void attemptNext_cancelled_staysPendingAsIfNeverTried() throws IOException {
    sink.willAnswer(new Outcome(Outcome.Kind.CANCELLED, "closed", Duration.ZERO));
    accept(Incidents.open("a", 1));
    deliveries.attemptNext();
    reopen();
    attemptAll();
    assertThat(sink.told).containsExactly("a-1", "a-1");
    assertThat(counters.stats(true).delivered()).isEqualTo(1);
  }

  @Test
  void attemptNext_deadLettersFull_keepsTheDeliveryUntilThereIsRoom() throws Exception {
    Path dead = folder.resolve("dead-letters");
    Files.createDirectories(dead);
    Files.writeString(dead.resolve("x"), "");
    Files.writeString(dead.resolve("y"), "");
    sink.willAnswer(Outcome.refused("HTTP 400"), Outcome.refused("HTTP 400"));
    accept(Incidents.open("a", 1));
    attemptAll();
    assertThat(counters.stats(true).pending()).isEqualTo(1);
    assertThat(actions()).isEmpty();
    Files.delete(dead.resolve("x"));
    clock.advance(Duration.ofMinutes(1));
    attemptAll();
    assertThat(counters.stats(true).pending()).isZero();
    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void journalAndDeadLetters_neverHoldSecrets() throws Exception {
    sink.willAnswer(Outcome.refused("HTTP 400"));
    accept(Incidents.open("a", 1));
    accept(Incidents.open("b", 1));
    attemptAll();
    journal.force();
    for (String file : List.of("deliveries.journal", "dead-letters/dead-000001.jsonl")) {
      String content =
          new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1);
      assertThat(content).doesNotContain("path-token", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
    assertThat(actions().toString()).doesNotContain("path-token", "MfKQ");
  }

  private void accept(Incident incident) throws IOException {
    deliveries.accept(incident, encoder.encode(incident));
  }

  private void acceptUnchecked(Incident incident) {
    try {
      accept(incident);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void attemptAll() throws IOException {
    while (deliveries.untilNext(Duration.ofDays(1)).isZero()) {
      deliveries.attemptNext();
    }
  }

  private void reopen() throws IOException {
    journal.close();
    open();
  }

  private List<ActionRecord> actions() throws RejectedRecordException {
    var decoder = new RecordDecoder<>(ActionRecord.class, REGISTRY);
    var actions = new ArrayList<ActionRecord>();
    for (AuditEntry entry : journal.state().unaudited()) {
      actions.add(decoder.decode(entry.record().get()));
    }
    return actions;
  }

  private List<JsonNode> deadLetters() throws IOException {
    var letters = new ArrayList<JsonNode>();
    Path file = folder.resolve("dead-letters").resolve("dead-000001.jsonl");
    for (String line : Files.readAllLines(file)) {
      letters.add(new JsonMapper().readTree(line));
    }
    return letters;
  }

  private static Incident update(String id, int revision) {
    Incident incident = Incidents.open(id, revision);
    incident.setOpenedMillis(Incidents.TIME_MILLIS);
    return incident;
  }

  private static SinkConfig config() {
    var filter = new IncidentFilter(Severity.WARNING, EnumSet.allOf(IncidentState.class), Set.of());
    var retry =
        new RetrySchedule(
            List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5)), 0.1);
    var webhook =
        new WebhookConfig(
            new Endpoint(
                URI.create("https://hooks.example.com/path-token"),
                false,
                List.of(),
                Duration.ofSeconds(1)),
            List.of(WebhookSecret.parse(Receiver.SECRET)),
            Signing.STANDARD);
    return new SinkConfig("chat", filter, retry, Wording.plain("cluster-a"), webhook);
  }
}
