package io.forestall.alerts.dispatch;

import io.forestall.alerts.notify.Outcome;
import io.forestall.alerts.notify.Sink;
import io.forestall.alerts.notify.StandingSink;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link StandingSink} must be told again and again: every open incident that it was told
 * of, as it was told last. For other sinks there is nothing to do. After a start everything is due
 * at once, for nobody knows how long we were away.
 *
 * <p>State: in the journal. Threads: none; one instance belongs to one dispatcher.
 */
final class StandingIncidents {
  private static final Logger LOG = LoggerFactory.getLogger(StandingIncidents.class);

  /** Some 3 MB of alerts. */
  private static final int BATCH = 500;

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final @Nullable StandingSink sink;
  private final DeliveryJournal journal;
  private final RecordDecoder<Incident> decoder;
  private final InstantSource clock;
  private final Repeats failures = new Repeats();
  private long nextMillis;

  StandingIncidents(
      Sink sink, DeliveryJournal journal, RecordDecoder<Incident> decoder, InstantSource clock) {
    this.sink = sink instanceof StandingSink standing ? standing : null;
    this.journal = journal;
    this.decoder = decoder;
    this.clock = clock;
  }

  /** What the receiver was told last of this incident; null if it stands there no more. */
  @Nullable Incident before(String incident) {
    Bytes record = journal.state().standing().get(incident);
    return record == null ? null : decode(record);
  }

  /** The receiver has this revision. */
  void told(Incident incident, Bytes record) throws IOException {
    if (sink == null) {
      return;
    }
    if (incident.getState() == IncidentState.OPEN
        || incident.getState() == IncidentState.SUSPECTED) {
      journal.stands(incident.getId(), record);
    } else {
      journal.over(incident.getId());
    }
  }

  /** When something must be said again; the end of time if nothing stands. */
  long dueMillis() {
    return sink == null || journal.state().standing().isEmpty() ? Long.MAX_VALUE : nextMillis;
  }

  /** Says again what stands, if it is time. */
  void refreshIfDue() {
    if (sink == null || clock.millis() < dueMillis()) {
      return;
    }
    var batch = new ArrayList<Incident>();
    boolean all = true;
    for (Bytes record : List.copyOf(journal.state().standing().values())) {
      Incident incident = decode(record);
      if (incident != null) {
        batch.add(incident);
      }
      if (batch.size() == BATCH) {
        all &= refreshed(sink, batch);
        batch.clear();
      }
    }
    all &= batch.isEmpty() || refreshed(sink, batch);
    Duration every = sink.refreshEvery();
    boolean soon = !all && AFTER_FAILURE.compareTo(every) < 0;
    nextMillis = clock.millis() + (soon ? AFTER_FAILURE : every).toMillis();
  }

  private boolean refreshed(StandingSink standingSink, List<Incident> batch) {
    Outcome outcome = standingSink.refresh(batch);
    if (outcome.kind() == Outcome.Kind.DELIVERED) {
      long failed = failures.end();
      if (failed > 0) {
        LOG.info("sink {} is refreshed again after {} failures", standingSink.name(), failed);
      }
      return true;
    }
    if (failures.isWorthSaying()) {
      LOG.warn(
          "sink {} at {}: {} refreshes failed, the last with: {}",
          standingSink.name(),
          standingSink.target(),
          failures.count(),
          outcome.detail());
    }
    return false;
  }

  private @Nullable Incident decode(Bytes record) {
    try {
      return decoder.decode(record.get());
    } catch (RejectedRecordException e) { // a registry that is away; the next refresh will know
      LOG.debug("a standing incident cannot be read now", e);
      return null;
    }
  }
}
