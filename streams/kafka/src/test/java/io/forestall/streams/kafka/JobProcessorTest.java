package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.triage.JobStage;
import io.forestall.streams.core.triage.TriageConfig;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose time counts. The fault is at second 10, so it is decided upon once time is there. */
final class JobProcessorTest {
  private final HeapStore<JobStage> store =
      new HeapStore<>(
          JobProcessor.STORE, new NoCodec(), group -> new JobStage(group, TriageConfig.DEFAULT));
  private final MockProcessorContext<String, JobOutput> context = new MockProcessorContext<>();
  private final JobProcessor processor = new JobProcessor(EmbeddedRegistry.released(), 3);

  @BeforeEach
  void connect() {
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(0);
    processor.init(context);
    send("job", new StageMessage(0, 8_000, false, report()));
  }

  @Test
  void time_partitionNotHeardOfYet_isAwaited() {
    time(0, 20_000, false);
    time(1, 20_000, false);
    assertThat(incidents()).isZero();

    time(2, 9_000, false);
    assertThat(incidents()).isZero();

    time(2, 12_000, false);
    assertThat(incidents()).isEqualTo(1);
  }

  @Test
  void time_partitionWhereNothingEverCame_isNotAwaited() {
    time(0, 20_000, false);
    time(1, 20_000, false);
    time(2, Long.MIN_VALUE, true);

    assertThat(incidents()).isEqualTo(1);
  }

  @Test
  void time_idlePartitionFarBehind_isNotAwaited() {
    time(0, 20_000, false);
    time(1, 20_000, false);
    time(2, 1_000, true);

    assertThat(incidents()).isEqualTo(1);
  }

  @Test
  void time_allIdle_isThatOfTheLatest() {
    time(0, 1_000, true);
    time(1, Long.MIN_VALUE, true);
    assertThat(incidents()).isZero();

    time(2, 12_000, true);
    assertThat(incidents()).isEqualTo(1);
  }

  @Test
  void time_senderSilentForAMinute_isNotAwaited() {
    time(0, 20_000, false);
    context.setCurrentSystemTimeMs(59_000);
    time(1, 20_000, false);
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(60_000);

    assertThat(incidents()).isEqualTo(1);
  }

  @Test
  void process_nobodyLeft_forgetsTheJob() {
    send("quiet", new StageMessage(0, 8_000, false, leaving()));
    for (int partition = 0; partition < 3; partition++) {
      time(partition, 12_000, false);
    }

    assertThat(store.keys()).containsExactly("job"); // whose incident is still open
  }

  private void time(int partition, long millis, boolean idle) {
    send(StageMessage.EVERYBODY, new StageMessage(partition, millis, idle, null));
  }

  private void send(String key, StageMessage message) {
    processor.process(new Record<>(key, message, 0));
  }

  private long incidents() {
    return (int)
        context.forwarded().stream()
            .filter(forward -> forward.record().value().incident() != null)
            .count();
  }

  private static NodeReport report() {
    var evidence =
        new Evidence(
            10_000,
            10_000,
            "node",
            "GPU-1",
            1,
            "log-xid-79",
            "",
            "",
            FaultClass.GPU_FELL_OFF_BUS,
            Strength.CONCLUSIVE,
            1,
            79,
            Double.NaN,
            null,
            true,
            false,
            "GPU fell off the bus");
    return new NodeReport(
        "job", "node", "", Channel.EVENTS, 1, 10_000, true, 1_000, List.of(), List.of(evidence));
  }

  private static NodeReport leaving() {
    return new NodeReport(
        "quiet", "node", "", Channel.TELEMETRY, 1, 10_000, false, 1_000, List.of(), List.of());
  }

  /** Nothing is saved here. */
  private static final class NoCodec implements HeapStore.Codec<JobStage> {
    @Override
    public byte[] write(JobStage state) {
      throw new UnsupportedOperationException();
    }

    @Override
    public JobStage read(String key, byte[] snapshot) {
      throw new UnsupportedOperationException();
    }
  }
}
