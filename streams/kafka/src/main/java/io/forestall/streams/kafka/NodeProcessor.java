package io.forestall.streams.kafka;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.FrameDecoder;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RegistryUnavailableException;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.Watermark;
import io.forestall.streams.core.score.NodeOutput;
import io.forestall.streams.core.score.NodeStage;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs stage A for the nodes of one input partition: hands each record to its node's {@link
 * NodeStage}, and tells stage B how far time has come.
 *
 * <p>When nothing arrives although the broker answers, event time goes on with the wall clock after
 * a few seconds: else the last node of a partition could fall silent unnoticed.
 */
final class NodeProcessor implements Processor<String, byte[], String, StageOutput> {
  static final String STORE = "nodes";

  private static final Logger LOG = LoggerFactory.getLogger(NodeProcessor.class);

  private static final Duration IDLE_CHECK = Duration.ofSeconds(1);
  private static final long IDLE_AFTER_MILLIS = 5_000;

  private final String telemetry;
  private final String events;
  private final CoreConfig config;
  private final BooleanSupplier brokerAnswers;
  private final FrameDecoder frames;
  private final RecordDecoder<NodeEvent> eventRecords;
  private final RecordDecoder<Placement> placements;
  private final RecordEncoder encoder;
  private final Rejects rejects;
  private final SampleFrame frame = new SampleFrame();
  private final Output output = new Output();
  private final Watermark watermark;
  private @Nullable ProcessorContext<String, StageOutput> context;
  private @Nullable HeapStore<NodeStage> nodes;
  private int partition;
  private long heardMillis;
  private long idleMillis;

  NodeProcessor(
      String prefix, CoreConfig config, SchemaRegistry registry, BooleanSupplier brokerAnswers) {
    this.brokerAnswers = brokerAnswers;
    this.telemetry = Topic.TELEMETRY.topicName(prefix);
    this.events = Topic.EVENTS.topicName(prefix);
    this.config = config;
    this.frames = new FrameDecoder(registry);
    this.eventRecords = new RecordDecoder<>(NodeEvent.class, registry);
    this.placements = new RecordDecoder<>(Placement.class, registry);
    this.encoder = new RecordEncoder(registry);
    this.rejects = new Rejects(registry);
    this.watermark = new Watermark(config.align());
  }

  @Override
  public void init(ProcessorContext<String, StageOutput> processorContext) {
    context = processorContext;
    partition = processorContext.taskId().partition();
    HeapStore<NodeStage> store = processorContext.getStateStore(STORE);
    nodes = store;
    for (String node : store.keys()) {
      watermark.advance(Objects.requireNonNull(store.find(node)).lastTimeMillis());
    }
    heardMillis = processorContext.currentSystemTimeMs();
    processorContext.schedule(IDLE_CHECK, PunctuationType.WALL_CLOCK_TIME, this::goOnIfIdle);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata metadata = context().recordMetadata().orElseThrow();
    heardMillis = context().currentSystemTimeMs();
    if (idleMillis > 0) {
      idleMillis = 0;
      tellEverybody();
    }
    Arrival arrival = Arrivals.of(metadata.offset(), record.timestamp(), record.headers());
    output.begin(record, metadata);
    try {
      if (metadata.topic().equals(telemetry)) {
        frames.decode(record.value(), frame);
        NodeStage stage = stage(record.key(), frame.node);
        stage.sample(frame, arrival, output);
        advance(stage.lastTimeMillis(), arrival);
      } else if (metadata.topic().equals(events)) {
        NodeEvent event = eventRecords.decode(record.value());
        stage(record.key(), event.getNode()).event(event, arrival, output);
      } else if (record.value() != null) { // a tombstone: the node is gone, silence will say so
        Placement placement = placements.decode(record.value());
        stage(record.key(), placement.getNode()).placement(placement, output);
      }
    } catch (RejectedRecordException e) {
      output.reject(e.reason(), String.valueOf(e.getMessage()));
    } catch (KafkaException | RegistryUnavailableException e) {
      throw e; // not the record's fault: it is read again
    } catch (RuntimeException e) { // one record that hits a mistake of ours must not stop the rest
      LOG.error("scoring failed for key {} at {}", record.key(), metadata, e);
      output.reject(RejectReason.SCORING_FAILED, e.toString());
    }
  }

  private NodeStage stage(@Nullable String key, String node) throws RejectedRecordException {
    if (node.isEmpty() || !node.equals(key)) {
      throw new RejectedRecordException(
          RejectReason.WRONG_IDENTITY, "key " + key + " on a record of node " + node);
    }
    return nodes().touch(node);
  }

  /** Samples alone let time pass; a clock that runs ahead must not drag everybody's along. */
  private void advance(long eventTimeMillis, Arrival arrival) {
    long latest = arrival.appendedMillis() + config.align().lateness().toMillis();
    if (watermark.advance(Math.min(eventTimeMillis, latest))) {
      tellTime();
    }
  }

  private void goOnIfIdle(long nowMillis) {
    if (!brokerAnswers.getAsBoolean()) {
      heardMillis = nowMillis - idleMillis; // time stands still
      return;
    }
    long quietMillis = nowMillis - heardMillis;
    if (quietMillis < IDLE_AFTER_MILLIS) {
      return;
    }
    long passedMillis = quietMillis - idleMillis;
    idleMillis = quietMillis;
    if (watermark.latestMillis() == Long.MIN_VALUE) { // there never was anything
      tellEverybody();
    } else if (watermark.advance(watermark.latestMillis() + passedMillis)) {
      tellTime();
    }
  }

  /** Once a second: who is silent, and how far has time come. */
  private void tellTime() {
    for (String node : Set.copyOf(nodes().keys())) {
      NodeStage stage = Objects.requireNonNull(nodes().find(node));
      if (stage.advanceTo(watermark.millis(), output)) {
        nodes().touch(node);
      }
    }
    tellEverybody();
  }

  private void tellEverybody() {
    boolean idle = idleMillis > 0;
    forward(
        StageMessage.EVERYBODY,
        StageOutput.message(new StageMessage(partition, watermark.millis(), idle, null)));
  }

  private void forward(String key, StageOutput value) {
    long timestamp = Math.max(0, watermark.latestMillis());
    context().forward(new Record<>(key, value, timestamp));
  }

  private ProcessorContext<String, StageOutput> context() {
    return Objects.requireNonNull(context);
  }

  private HeapStore<NodeStage> nodes() {
    return Objects.requireNonNull(nodes);
  }

  private final class Output implements NodeOutput {
    private @Nullable Record<String, byte[]> record;
    private @Nullable RecordMetadata metadata;

    void begin(Record<String, byte[]> newRecord, RecordMetadata newMetadata) {
      record = newRecord;
      metadata = newMetadata;
    }

    @Override
    public void report(NodeReport report) {
      forward(
          report.group(),
          StageOutput.message(
              new StageMessage(partition, watermark.millis(), idleMillis > 0, report)));
    }

    @Override
    public void anomaly(String key, Anomaly anomaly) {
      forward(key, StageOutput.record(Topic.ANOMALIES, encoder.encode(anomaly)));
    }

    @Override
    public void health(NodeHealth health) {
      forward(health.getNode(), StageOutput.record(Topic.HEALTH, encoder.encode(health)));
    }

    @Override
    public void reject(RejectReason reason, String detail) {
      Record<String, byte[]> origin = Objects.requireNonNull(record);
      byte[] reject = rejects.encode(reason, detail, origin, Objects.requireNonNull(metadata));
      forward(Rejects.key(origin), StageOutput.record(Topic.REJECTS, reject));
    }
  }
}
