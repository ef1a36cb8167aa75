package io.forestall.alerts.dispatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.alerts.notify.CloudEvent;
import io.forestall.alerts.notify.EventType;
import io.forestall.alerts.notify.Outcome;
import io.forestall.alerts.notify.Sink;
import io.forestall.schemas.record.ActionRecord;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.schemas.serde.SchemaRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.utils.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what one sink is told, and when.
 *
 * <ul>
 *   <li>A revision that is not newer than what was accepted before is a repetition and dropped.
 *   <li>Of one incident and event type only the newest revision waits; it takes the schedule of the
 *       one it replaces, so that updates of a failing sink neither pile up nor restart its
 *       back-off.
 *   <li>Every accepted revision ends delivered, superseded or as a dead letter, each with an
 *       ActionRecord; a dead letter is on disk before the journal forgets.
 *   <li>Threads: none; one instance belongs to one dispatcher.
 * </ul>
 */
final class Deliveries {
  /** Outcomes of ActionRecord. */
  private enum Result {
    DELIVERED,
    DEAD_LETTERED,
    REFUSED,
    SKIPPED
  }

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  /** Before what our own side lacks (the schema registry, room for dead letters) is tried again. */
  private static final Duration OWN_TROUBLE_WAIT = Duration.ofMinutes(1);

  private final String cluster;
  private final Sink sink;
  private final StandingIncidents standing;
  private final IncidentFilter filter;
  private final RetrySchedule schedule;
  private final DeliveryJournal journal;
  private final DeadLetters deadLetters;
  private final RecordDecoder<Incident> decoder;
  private final RecordEncoder encoder;
  private final SinkCounters counters;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Repeats failures = new Repeats();
  private final Repeats ownTroubles = new Repeats();

  Deliveries(
      Sink sink,
      SinkConfig config,
      DeliveryJournal journal,
      DeadLetters deadLetters,
      SchemaRegistry registry,
      SinkCounters counters,
      InstantSource clock,
      RandomGenerator random) {
    this.cluster = config.wording().cluster();
    this.sink = sink;
    this.filter = config.filter();
    this.schedule = config.retry();
    this.journal = journal;
    this.deadLetters = deadLetters;
    this.decoder = new RecordDecoder<>(Incident.class, registry);
    this.encoder = new RecordEncoder(registry);
    this.counters = counters;
    this.clock = clock;
    this.standing = new StandingIncidents(sink, journal, decoder, clock);
    this.random = random;
    countPending();
  }

  /**
   * Takes a revision on if the sink is to hear of it.
   *
   * @param framed the record as it came
   */
  void accept(Incident incident, byte[] framed) throws IOException {
    int newestRevision = journal.state().newestRevision(incident.getId());
    if (incident.getRevision() <= newestRevision) {
      counters.add(SinkCounter.REPEATED);
      return;
    }
    if (!filter.accepts(incident, newestRevision > 0)) {
      counters.add(SinkCounter.FILTERED);
      return;
    }
    EventType type = EventType.of(incident);
    PendingDelivery before = journal.state().pending(incident.getId(), type);
    long nowMillis = clock.millis();
    int attempts = 0;
    long nextAttemptMillis = nowMillis + waitMillis(0, Duration.ZERO);
    if (before != null) {
      attempts = before.attempts();
      nextAttemptMillis = before.nextAttemptMillis();
      String detail = "superseded by revision " + incident.getRevision();
      journal.finish(audit(before, Result.SKIPPED, attempts, detail));
      counters.add(SinkCounter.SUPERSEDED);
    }
    journal.accept(
        new PendingDelivery(
            incident.getId(),
            incident.getRevision(),
            type,
            nowMillis,
            attempts,
            nextAttemptMillis,
            Bytes.wrap(framed)));
    counters.add(SinkCounter.ACCEPTED);
    countPending();
  }

  /** How long until an attempt is due, at most so long. */
  Duration untilNext(Duration atMost) {
    PendingDelivery next = journal.state().next();
    long dueMillis = next == null ? Long.MAX_VALUE : next.nextAttemptMillis();
    long firstMillis = Math.min(dueMillis, standing.dueMillis());
    long leftMillis = firstMillis == Long.MAX_VALUE ? firstMillis : firstMillis - clock.millis();
    return Duration.ofMillis(Math.min(Math.max(0, leftMillis), atMost.toMillis()));
  }

  /** Makes the attempt that is due, if there is one, and says again what stands. */
  void attemptNext() throws IOException {
    if (!journal.state().isGone(sink.fingerprint())) {
      standing.refreshIfDue();
    }
    PendingDelivery delivery = journal.state().next();
    if (delivery == null || delivery.nextAttemptMillis() > clock.millis()) {
      return;
    }
    Incident incident;
    try {
      incident = decoder.decode(delivery.record().get());
    } catch (RejectedRecordException e) { // it was readable when it was accepted
      ownTrouble(delivery, "an accepted incident cannot be read", e);
      return;
    }
    if (journal.state().isGone(sink.fingerprint())) {
      giveUp(delivery, incident, Result.REFUSED, delivery.attempts(), "endpoint said 410 before");
    } else {
      settle(delivery, incident, attempt(incident));
    }
    countPending();
  }

  private Outcome attempt(Incident incident) {
    try {
      return sink.deliver(incident, standing.before(incident.getId()));
    } catch (RuntimeException e) { // a mistake in one sink must not end its thread
      LOG.error("sink {} failed on incident {}", sink.name(), incident.getId(), e);
      return Outcome.retry("internal error " + e.getClass().getSimpleName());
    }
  }

  private void settle(PendingDelivery delivery, Incident incident, Outcome outcome)
      throws IOException {
    int attempts = delivery.attempts() + 1;
    switch (outcome.kind()) {
      case DELIVERED -> {
        standing.told(incident, delivery.record()); // before it is known: twice is no harm
        journal.finish(audit(delivery, Result.DELIVERED, attempts, outcome.detail()));
        counters.add(SinkCounter.DELIVERED);
        long failed = failures.end();
        if (failed > 0) {
          LOG.info("sink {} answers again after {} failed attempts", sink.name(), failed);
        }
      }
      case RETRY -> {
        if (failures.isWorthSaying()) {
          LOG.warn(
              "sink {} at {}: {} failed attempts, the last with: {}",
              sink.name(),
              sink.target(),
              failures.count(),
              outcome.detail());
        }
        if (schedule.isExhausted(attempts)) {
          giveUp(delivery, incident, Result.DEAD_LETTERED, attempts, outcome.detail());
        } else {
          long wait = waitMillis(attempts, outcome.askedWait());
          journal.postpone(delivery, attempts, clock.millis() + wait);
          counters.add(SinkCounter.RETRIED);
        }
      }
      case REFUSED -> giveUp(delivery, incident, Result.REFUSED, attempts, outcome.detail());
      case GONE -> {
        LOG.error(
            "sink {} at {} said 410: it is told nothing more until its url changes",
            sink.name(),
            sink.target());
        journal.gone(sink.fingerprint());
        giveUp(delivery, incident, Result.REFUSED, attempts, outcome.detail());
      }
      case CANCELLED -> {} // still pending, as if never tried
    }
  }

  private void giveUp(
      PendingDelivery delivery, Incident incident, Result result, int attempts, String reason)
      throws IOException {
    ObjectNode letter =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", clock.instant().toString())
            .put("sink", sink.name())
            .put("target", sink.target())
            .put("outcome", result.name())
            .put("reason", reason)
            .put("attempts", attempts)
            .put("acceptedTime", Instant.ofEpochMilli(delivery.acceptedMillis()).toString())
            .put("record", delivery.record().get());
    letter.set("event", CloudEvent.of(cluster, incident).toJson());
    try {
      deadLetters.add(letter);
    } catch (IOException e) {
      ownTrouble(delivery, "a dead letter cannot be written", e);
      return;
    }
    journal.finish(audit(delivery, result, attempts, reason));
    counters.add(SinkCounter.DEAD);
    LOG.warn(
        "sink {} gave up on incident {} revision {} after {} attempts: {}",
        sink.name(),
        delivery.incident(),
        delivery.revision(),
        attempts,
        reason);
  }

  private void ownTrouble(PendingDelivery delivery, String trouble, Exception cause)
      throws IOException {
    if (ownTroubles.isWorthSaying()) {
      LOG.error("sink {}: {}, {} times so far", sink.name(), trouble, ownTroubles.count(), cause);
    }
    journal.postpone(delivery, delivery.attempts(), clock.millis() + OWN_TROUBLE_WAIT.toMillis());
  }

  private AuditEntry audit(PendingDelivery delivery, Result result, int attempts, String detail) {
    String id = delivery.incident() + "-" + delivery.revision() + "-" + sink.name();
    ActionRecord action =
        ActionRecord.newBuilder()
            .setId(id)
            .setIncident(delivery.incident())
            .setRevision(delivery.revision())
            .setTimeMillis(clock.millis())
            .setKind("NOTIFY")
            .setTarget(sink.name())
            .setOutcome(result.name())
            .setAttempts(attempts)
            .setDetail(detail)
            .build();
    return new AuditEntry(
        id, delivery.incident(), delivery.revision(), Bytes.wrap(encoder.encode(action)));
  }

  private long waitMillis(int attempts, Duration asked) {
    return schedule.waitAfter(attempts, asked, random.nextDouble()).toMillis();
  }

  private void countPending() {
    counters.pending(journal.state().pendingCount());
  }
}
