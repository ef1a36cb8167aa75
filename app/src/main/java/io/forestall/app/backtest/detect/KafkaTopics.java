package io.forestall.app.backtest.detect;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one run: the trace goes in, incidents and evidence come out. One thread.
 *
 * <p>A placement holds from the moment the job reads it, so the job is let come to rest before and
 * after one. The end of a run is known, not guessed: the job has committed all input, then all that
 * its first stage had sent to the second by then.
 */
final class KafkaTopics implements PipelineInput, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PAUSE_MILLIS = 100;
  private static final long GIVE_UP_AFTER_MILLIS = 120_000;

  /** Records on the way at once; more would let one partition run far ahead of another. */
  private static final int BATCH = 2_000;

  private static final List<Topic> INPUTS =
      List.of(Topic.TELEMETRY, Topic.EVENTS, Topic.PLACEMENT, Topic.STEPS);

  private final Admin admin;
  private final KafkaConfig kafka;
  private final String job;
  private final BooleanSupplier failed;
  private final KafkaProducer<String, byte[]> producer;
  private final RecordEncoder encoder;
  private final List<Future<?>> sent = new ArrayList<>();
  private boolean placing;
  private boolean restless;

  KafkaTopics(Admin admin, KafkaConfig kafka, String job, BooleanSupplier failed) {
    this.admin = admin;
    this.kafka = kafka;
    this.job = job;
    this.failed = failed;
    this.encoder = new RecordEncoder(kafka.registry());
    this.producer =
        new KafkaProducer<>(client(), new StringSerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  @Override
  public void sample(NodeSample sample) {
    moving(Topic.TELEMETRY, sample.getNode(), sample);
  }

  @Override
  public void event(NodeEvent event) {
    moving(Topic.EVENTS, event.getNode(), event);
  }

  @Override
  public void step(StepProgress step) {
    moving(Topic.STEPS, step.getJob(), step);
  }

  @Override
  public void placement(Placement placement) {
    if (restless) {
      settle();
      restless = false;
    }
    placing = true;
    send(Topic.PLACEMENT, null, placement.getNode(), placement);
  }

  private void moving(Topic topic, String key, SpecificRecordBase record) {
    if (placing) {
      settle();
      placing = false;
    }
    restless = true;
    send(topic, null, key, record);
  }

  private void send(
      Topic topic, @Nullable Integer partition, String key, SpecificRecordBase record) {
    sent.add(
        producer.send(
            new ProducerRecord<>(
                topic.topicName(kafka.topicPrefix()), partition, key, encoder.encode(record))));
    if (sent.size() >= BATCH) {
      flush();
    }
  }

  private void flush() {
    producer.flush();
    try {
      for (Future<?> record : sent) {
        record.get();
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException("the embedded broker took no record", e.getCause());
    }
    sent.clear();
  }

  /**
   * Lets time come to the end of the run on every partition, and waits until all is decided.
   *
   * @param timeMillis of the last word that each partition hears
   */
  void finish(long timeMillis) throws InterruptedException, ExecutionException, IOException {
    for (int partition = 0; partition < kafka.partitions(); partition++) {
      String node = "end-of-trace-" + partition;
      send(
          Topic.TELEMETRY,
          partition,
          node,
          NodeSample.newBuilder()
              .setNode(node)
              .setEventTimeMillis(timeMillis)
              .setReceiveTimeMillis(timeMillis)
              .setSequence(1)
              .setBootId("")
              .setIntervalMillis(1_000)
              .setDevices(List.of())
              .setDeviceMetrics(List.of())
              .setHostMetrics(List.of())
              .build());
    }
    awaitCommitted(inputs());
    awaitCommitted(partitions(job + "-by-job-repartition"));
  }

  /** Waits until the job has taken in all that was sent; its second stage may be at work still. */
  private void settle() {
    try {
      awaitCommitted(inputs());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | IOException e) {
      throw new KafkaException(e);
    }
  }

  private List<TopicPartition> inputs() {
    return INPUTS.stream()
        .flatMap(topic -> partitions(topic.topicName(kafka.topicPrefix())).stream())
        .toList();
  }

  private List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, kafka.partitions())
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private void awaitCommitted(List<TopicPartition> partitions)
      throws InterruptedException, ExecutionException, IOException {
    flush();
    Map<TopicPartition, Long> ends = ends(partitions);
    long before = -1;
    long waitedMillis = 0;
    while (true) {
      long done = committed(ends);
      if (done == ends.values().stream().mapToLong(end -> end).sum()) {
        return;
      }
      waitedMillis = done > before ? 0 : waitedMillis + PAUSE_MILLIS;
      before = done;
      if (failed.getAsBoolean() || waitedMillis >= GIVE_UP_AFTER_MILLIS) {
        throw new IOException("the Kafka Streams job makes no progress; its log says why");
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions)
      throws InterruptedException, ExecutionException {
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    var ends = new HashMap<TopicPartition, Long>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, info) -> ends.put(partition, info.offset()));
    return ends;
  }

  /** How many of these records the job has committed. */
  private long committed(Map<TopicPartition, Long> ends)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(job).partitionsToOffsetAndMetadata().get();
    long done = 0;
    for (var end : ends.entrySet()) {
      OffsetAndMetadata offset = offsets.get(end.getKey());
      done += offset == null ? 0 : Math.min(offset.offset(), end.getValue());
    }
    return done;
  }

  /** Reads all that the job has said. */
  void read(IncidentLog log) throws InterruptedException, ExecutionException, IOException {
    String incidents = Topic.INCIDENTS.topicName(kafka.topicPrefix());
    List<TopicPartition> partitions = new ArrayList<>(partitions(incidents));
    partitions.addAll(partitions(Topic.ANOMALIES.topicName(kafka.topicPrefix())));
    Map<TopicPartition, Long> ends = ends(partitions);
    var incidentRecords = new RecordDecoder<>(Incident.class, kafka.registry());
    var anomalyRecords = new RecordDecoder<>(Anomaly.class, kafka.registry());
    try (var reader =
        new KafkaConsumer<>(client(), new StringDeserializer(), new ByteArrayDeserializer())) {
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      while (ends.entrySet().stream()
          .anyMatch(
              end -> reader.position(end.getKey()) < Objects.requireNonNull(end.getValue()))) {
        for (var record : reader.poll(POLL)) {
          if (record.topic().equals(incidents)) {
            log.incident(incidentRecords.decode(record.value()));
          } else {
            log.anomaly(anomalyRecords.decode(record.value()));
          }
        }
      }
    } catch (RejectedRecordException e) {
      throw new IOException("the job wrote what cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
