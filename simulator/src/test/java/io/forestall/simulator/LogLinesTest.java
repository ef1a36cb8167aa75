package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.kernel.KernelLogCollector;
import io.forestall.ingest.collect.tail.LineSink;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.ingest.collect.training.TrainingLogParser;
import io.forestall.ingest.collect.training.TrainingLogState;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The collectors that read real logs read the simulated ones just as well. */
class LogLinesTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();
  private static final long ONSET = START + 60_000;

  /** Hands over lines as the kernel's ring would. */
  private record Ring(List<String> lines) implements LineSource {
    @Override
    public boolean poll(LineSink sink) {
      for (int number = 0; number < lines.size(); number++) {
        sink.line(lines.get(number), number + 1L);
      }
      return false;
    }

    @Override
    public Map<RejectReason, Long> rejectCounts() {
      return Map.of();
    }

    @Override
    public String position() {
      return "";
    }

    @Override
    public void close() {}
  }

  private static List<NodeEvent> events(Recording run) {
    List<NodeEvent> events = new ArrayList<>();
    KernelHost host = new KernelHost("sim", "boot", START, ZoneOffset.UTC, pci -> "GPU at " + pci);
    List<String> lines = run.kernel.stream().map(Recording.LogLine::line).toList();
    try (KernelLogCollector collector =
        new KernelLogCollector(
            "kmsg",
            host,
            new Ring(lines),
            InstantSource.fixed(Instant.ofEpochMilli(ONSET)),
            events::add)) {
      collector.poll();
    }
    return events;
  }

  private static List<StepProgress> steps(Recording run, String job, String node) {
    List<StepProgress> steps = new ArrayList<>();
    TrainingLogParser parser =
        new TrainingLogParser(job, node, -1, ZoneOffset.UTC, TrainingLogState.NEW, steps::add);
    long sequence = 0;
    for (Recording.LogLine line : run.training) {
      if (line.node().equals(node)) {
        parser.line(line.line(), sequence++, line.timeMillis());
      }
    }
    return steps;
  }

  @Test
  void fellOffBus_lines_areReadAsXidsOfTheDevice() {
    List<NodeEvent> events = events(Recording.run(70, FellOffBus.plan(LAYOUT, "sim-03", 5, ONSET)));

    assertThat(events)
        .extracting(NodeEvent::getKind)
        .containsExactlyInAnyOrder(
            EventKind.XID.name(), EventKind.GPU_LOST.name(), EventKind.XID.name());
    assertThat(events).extracting(NodeEvent::getCode).contains(79, 154);
    assertThat(events).allMatch(event -> event.getDevice().equals("GPU at 0000:c3:00.0"));
  }

  @Test
  void hostMemoryLeak_lines_areReadAsOneKill() {
    List<NodeEvent> events =
        events(
            Recording.run(
                120,
                HostMemoryLeak.plan(
                    LAYOUT,
                    "sim-08",
                    1,
                    ONSET,
                    new HostMemoryLeak(600e9),
                    HostSettings.defaults())));

    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getKind()).isEqualTo(EventKind.OOM_KILL.name());
              assertThat(event.getFields()).containsEntry("pid", "40118");
            });
  }

  @Test
  void linkFlap_lines_areReadAsLinkDownAndUp() {
    SimulationSettings settings = Recording.lossless();
    Recording run =
        Recording.run(
            80,
            7,
            settings.with(settings.host().with(HostSettings.Fabric.ETHERNET)),
            LinkFlap.plan(
                LAYOUT,
                "sim-02",
                ONSET,
                LinkFlap.regular(3, 1, Duration.ofSeconds(4), Duration.ofSeconds(1))));

    assertThat(events(run))
        .extracting(NodeEvent::getKind)
        .containsExactly(EventKind.LINK_DOWN.name(), EventKind.LINK_UP.name());
  }

  @Test
  void trainingLines_ofTheLastRank_areReadAsSteps() {
    List<StepProgress> steps = steps(Recording.run(120), "pretrain-a", "sim-04");

    assertThat(steps).hasSizeBetween(14, 17);
    assertThat(steps)
        .allSatisfy(
            step -> {
              assertThat(step.getSource()).isEqualTo("megatron");
              assertThat(step.getPhase()).isEqualTo("TRAIN");
              assertThat(step.getDurationMillis()).isCloseTo(7_600, within(200.0));
              assertThat(step.getLoss()).isCloseTo(2.2, within(0.1));
              assertThat(step.getGradNorm()).isPositive();
            });
    assertThat(steps).extracting(StepProgress::getStep).doesNotHaveDuplicates().isSorted();
    assertThat(steps)
        .extracting(StepProgress::getEventTimeMillis)
        .allMatch(time -> time > START && time <= START + 120_000);
  }

  @Test
  void trainingLines_ofRankZero_areReadAsCheckpoint() {
    assertThat(steps(Recording.run(200), "pretrain-a", "sim-01"))
        .isNotEmpty()
        .extracting(StepProgress::getPhase)
        .first()
        .isEqualTo("CHECKPOINT");
  }

  @Test
  void trainingLines_ofTheWatchdog_areReadAsFailure() {
    Recording run = Recording.run(665, CollectiveHang.deadlock("pretrain-a", ONSET));

    assertThat(steps(run, "pretrain-a", "sim-02"))
        .isNotEmpty()
        .allMatch(step -> step.getPhase().equals("FAILED"));
  }
}
