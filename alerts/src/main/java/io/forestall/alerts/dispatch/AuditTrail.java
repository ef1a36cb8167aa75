package io.forestall.alerts.dispatch;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a journal's final outcomes onto the actions topic, each until it is acknowledged. After a
 * crash one may come twice, with the same id. {@link #pump} belongs to the dispatcher's thread; the
 * producer's thread only leaves word in two queues.
 */
final class AuditTrail {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
  private static final int MAX_IN_FLIGHT = 100;
  private static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(10);

  private final Producer<String, byte[]> producer;
  private final String topic;
  private final DeliveryJournal journal;
  private final InstantSource clock;
  private final Set<String> inFlight = new HashSet<>();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final Repeats failures = new Repeats();
  private long restUntilMillis = Long.MIN_VALUE;

  AuditTrail(
      Producer<String, byte[]> producer,
      String topic,
      DeliveryJournal journal,
      InstantSource clock) {
    this.producer = producer;
    this.topic = topic;
    this.journal = journal;
    this.clock = clock;
  }

  /** Notes what was acknowledged and sends what was not yet sent; never waits for an answer. */
  void pump() throws IOException {
    noteAcknowledged();
    if (clock.millis() < restUntilMillis) {
      return;
    }
    for (AuditEntry entry : journal.state().unaudited()) {
      if (inFlight.size() >= MAX_IN_FLIGHT) {
        return;
      }
      if (inFlight.add(entry.id())) {
        send(entry);
      }
    }
  }

  /** Writes down what the producer has heard of. */
  void noteAcknowledged() throws IOException {
    for (String id = acknowledged.poll(); id != null; id = acknowledged.poll()) {
      inFlight.remove(id);
      journal.audited(id);
    }
    for (String id = failed.poll(); id != null; id = failed.poll()) {
      inFlight.remove(id);
      restUntilMillis = clock.millis() + REST_AFTER_FAILURE.toMillis();
    }
  }

  private void send(AuditEntry entry) {
    Future<RecordMetadata> unused =
        producer.send(
            new ProducerRecord<>(topic, entry.incident(), entry.record().get()),
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.add(entry.id());
                return;
              }
              failed.add(entry.id());
              if (failures.isWorthSaying()) {
                LOG.warn("{} actions not yet written to {}", failures.count(), topic, failure);
              }
            });
  }
}
