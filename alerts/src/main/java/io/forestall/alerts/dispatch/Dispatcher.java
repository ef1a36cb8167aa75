package io.forestall.alerts.dispatch;

import io.forestall.alerts.notify.Sink;
import io.forestall.schemas.record.Incident;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one sink: read, write down, commit, tell.
 *
 * <p>An offset is committed only after the journal would survive a loss of power, so a crash at any
 * point repeats a read, which the journal knows, or an attempt, which has the same event id. While
 * too much is pending nothing is read: the topic keeps it. Trouble with broker or disk ends the
 * consumer, and a new one begins at the committed offset.
 *
 * <p>One thread of its own, so that one sink's slowness is nobody else's. It is never interrupted,
 * which would close the journal under it; {@link #stop} wakes it up instead.
 */
final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REST_AFTER_TROUBLE = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** About 50 MB of incidents; beyond that the topic is the better store. */
  static final int MAX_PENDING = 10_000;

  private final String topic;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Sink sink;
  private final IncidentReader reader;
  private final Deliveries deliveries;
  private final DeliveryJournal journal;
  private final AuditTrail audit;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Repeats troubles = new Repeats();
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  Dispatcher(
      String topic,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Sink sink,
      IncidentReader reader,
      Deliveries deliveries,
      DeliveryJournal journal,
      AuditTrail audit) {
    this.topic = topic;
    this.consumers = consumers;
    this.sink = sink;
    this.reader = reader;
    this.deliveries = deliveries;
    this.journal = journal;
    this.audit = audit;
    this.thread = new Thread(this::run, "forestall-alert-" + sink.name());
    thread.setUncaughtExceptionHandler(
        (ended, failure) -> LOG.error("sink {} tells nothing any more", sink.name(), failure));
  }

  void start() {
    thread.start();
  }

  boolean isRunning() {
    return thread.isAlive();
  }

  /** Asks the loop to end after the attempt under way. */
  void stop() {
    stopping.countDown();
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
  }

  /** Waits for the loop to end; an attempt that takes too long is broken off and stays pending. */
  void awaitEnd() {
    if (!hasEndedAfter(GRACE)) {
      sink.close();
      if (!hasEndedAfter(GRACE)) {
        LOG.warn("sink {} does not end", sink.name());
      }
    }
  }

  /** Closes sink and journal; to be called when the producer is closed and will say no more. */
  @Override
  public void close() {
    stop();
    awaitEnd();
    sink.close();
    if (isRunning()) {
      return; // its journal is not ours to close
    }
    try (journal) {
      audit.noteAcknowledged();
    } catch (IOException e) {
      LOG.error("sink {}: its journal cannot be closed", sink.name(), e);
    }
  }

  private void run() {
    while (isWanted()) {
      try (Consumer<byte[], byte[]> fresh = consumers.get()) {
        consumer = fresh;
        fresh.subscribe(List.of(topic));
        while (isWanted()) {
          turn(fresh);
        }
      } catch (WakeupException e) {
        LOG.debug("sink {} was asked to stop", sink.name());
      } catch (KafkaException | IOException e) {
        if (troubles.isWorthSaying()) {
          LOG.warn("sink {}: trouble number {}", sink.name(), troubles.count(), e);
        }
        rest();
      }
    }
  }

  private void turn(Consumer<byte[], byte[]> current) throws IOException {
    if (journal.state().pendingCount() >= MAX_PENDING) {
      current.pause(current.assignment());
    } else {
      current.resume(current.paused());
    }
    ConsumerRecords<byte[], byte[]> records = current.poll(deliveries.untilNext(LONGEST_POLL));
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Incident incident = reader.read(record);
      if (incident != null) {
        deliveries.accept(incident, record.value());
      }
    }
    if (!records.isEmpty()) {
      journal.force();
      reader.flush();
      commit(current);
    }
    deliveries.attemptNext();
    audit.pump();
    journal.compactIfGrown();
  }

  private void commit(Consumer<byte[], byte[]> current) {
    try {
      current.commitSync(COMMIT_TIMEOUT);
    } catch (CommitFailedException | RetriableException e) {
      // Read again after the next start, when the journal will know them.
      LOG.debug("sink {} could not commit", sink.name(), e);
    }
  }

  private void rest() {
    try {
      if (stopping.await(REST_AFTER_TROUBLE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("sink {} was asked to stop", sink.name());
      }
    } catch (InterruptedException e) { // not by us; whoever it was wants the thread to end
      stopping.countDown();
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasEndedAfter(Duration wait) {
    try {
      thread.join(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !isRunning();
  }

  private boolean isWanted() {
    return stopping.getCount() > 0;
  }
}
