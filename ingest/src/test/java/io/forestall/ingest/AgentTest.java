package io.forestall.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.collect.collective.CollectiveConfig;
import io.forestall.ingest.collect.host.HostConfig;
import io.forestall.ingest.collect.kernel.KernelLogConfig;
import io.forestall.ingest.collect.training.TrainingLogConfig;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.ingest.publish.PublishConfig;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.record.SourceReport;
import io.forestall.schemas.record.StepProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long INTERVAL_MILLIS = 100;

  private final RecordingPublisher publisher = new RecordingPublisher();
  @TempDir private Path directory;

  @BeforeEach
  void makeFolders() throws Exception {
    Files.createDirectory(directory.resolve("spool"));
    Files.createDirectories(directory.resolve("root/proc/sys/kernel/random"));
    Files.writeString(directory.resolve("root/proc/sys/kernel/random/boot_id"), "boot-7\n");
    Files.writeString(directory.resolve("root/proc/stat"), "cpu 1 2\nbtime 1700000000\n");
    Files.createFile(directory.resolve("kernel.log"));
  }

  private AgentConfig config() {
    return new AgentConfig(
        "node-1",
        Duration.ofMillis(INTERVAL_MILLIS),
        new HostConfig(true, directory.resolve("root"), Duration.ofSeconds(10)),
        List.of(),
        new KernelLogConfig(true, directory.resolve("kernel.log"), directory.resolve("absent")),
        List.of(
            new TrainingLogConfig(
                "4711", directory.resolve("train.log").toString(), 0, ZoneOffset.UTC)),
        CollectiveConfig.DEFAULT,
        Optional.empty(),
        PublishConfig.defaults(KafkaConfig.DEFAULT)
            .with("localhost:1", directory.resolve("spool")));
  }

  private Agent start(Collector... collectors) {
    return Agent.start(
        config(),
        List.of(collectors),
        publisher,
        () -> RecordingPublisher.NO_STATS,
        InstantSource.system());
  }

  private List<NodeSample> samples() {
    return publisher.records(Topic.TELEMETRY, NodeSample.class);
  }

  private static void gpu(SampleBuilder sample) {
    int device = sample.device("GPU-a", 0, "0000:01:00.0");
    sample.deviceValue(MetricCatalogue.standard().require("gpu_power_watts"), device, 300);
    sample.reject(RejectReason.MALFORMED_LINE, "a detail", "a text");
    sample.source("dcgm", true, 3, 1, 1);
  }

  @Test
  void samples_fallOnTheGridWithRisingSequence() {
    try (Agent agent = start(new FakeCollector("dcgm", AgentTest::gpu))) {
      await().atMost(PATIENCE).until(() -> samples().size() >= 5);
      List<NodeSample> samples = samples();
      for (int i = 0; i < samples.size(); i++) {
        NodeSample sample = samples.get(i);
        assertThat(sample.getEventTimeMillis() % INTERVAL_MILLIS).isZero();
        assertThat(sample.getReceiveTimeMillis())
            .isGreaterThanOrEqualTo(sample.getEventTimeMillis());
        assertThat(sample.getBootId()).isEqualTo("boot-7");
        assertThat(sample.getIntervalMillis()).isEqualTo(100);
        assertThat(sample.getNode()).isEqualTo("node-1");
        if (i > 0) {
          NodeSample before = samples.get(i - 1);
          assertThat(sample.getSequence()).isEqualTo(before.getSequence() + 1);
          assertThat(sample.getEventTimeMillis()).isGreaterThan(before.getEventTimeMillis());
        }
      }
      assertThat(publisher.records(Topic.PLACEMENT, Placement.class)).isEmpty();
      assertThat(publisher.records(Topic.REJECTS, Reject.class)).isNotEmpty();
      assertThat(agent.stats().rejects()).containsKey(RejectReason.MALFORMED_LINE);
    }
    assertThat(publisher.isClosed()).isTrue();
  }

  @Test
  void samples_oneCollectorHangsAnotherThrows_othersGoOn() {
    var release = new CountDownLatch(1);
    var hanging = new FakeCollector("slow", sample -> await().until(() -> release.getCount() == 0));
    var throwing =
        new FakeCollector(
            "broken",
            sample -> {
              throw new IllegalStateException("broken");
            });
    var good = new FakeCollector("dcgm", AgentTest::gpu);
    try (Agent agent = start(hanging, throwing, good)) {
      await().atMost(PATIENCE).until(() -> samples().size() >= 5);
      assertThat(samples())
          .allSatisfy(
              sample ->
                  assertThat(sample.getSources())
                      .extracting(SourceReport::getSource, SourceReport::getUp)
                      .containsExactly(
                          tuple("slow", false), tuple("broken", false), tuple("dcgm", true)));
      assertThat(hanging.calls()).isEqualTo(1);
      assertThat(agent.stats().lateSources()).isGreaterThanOrEqualTo(10);
      release.countDown();
    }
    assertThat(good.isClosed()).isTrue();
  }

  @Test
  void sequence_restart_goesOnRising() {
    long last = 0;
    for (int run = 0; run < 3; run++) {
      int before = samples().size();
      try (Agent agent = start()) {
        await().atMost(PATIENCE).until(() -> samples().size() >= before + 2);
        assertThat(agent.stats().samples()).isPositive();
      }
      for (NodeSample sample : samples().subList(before, samples().size())) {
        assertThat(sample.getSequence()).isGreaterThan(last);
        last = sample.getSequence();
      }
    }
  }

  @Test
  void logs_newLines_areTakenOnceOverARestart() throws Exception {
    Path kernelLog = directory.resolve("kernel.log");
    Path trainingLog = directory.resolve("train.log");
    var collector = new FakeCollector("dcgm", AgentTest::gpu);
    append(trainingLog, trainingStep(10));
    append(trainingLog, trainingStep(11));
    try (Agent agent = start(collector)) {
      await().atMost(PATIENCE).until(() -> samples().size() >= 2); // the device is known
      append(kernelLog, "[  100.5] NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.\n");
      await().atMost(PATIENCE).until(() -> agent.stats().events() >= 1);
      await().atMost(PATIENCE).until(() -> agent.stats().steps() >= 2);
    }
    append(
        kernelLog, "[  160.5] NVRM: Xid (PCI:0000:01:00): 31, pid=7, name=python, Ch 00000001\n");
    try (Agent agent = start(collector)) {
      await().atMost(PATIENCE).until(() -> agent.stats().events() >= 1);
      append(trainingLog, trainingStep(12));
      await().atMost(PATIENCE).until(() -> agent.stats().steps() >= 1);
    }
    List<NodeEvent> events = publisher.records(Topic.EVENTS, NodeEvent.class);
    assertThat(events)
        .extracting(event -> event.getKind() + event.getCode())
        .as("each agent says goodbye")
        .containsExactly("XID79", "ORDERLY_STOP0", "XID31", "ORDERLY_STOP0");
    assertThat(events.get(0).getDevice()).isEqualTo("GPU-a");
    assertThat(events.get(0).getBootId()).isEqualTo("boot-7");
    assertThat(publisher.records(Topic.STEPS, StepProgress.class))
        .extracting(StepProgress::getStep)
        .containsExactly(10L, 11L, 12L);
  }

  private static String trainingStep(int step) {
    return "step:" + step + "/100 train_loss:9.4 train_time:" + 400 * step + "ms step_avg:400ms\n";
  }

  private static void append(Path file, String text) throws Exception {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
