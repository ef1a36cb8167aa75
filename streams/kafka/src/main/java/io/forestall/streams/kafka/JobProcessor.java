package io.forestall.streams.kafka;

import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.triage.JobStage;
import io.forestall.streams.core.triage.TriageOutput;
import java.time.Duration;
import java.util.Arrays;
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
 * <p>Time is the least of what the input partitions say, all of them: which of them a job's next
 * report will come from cannot be known, least of all at the first start on a log of a day. Nobody
 * waits for a partition that brings nothing, nor for a sender that has not been heard of for a
 * minute of wall time: one lost scorer cannot hold back decisions for ever.
 */
final class JobProcessor implements Processor<String, StageMessage, String, JobOutput> {
  static final String STORE = "jobs";

  private static final Duration GONE_CHECK = Duration.ofSeconds(10);
  private static final long GONE_AFTER_MILLIS = 60_000;

  private final RecordEncoder encoder;
  private final long[] timesMillis;
  private final boolean[] idle;
  private final long[] heardMillis;
  private final TriageOutput output = new Output();
  private long untilMillis = Long.MIN_VALUE;
  private @Nullable ProcessorContext<String, JobOutput> context;
  private @Nullable HeapStore<JobStage> jobs;

  JobProcessor(SchemaRegistry registry, int inputPartitions) {
    this.encoder = new RecordEncoder(registry);
    this.timesMillis = new long[inputPartitions];
    this.idle = new boolean[inputPartitions];
    this.heardMillis = new long[inputPartitions];
    Arrays.fill(timesMillis, Long.MIN_VALUE);
  }

  @Override
  public void init(ProcessorContext<String, JobOutput> processorContext) {
    context = processorContext;
    jobs = processorContext.getStateStore(STORE);
    Arrays.fill(heardMillis, processorContext.currentSystemTimeMs());
    processorContext.schedule(GONE_CHECK, PunctuationType.WALL_CLOCK_TIME, this::forgetTheGone);
  }

  @Override
  public void process(Record<String, StageMessage> record) {
    StageMessage message = record.value();
    heardMillis[message.partition()] = context().currentSystemTimeMs();
    if (message.report() != null) {
      jobs().touch(record.key()).report(message.report());
    } else {
      timesMillis[message.partition()] = message.watermarkMillis();
      idle[message.partition()] = message.idle();
      letTimePass();
    }
  }

  private void letTimePass() {
    long millis = time();
    if (millis <= untilMillis) {
      return;
    }
    untilMillis = millis;
    for (String group : Set.copyOf(jobs().keys())) {
      JobStage stage = jobs().touch(group);
      stage.watermark(millis, output);
      if (stage.over()) {
        jobs().remove(group);
      }
    }
  }

  /** The least time of those that bring something; the latest of all when nobody does. */
  private long time() {
    long least = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (int sender = 0; sender < timesMillis.length; sender++) {
      latest = Math.max(latest, timesMillis[sender]);
      if (!idle[sender]) {
        least = Math.min(least, timesMillis[sender]);
      }
    }
    return least == Long.MAX_VALUE ? latest : least;
  }

  private void forgetTheGone(long nowMillis) {
    for (int sender = 0; sender < heardMillis.length; sender++) {
      if (nowMillis - heardMillis[sender] >= GONE_AFTER_MILLIS) {
        idle[sender] = true;
      }
    }
    letTimePass();
  }

  private final class Output implements TriageOutput {
    @Override
    public void incident(Incident incident) {
      JobOutput record = JobOutput.incident(encoder.encode(incident));
      long timestamp = Math.max(0, incident.getUpdatedMillis());
      context().forward(new Record<>(incident.getId(), record, timestamp));
    }

    @Override
    public void outcome(NodeOutcome outcome) {
      long timestamp = Math.max(0, outcome.toldMillis());
      context().forward(new Record<>(outcome.node(), JobOutput.outcome(outcome), timestamp));
    }
  }

  private ProcessorContext<String, JobOutput> context() {
    return Objects.requireNonNull(context);
  }

  private HeapStore<JobStage> jobs() {
    return Objects.requireNonNull(jobs);
  }
}
