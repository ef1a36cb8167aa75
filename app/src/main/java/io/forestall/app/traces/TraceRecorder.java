package io.forestall.app.traces;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.traces.TelemetryWriter;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes what flows through the input topics into a trace. Of a node's samples the order is kept; a
 * sample that repeats one or is older than the one before has no place in a trace. What is left out
 * is counted by reason and named by topic, partition and offset.
 *
 * <p>One thread runs it; any may stop it, and then what was recorded up to there is a whole trace.
 */
public final class TraceRecorder {
  private static final Duration POLL = Duration.ofMillis(200);

  /** One node's file and where in time it is. */
  private record Tape(TelemetryWriter writer, Place place) {}

  private static final class Place {
    private long timeMillis = Long.MIN_VALUE;
    private long sequence;
    private String bootId = "";
  }

  private final RecordSettings settings;
  private final TraceProblems problems;
  private final InstantSource clock;
  private final RecordDecoder<NodeSample> samples;
  private final RecordDecoder<NodeEvent> events;
  private final RecordDecoder<StepProgress> steps;
  private final RecordDecoder<Placement> placements;
  private final PlacementHistory history = new PlacementHistory();
  private final Map<String, Tape> tapes = new HashMap<>();
  private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
  private long firstSampleMillis = Long.MAX_VALUE;
  private long firstOtherMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;
  private long sampleCount;
  private long eventCount;
  private long stepCount;
  private volatile boolean stopped;

  /** A recorder that notes what it leaves out among the problems. */
  public TraceRecorder(RecordSettings settings, TraceProblems problems, InstantSource clock) {
    this.settings = settings;
    this.problems = problems;
    this.clock = clock;
    SchemaRegistry registry = settings.kafka().registry();
    samples = new RecordDecoder<>(NodeSample.class, registry);
    events = new RecordDecoder<>(NodeEvent.class, registry);
    steps = new RecordDecoder<>(StepProgress.class, registry);
    placements = new RecordDecoder<>(Placement.class, registry);
  }

  /**
   * Records until the end or {@link #stop}.
   *
   * @throws IOException if the trace cannot be written, or there is nothing to record; nothing is
   *     left of it then
   * @throws org.apache.kafka.common.KafkaException if the cluster fails
   */
  public RecordReport run(Progress progress) throws IOException, InterruptedException {
    try (TraceWriter writer = TraceWriter.create(settings.folder(), /* gzip= */ true);
        var tape = new TopicTape(settings, clock)) {
      if (tape.isEmpty()) {
        throw new IOException(
            "there is no topic to record under the prefix "
                + settings.kafka().topicPrefix()
                + "; 'forestall topics' lists them");
      }
      while (!stopped && !tape.done()) {
        tape.poll(POLL, (topic, record) -> take(topic, record, writer));
        progress.at(tape.passed(), tape.total());
      }
      return finish(writer);
    } catch (UncheckedWriteException e) {
      throw e.cause;
    }
  }

  /** Ends the recording soon; any thread may call it. */
  public void stop() {
    stopped = true;
  }

  private void take(Topic topic, ConsumerRecord<String, byte[]> record, TraceWriter writer) {
    if (record.value() == null) {
      return; // a compacted topic's word for "forget this node"
    }
    try {
      switch (topic) {
        case TELEMETRY -> sample(samples.decode(record.value()), record, writer);
        case EVENTS -> event(events.decode(record.value()), record, writer);
        case STEPS -> step(steps.decode(record.value()), record, writer);
        case PLACEMENT -> placement(placements.decode(record.value()), record);
        default -> throw new IllegalStateException("not a topic of input: " + topic);
      }
    } catch (RejectedRecordException e) {
      reject(record, e.reason(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedWriteException(e);
    }
  }

  private void sample(NodeSample sample, ConsumerRecord<String, byte[]> record, TraceWriter writer)
      throws IOException {
    if (!usable(sample.getNode(), record)) {
      return;
    }
    Tape tape = tapes.get(sample.getNode());
    if (tape == null) {
      tape = new Tape(writer.telemetry(sample.getNode()), new Place());
      tapes.put(sample.getNode(), tape);
    }
    Place place = tape.place;
    long timeMillis = sample.getEventTimeMillis();
    if (timeMillis <= place.timeMillis) {
      boolean repeated =
          sample.getSequence() == place.sequence && sample.getBootId().equals(place.bootId);
      reject(
          record,
          repeated ? RejectReason.DUPLICATE : RejectReason.OUT_OF_ORDER,
          sample.getNode() + " had told of " + place.timeMillis + " before " + timeMillis);
      return;
    }
    tape.writer.write(sample);
    place.timeMillis = timeMillis;
    place.sequence = sample.getSequence();
    place.bootId = sample.getBootId();
    firstSampleMillis = Math.min(firstSampleMillis, timeMillis);
    lastMillis = Math.max(lastMillis, timeMillis);
    history.sample(sample);
    sampleCount++;
  }

  private void event(NodeEvent event, ConsumerRecord<String, byte[]> record, TraceWriter writer)
      throws IOException {
    if (usable(event.getNode(), record)) {
      writer.event(TraceEvent.of(event));
      other(event.getEventTimeMillis());
      eventCount++;
    }
  }

  private void step(StepProgress step, ConsumerRecord<String, byte[]> record, TraceWriter writer)
      throws IOException {
    if (settings.wants(step.getNode())) {
      if (step.getJob().isBlank()) {
        reject(record, RejectReason.WRONG_IDENTITY, "no job");
        return;
      }
      writer.step(step);
      other(step.getEventTimeMillis());
      stepCount++;
    }
  }

  private void other(long timeMillis) {
    firstOtherMillis = Math.min(firstOtherMillis, timeMillis);
    lastMillis = Math.max(lastMillis, timeMillis);
  }

  private void placement(Placement placement, ConsumerRecord<String, byte[]> record) {
    if (usable(placement.getNode(), record)) {
      history.placement(placement);
    }
  }

  /** Whether the record is of a node that is asked for; one of nobody is rejected. */
  private boolean usable(String node, ConsumerRecord<String, byte[]> record) {
    if (node.isBlank()) {
      reject(record, RejectReason.WRONG_IDENTITY, "no node");
      return false;
    }
    return settings.wants(node);
  }

  private void reject(ConsumerRecord<String, byte[]> record, RejectReason reason, String detail) {
    rejected.merge(reason, 1L, Long::sum);
    problems.add(
        record.topic() + "-" + record.partition(),
        /* line= */ 0,
        "offset " + record.offset() + ": " + reason + ": " + detail);
  }

  private RecordReport finish(TraceWriter writer) throws IOException {
    for (Tape tape : tapes.values()) {
      tape.writer.close();
    }
    List<TraceNode> nodes = history.nodes();
    for (TraceNode node : nodes) {
      writer.node(node);
    }
    List<TraceDevice> devices = history.devices();
    for (TraceDevice device : devices) {
      writer.device(device);
    }
    List<TraceJob> jobs = history.jobs(startMillis(), lastMillis);
    for (TraceJob job : jobs) {
      writer.job(job);
    }
    writer.commit();
    return new RecordReport(
        nodes.size(),
        devices.size(),
        (int) jobs.stream().map(TraceJob::job).distinct().count(),
        sampleCount,
        eventCount,
        stepCount,
        history.placements(),
        rejected);
  }

  /** Samples tell when a trace begins, and the rest only when there are none. */
  private long startMillis() {
    return firstSampleMillis == Long.MAX_VALUE ? firstOtherMillis : firstSampleMillis;
  }

  /** Carries a failure to write out of the reading of topics. */
  private static final class UncheckedWriteException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final IOException cause;

    UncheckedWriteException(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
