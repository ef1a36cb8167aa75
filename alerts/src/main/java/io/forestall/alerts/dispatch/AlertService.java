package io.forestall.alerts.dispatch;

import io.forestall.alerts.notify.Sink;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.Producer;

/**
 * Runs the sinks of a configuration between start and close. Each sink has a folder {@code
 * stateDir/name} with its journal and, in {@code dead-letters}, what it could not be told.
 */
public final class AlertService implements AutoCloseable {
  private static final long DEAD_LETTER_FILE_BYTES = 16 << 20;

  /** Together with the above, 1 GiB a sink. */
  private static final int DEAD_LETTER_FILES = 64;

  private static final Duration PRODUCER_GRACE = Duration.ofSeconds(5);

  private record RunningSink(Dispatcher dispatcher, SinkCounters counters) {}

  private final Producer<String, byte[]> producer;
  private final Map<String, RunningSink> sinks = new LinkedHashMap<>();

  private AlertService(Producer<String, byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Starts a thread for each sink.
   *
   * @throws IOException if a sink's folder cannot be used; then nothing runs
   */
  public static AlertService start(KafkaConfig kafka, AlertsConfig config) throws IOException {
    var clients = new KafkaClients(kafka);
    var service = new AlertService(clients.producer());
    try {
      for (SinkConfig sink : config.sinks()) {
        service.add(config, sink, clients, kafka.topicPrefix(), kafka.registry());
      }
    } catch (IOException | RuntimeException e) {
      service.close();
      throw e;
    }
    service.sinks.values().forEach(sink -> sink.dispatcher().start());
    return service;
  }

  /** What each sink has done, by name. */
  public Map<String, SinkStats> stats() {
    var stats = new LinkedHashMap<String, SinkStats>();
    sinks.forEach(
        (name, sink) -> stats.put(name, sink.counters().stats(sink.dispatcher().isRunning())));
    return stats;
  }

  /** Ends within seconds; what is pending then waits in the journals for the next start. */
  @Override
  public void close() {
    List<Dispatcher> dispatchers = sinks.values().stream().map(RunningSink::dispatcher).toList();
    dispatchers.forEach(Dispatcher::stop);
    dispatchers.forEach(Dispatcher::awaitEnd);
    producer.close(PRODUCER_GRACE);
    dispatchers.forEach(Dispatcher::close);
  }

  private void add(
      AlertsConfig config,
      SinkConfig sinkConfig,
      KafkaClients clients,
      String topicPrefix,
      SchemaRegistry registry)
      throws IOException {
    InstantSource clock = InstantSource.system();
    String name = sinkConfig.name();
    Path folder = config.stateDir().resolve(name);
    Sink sink = sinkConfig.receiver().open(name, sinkConfig.wording(), clock);
    DeliveryJournal journal = DeliveryJournal.open(folder, clock.millis());
    var counters = new SinkCounters();
    var deadLetters =
        new DeadLetters(
            DeadLetterBox.folder(config, name), DEAD_LETTER_FILE_BYTES, DEAD_LETTER_FILES);
    var deliveries =
        new Deliveries(
            sink,
            sinkConfig,
            journal,
            deadLetters,
            registry,
            counters,
            clock,
            new SplittableRandom());
    // The others would park the same records once more.
    RejectWriter rejects =
        sinks.isEmpty()
            ? new RejectWriter(
                producer, Topic.REJECTS.topicName(topicPrefix), new RecordEncoder(registry))
            : null;
    var dispatcher =
        new Dispatcher(
            Topic.INCIDENTS.topicName(topicPrefix),
            () -> clients.consumer(name),
            sink,
            new IncidentReader(new RecordDecoder<>(Incident.class, registry), counters, rejects),
            deliveries,
            journal,
            new AuditTrail(producer, Topic.ACTIONS.topicName(topicPrefix), journal, clock));
    sinks.put(name, new RunningSink(dispatcher, counters));
  }
}
