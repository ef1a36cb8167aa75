package io.forestall.app.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of a trace through the agent's parsers. */
final class RawLinesTest {
  private static final long SEED = 99;
  private static final long START_MILLIS = 1_767_000_000_000L;
  private static final String LOST =
      "NVRM: Xid (PCI:0000:18:00): 79, pid=41, name=python3, GPU has fallen off the bus.";
  private static final List<String> TRAINING =
      List.of(
          " iteration       11/    1000 | elapsed time per iteration (ms): 2500.0 | lm loss: 1.5E+00 |",
          " iteration       12/    1000 | elapsed time per iteration (ms): 2510.0 | lm loss: 1.4E+00 |");

  private static final String WATCHDOG =
      "[rank3]:[E ProcessGroupNCCL.cpp:616] [Rank 3] Watchdog caught collective operation timeout: "
          + "WorkNCCL(SeqNum=41, OpType=ALLREDUCE, NumelIn=8192, NumelOut=8192, "
          + "Timeout(ms)=600000) ran for 600017 milliseconds before timing out.";

  private final List<NodeEvent> events = new ArrayList<>();
  private final List<StepProgress> steps = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[131453.740743] ",
        "<6>[131453.740743] ",
        "4,3964,131453740743,-;",
        "Jan 21 04:41:44 gpu kernel: [131453.740743] ",
        "kern  :err   : 2025-01-21T04:41:44,283302+00:00 ",
      })
  void kernelLine_inAnyTransport_hasTheTimeOfTheTrace(String transport) {
    try (RawLines lines = lines(false)) {
      lines.line(kmsg(START_MILLIS + 500, transport + LOST));
    }

    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getEventTimeMillis()).isEqualTo(START_MILLIS + 500);
              assertThat(event.getNode()).isEqualTo("n");
              assertThat(event.getSource()).isEqualTo("kmsg");
              assertThat(event.getCode()).isEqualTo(79);
              assertThat(event.getDevice()).isEqualTo("GPU-7");
              assertThat(event.getLine()).isEqualTo(transport + LOST);
            });
  }

  @Test
  void lines_waitForTheRestOfTheirEvent_andAreReadWhenTheyAreDue() {
    RawLines lines = lines(false);
    lines.line(kmsg(START_MILLIS, LOST));

    assertThat(events).isEmpty();
    assertThat(lines.dueMillis()).isEqualTo(START_MILLIS + 100);
    lines.advance(lines.dueMillis());

    assertThat(events).hasSize(1);
  }

  @Test
  void repeats_areFoldedAsAtTheAgent_andToldWhenNoneFollows() {
    RawLines lines = lines(false);
    for (int i = 0; i < 5; i++) {
      lines.line(kmsg(START_MILLIS + 200L * i, "[131453." + (100 + 200 * i) + "] " + LOST));
    }
    lines.advance(START_MILLIS + 1_500);
    assertThat(events).hasSize(1);
    lines.advance(lines.dueMillis());

    assertThat(events).extracting(NodeEvent::getRepeats).containsExactly(1, 4);
    assertThat(events.get(1).getEventTimeMillis()).isEqualTo(START_MILLIS + 800);
    assertThat(lines.dueMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void reboot_beginsAnewAndNumbersGoOn() {
    try (RawLines lines = lines(false)) {
      lines.line(kmsg(START_MILLIS, "[131453.740743] " + LOST));
      lines.line(kmsg(START_MILLIS + 600_000, "[  200.000000] " + LOST));
    }

    assertThat(events).extracting(NodeEvent::getSequence).containsExactly(1L, 2L);
  }

  @Test
  void trainingLog_isOfTheJobThatTheNodeWorksFor() {
    try (RawLines lines = lines(false)) {
      for (int i = 0; i < TRAINING.size(); i++) {
        lines.line(new TraceEvent(START_MILLIS + 2_500L * i, "n", "stdout", TRAINING.get(i), null));
      }
      lines.line(new TraceEvent(START_MILLIS, "idle", "stdout", TRAINING.get(0), null));
    }

    assertThat(steps).extracting(StepProgress::getStep).containsExactly(11L, 12L);
    assertThat(steps).extracting(StepProgress::getJob).containsOnly("job-1");
    assertThat(steps.get(1).getEventTimeMillis()).isEqualTo(START_MILLIS + 2_500);
    assertThat(events).isEmpty();
  }

  @Test
  void watchdogLine_besideAFileOfSteps_makesAnEvent() {
    try (RawLines lines = lines(true)) {
      lines.line(new TraceEvent(START_MILLIS, "n", "nccl", WATCHDOG, null));
    }

    assertThat(steps).isEmpty();
    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getKind()).isEqualTo("COLLECTIVE_TIMEOUT");
              assertThat(event.getEventTimeMillis()).isEqualTo(START_MILLIS);
            });
  }

  @Test
  void trainingLog_besideAFileOfSteps_makesNone() {
    try (RawLines lines = lines(true)) {
      TRAINING.forEach(line -> lines.line(new TraceEvent(START_MILLIS, "n", "stdout", line, null)));
    }

    assertThat(steps).isEmpty();
  }

  @Test
  void anyLine_isReadInBoundedTime_andNothingIsThrown() {
    var random = new SplittableRandom(SEED);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try (RawLines lines = lines(false)) {
            for (int i = 0; i < 5_000; i++) {
              char[] line = ("4,3964,131453740743,-;[131453.74] " + LOST).toCharArray();
              for (int change = random.nextInt(8); change > 0; change--) {
                line[random.nextInt(line.length)] = (char) random.nextInt(0x2100);
              }
              String text = new String(line, random.nextInt(20), line.length - 20);
              String source = random.nextInt(4) == 0 ? "nccl" : "kmsg";
              lines.line(
                  new TraceEvent(
                      START_MILLIS + random.nextInt(1_000_000), "n", source, text, null));
            }
          }
        },
        "seed " + SEED);
  }

  private RawLines lines(boolean hasSteps) {
    return new RawLines(
        List.of(new TraceDevice("n", "GPU-7", 7, "0000:18:00.0", 0)),
        List.of(new TraceJob("job-1", "n", "", 0, "", 0, TraceJob.OPEN_END)),
        hasSteps,
        new RawLines.Sink() {
          @Override
          public void event(NodeEvent event) {
            events.add(event);
          }

          @Override
          public void step(StepProgress step) {
            steps.add(step);
          }
        });
  }

  private static TraceEvent kmsg(long timeMillis, String line) {
    return new TraceEvent(timeMillis, "n", "kmsg", line, null);
  }
}
