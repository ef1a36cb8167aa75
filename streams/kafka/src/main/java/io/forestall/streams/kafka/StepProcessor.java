package io.forestall.streams.kafka;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.triage.JobStage;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Hands a job's own progress to its {@link JobStage}, in the same task as its nodes' reports. */
final class StepProcessor implements Processor<String, byte[], String, byte[]> {
  private final RecordDecoder<StepProgress> steps;
  private final Rejects rejects;
  private @Nullable ProcessorContext<String, byte[]> context;
  private @Nullable HeapStore<JobStage> jobs;

  StepProcessor(SchemaRegistry registry) {
    this.steps = new RecordDecoder<>(StepProgress.class, registry);
    this.rejects = new Rejects(registry);
  }

  @Override
  public void init(ProcessorContext<String, byte[]> processorContext) {
    context = processorContext;
    jobs = processorContext.getStateStore(JobProcessor.STORE);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata metadata = Objects.requireNonNull(context).recordMetadata().orElseThrow();
    try {
      StepProgress step = steps.decode(record.value());
      if (step.getJob().isEmpty() || !step.getJob().equals(record.key())) {
        throw new RejectedRecordException(
            RejectReason.WRONG_IDENTITY,
            "key " + record.key() + " on a record of job " + step.getJob());
      }
      Objects.requireNonNull(jobs)
          .touch(step.getJob())
          .step(step, Arrivals.of(metadata.offset(), record.timestamp(), record.headers()));
    } catch (RejectedRecordException e) {
      byte[] reject = rejects.encode(e.reason(), String.valueOf(e.getMessage()), record, metadata);
      Objects.requireNonNull(context)
          .forward(new Record<>(Rejects.key(record), reject, record.timestamp()));
    }
  }
}
