package io.forestall.streams.kafka;

import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.triage.JobStage;
import io.forestall.streams.core.triage.TriageOutput;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Runs stage B for the jobs of one partition of the repartition topic.
 *
 * <p>A sender that has not been heard of for a minute of wall time is taken to be gone, so that one
 * lost scorer cannot hold back a job's decisions for ever.
 */
final class JobProcessor implements Processor<String, StageMessage, String, byte[]> {
  static final String STORE = "jobs";

  private static final Duration IDLE_CHECK = Duration.ofSeconds(10);
  private static final long GONE_AFTER_MILLIS = 60_000;

  private record Sender(String group, int partition) {}

  private final RecordEncoder encoder;
  private final Map<Sender, Long> heardMillis = new HashMap<>();
  private final TriageOutput output = this::incident;
  private @Nullable ProcessorContext<String, byte[]> context;
  private @Nullable HeapStore<JobStage> jobs;

  JobProcessor(SchemaRegistry registry) {
    this.encoder = new RecordEncoder(registry);
  }

  @Override
  public void init(ProcessorContext<String, byte[]> processorContext) {
    context = processorContext;
    HeapStore<JobStage> store = processorContext.getStateStore(STORE);
    jobs = store;
    long now = processorContext.currentSystemTimeMs();
    for (String group : store.keys()) {
      for (int sender : Objects.requireNonNull(store.find(group)).partitions()) {
        heardMillis.put(new Sender(group, sender), now);
      }
    }
    processorContext.schedule(IDLE_CHECK, PunctuationType.WALL_CLOCK_TIME, this::forgetTheGone);
  }

  @Override
  public void process(Record<String, StageMessage> record) {
    StageMessage message = record.value();
    String group = record.key();
    JobStage stage = jobs().touch(group);
    var sender = new Sender(group, message.partition());
    if (message.watermarkMillis() == StageMessage.IDLE) {
      heardMillis.remove(sender);
      stage.idle(message.partition(), output);
    } else {
      heardMillis.put(sender, context().currentSystemTimeMs());
      if (message.report() != null) {
        stage.report(message.report(), message.partition());
      }
      stage.watermark(message.partition(), message.watermarkMillis(), output);
    }
    removeIfOver(group, stage);
  }

  private void forgetTheGone(long nowMillis) {
    for (Map.Entry<Sender, Long> entry : Set.copyOf(heardMillis.entrySet())) {
      if (nowMillis - entry.getValue() >= GONE_AFTER_MILLIS) {
        Sender gone = entry.getKey();
        heardMillis.remove(gone);
        JobStage stage = jobs().find(gone.group());
        if (stage != null) {
          jobs().touch(gone.group()).idle(gone.partition(), output);
          removeIfOver(gone.group(), stage);
        }
      }
    }
  }

  private void removeIfOver(String group, JobStage stage) {
    if (stage.over()) {
      jobs().remove(group);
    }
  }

  private void incident(Incident incident) {
    long timestamp = Math.max(0, incident.getUpdatedMillis());
    context().forward(new Record<>(incident.getId(), encoder.encode(incident), timestamp));
  }

  private ProcessorContext<String, byte[]> context() {
    return Objects.requireNonNull(context);
  }

  private HeapStore<JobStage> jobs() {
    return Objects.requireNonNull(jobs);
  }
}
