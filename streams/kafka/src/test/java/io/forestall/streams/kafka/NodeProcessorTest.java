package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.score.NodeOutput;
import io.forestall.streams.core.score.NodeStage;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What time does at the start, after a crash and when nothing comes. */
final class NodeProcessorTest {
  private static final long DAY_LATER = Fleet.millis(86_400);

  private final RecordEncoder encoder = new RecordEncoder(EmbeddedRegistry.released());
  private final HeapStore<NodeStage> store =
      new HeapStore<>(NodeProcessor.STORE, new NoCodec(), NodeProcessorTest::stage);
  private final AtomicBoolean brokerAnswers = new AtomicBoolean(true);
  private final MockProcessorContext<String, StageOutput> context = new MockProcessorContext<>();
  private final NodeProcessor processor =
      new NodeProcessor(
          "forestall.", CoreConfig.DEFAULT, EmbeddedRegistry.released(), brokerAnswers::get);

  @BeforeEach
  void connect() {
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(DAY_LATER);
  }

  @Test
  void process_afterCrashInTheMiddleOfFlush_nobodyIsSilent() {
    restored(0, /* tick= */ 100);
    restored(1, /* tick= */ 60); // its newer snapshot did not arrive
    processor.init(context);

    for (int tick = 61; tick <= 100; tick++) {
      process(0, tick);
      process(1, tick);
    }

    assertThat(messages())
        .noneMatch(
            message -> message.report() != null && message.report().channel() == Channel.SILENCE);
    assertThat(messages().get(messages().size() - 1).watermarkMillis())
        .isEqualTo(Fleet.millis(100) - 2_000);
  }

  @Test
  void clock_nothingEverCame_saysSo() {
    processor.init(context);
    passSeconds(6);

    assertThat(messages()).last().isEqualTo(new StageMessage(0, Long.MIN_VALUE, true, null));
  }

  @Test
  void clock_nothingComesAfterRestart_goesOnFromTheLatestNode() {
    restored(0, 100);
    restored(1, 90);
    processor.init(context);
    passSeconds(20);

    assertThat(messages())
        .last()
        .isEqualTo(new StageMessage(0, Fleet.millis(120) - 2_000, true, null));
    assertThat(messages())
        .filteredOn(message -> message.report() != null)
        .extracting(message -> Objects.requireNonNull(message.report()).node())
        .containsExactly("node-01", "node-00");
  }

  /** A broker that is away must not look like a dead cluster. */
  @Test
  void clock_brokerDoesNotAnswer_standsStill() {
    restored(0, 100);
    processor.init(context);
    brokerAnswers.set(false);
    passSeconds(60);
    assertThat(messages()).isEmpty();

    brokerAnswers.set(true);
    passSeconds(4); // of the same minute: nothing has passed meanwhile
    assertThat(messages()).isEmpty();
  }

  @Test
  void clock_recordComesAgain_saysThatItIsNotIdle() {
    processor.init(context);
    process(0, 0);
    passSeconds(6);
    assertThat(messages().get(messages().size() - 1).idle()).isTrue();

    process(0, 7);

    assertThat(messages())
        .filteredOn(message -> message.report() == null)
        .last()
        .satisfies(message -> assertThat(message.idle()).isFalse());
  }

  private void restored(int node, int tick) {
    var frame = new SampleFrame();
    frame.fill(Fleet.sample(node, tick));
    store.touch(Fleet.node(node)).sample(frame, Arrival.UNKNOWN, unheard());
  }

  private void process(int node, int tick) {
    context.setRecordMetadata("forestall.telemetry", 0, tick);
    byte[] sample = encoder.encode(Fleet.sample(node, tick));
    processor.process(new Record<>(Fleet.node(node), sample, DAY_LATER));
  }

  private void passSeconds(int seconds) {
    for (int second = 1; second <= seconds; second++) {
      long now = DAY_LATER + second * 1_000L;
      context.setCurrentSystemTimeMs(now);
      context.scheduledPunctuators().get(0).getPunctuator().punctuate(now);
    }
  }

  private List<StageMessage> messages() {
    return context.forwarded().stream()
        .map(forward -> forward.record().value().message())
        .filter(Objects::nonNull)
        .toList();
  }

  private static NodeStage stage(String node) {
    return new NodeStage(node, CoreConfig.DEFAULT.align(), CoreConfig.DEFAULT.score());
  }

  private static NodeOutput unheard() {
    return (NodeOutput)
        Proxy.newProxyInstance(
            NodeProcessorTest.class.getClassLoader(),
            new Class<?>[] {NodeOutput.class},
            (proxy, method, arguments) -> null);
  }

  /** Nothing is saved here. */
  private static final class NoCodec implements HeapStore.Codec<NodeStage> {
    @Override
    public byte[] write(NodeStage state) {
      throw new UnsupportedOperationException();
    }

    @Override
    public NodeStage read(String key, byte[] snapshot) {
      throw new UnsupportedOperationException();
    }
  }
}
