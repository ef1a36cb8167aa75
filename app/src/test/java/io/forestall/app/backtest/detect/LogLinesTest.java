package io.forestall.app.backtest.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceNode;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw lines of a trace, through the agent's own parsers. */
final class LogLinesTest {
  private static final long T = 1_700_000_000_000L;
  private static final String XID =
      "NVRM: Xid (PCI:0000:18:00): 79, pid=41, name=python3, GPU has fallen off the bus.";
  private static final String ITERATION =
      " iteration        7/     100 | consumed samples:          448 | elapsed time per iteration"
          + " (ms): 7600.0 | learning rate: 1.000E-04 | global batch size:    64 | lm loss:"
          + " 2.5E+00 | grad norm: 1.000 |";

  @TempDir private Path folder = Path.of(".");

  private final List<NodeEvent> events = new ArrayList<>();
  private final List<StepProgress> steps = new ArrayList<>();

  /** Whatever the transport prints before the line, and whatever time it says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[131453.740743] ",
        "[    3.740743] ",
        "kern  :err   : 2021-01-21T04:41:44,283302+00:00 ",
        "3,3964,206764307,-;",
        "2021-01-21T04:41:44.283302+00:00 n1 kernel: ",
      })
  void kernelLine_isAnEvent_atTheTracesTime(String prefix) throws IOException {
    try (LogLines lines = lines(/* withSteps= */ false)) {
      lines.line(new TraceEvent(T, "n1", "kmsg", prefix + XID, null));
    }

    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getEventTimeMillis()).isEqualTo(T);
              assertThat(event.getKind()).isEqualTo("XID");
              assertThat(event.getCode()).isEqualTo(79);
              assertThat(event.getNode()).isEqualTo("n1");
              assertThat(event.getDevice()).isEqualTo("GPU-7");
              assertThat(event.getSource()).isEqualTo("kmsg");
            });
  }

  @Test
  void repeats_areHandedOver_whenTimeGoesOn_withTheirOwnTime() throws IOException {
    try (LogLines lines = lines(/* withSteps= */ false)) {
      lines.line(new TraceEvent(T, "n1", "kmsg", XID, null));
      lines.line(new TraceEvent(T + 5, "n1", "kmsg", XID, null));
      lines.line(new TraceEvent(T + 5, "n1", "kmsg", XID, null));
      assertThat(events).hasSize(1);
      lines.advance(T + 4_000);

      assertThat(events)
          .extracting(NodeEvent::getEventTimeMillis, NodeEvent::getRepeats)
          .containsExactly(tuple(T, 1), tuple(T + 5, 2));
    }
  }

  @Test
  void applicationLines_areProgressOfTheJobThatRunsThere() throws IOException {
    try (LogLines lines = lines(/* withSteps= */ false)) {
      lines.line(new TraceEvent(T, "n1", "stdout", ITERATION, null));
      lines.line(new TraceEvent(T + 7_600, "n1", "stdout", ITERATION.replace(" 7/", " 8/"), null));
      lines.line(new TraceEvent(T, "n2", "stdout", ITERATION, null)); // nothing runs there
    }

    assertThat(steps)
        .extracting(StepProgress::getJob, StepProgress::getStep, StepProgress::getEventTimeMillis)
        .containsExactly(tuple("j", 7L, T), tuple("j", 8L, T + 7_600));
    assertThat(events).isEmpty();
  }

  @Test
  void applicationLines_areNotReadTwice_whenTheTraceHasTheirSteps() throws IOException {
    try (LogLines lines = lines(/* withSteps= */ true)) {
      lines.line(new TraceEvent(T, "n1", "stdout", ITERATION, null));
    }

    assertThat(steps).isEmpty();
  }

  @Test
  void anyBytes_neverThrow_andTakeNoTime() throws IOException {
    long seed = 20261124;
    var random = new SplittableRandom(seed);
    String[] samples = {
      XID, ITERATION, "3,3964,206764307,-;" + XID, "{\"MESSAGE\": \"" + XID + "\"}"
    };
    try (LogLines lines = lines(/* withSteps= */ false)) {
      Assertions.assertTimeout(
          Duration.ofSeconds(30),
          () -> {
            for (int run = 0; run < 5_000; run++) {
              var text = new StringBuilder(samples[random.nextInt(samples.length)]);
              for (int change = random.nextInt(12); change > 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x3000));
              }
              String source = random.nextBoolean() ? "kmsg" : "stdout";
              lines.line(new TraceEvent(T + run * 20L, "n1", source, text.toString(), null));
            }
          },
          "seed " + seed);
    }

    assertThat(events).isNotEmpty();
    assertThat(steps).isNotEmpty();
  }

  private LogLines lines(boolean withSteps) throws IOException {
    Path path = folder.resolve("trace");
    try (TraceWriter writer = TraceWriter.create(path, /* gzip= */ false)) {
      writer.node(new TraceNode("n1", "nvidia", "", 1, "", ""));
      writer.device(new TraceDevice("n1", "GPU-7", 0, "0000:18:00.0", 0));
      writer.job(new TraceJob("j", "n1", "", 0, "pp0", T - 1_000, TraceJob.OPEN_END));
      writer.event(new TraceEvent(T, "n1", "kmsg", XID, null));
      if (withSteps) {
        writer.step(
            StepProgress.newBuilder()
                .setJob("j")
                .setNode("n1")
                .setEventTimeMillis(T)
                .setReceiveTimeMillis(T)
                .setSequence(0)
                .setStep(7)
                .setPhase("TRAIN")
                .setSource("megatron")
                .build());
      }
      writer.commit();
    }
    return new LogLines(Trace.open(path, new TraceProblems()), events::add, steps::add);
  }
}
