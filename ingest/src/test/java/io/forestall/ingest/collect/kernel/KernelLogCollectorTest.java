package io.forestall.ingest.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.ingest.collect.tail.LineSink;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.record.NodeEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelLogCollectorTest {
  private static final long BOOT = 1_740_000_000_000L;

  private final List<NodeEvent> events = new ArrayList<>();
  private final Records records = new Records();
  private long now = BOOT + 3_600_000;
  private final InstantSource clock = () -> Instant.ofEpochMilli(now);
  private final KernelHost host =
      new KernelHost(
          "node1",
          "boot-a",
          BOOT,
          ZoneOffset.UTC,
          pci -> pci.equals("0000:9b:00.0") ? "GPU-4" : "");

  @Test
  void poll_record_becomesEventWithIdentityAndDevice() {
    var collector = new KernelLogCollector("kmsg", host, records, clock, events::add);
    String line =
        "4,812,3599500000,-;NVRM: Xid (PCI:0000:9b:00): 79, pid=7, name=x, GPU has fallen off the bus.";
    records.lines.add(line);
    collector.poll();
    NodeEvent event = events.get(0);
    assertThat(event.getNode()).isEqualTo("node1");
    assertThat(event.getBootId()).isEqualTo("boot-a");
    assertThat(event.getSource()).isEqualTo("kmsg");
    assertThat(event.getSequence()).isEqualTo(812);
    assertThat(event.getEventTimeMillis()).isEqualTo(BOOT + 3_599_500);
    assertThat(event.getReceiveTimeMillis()).isEqualTo(now);
    assertThat(event.getKind()).isEqualTo("XID");
    assertThat(event.getCode()).isEqualTo(79);
    assertThat(event.getDevice()).isEqualTo("GPU-4");
    assertThat(event.getLine()).isEqualTo(line);
    assertThat(event.getRepeats()).isEqualTo(1);
    assertThat(event.getFields()).containsEntry("pid", "7").doesNotContainKey("boot");
  }

  @Test
  void poll_recordOfSeveralLines_isOneEvent() {
    var collector = new KernelLogCollector("kmsg", host, records, clock, events::add);
    records.lines.add(
        "3,9,3500000000,-;NVRM: The NVIDIA GPU 0000:9b:00.0\\x0aNVRM: (PCI ID: 10de:2330) installed in this"
            + " system has\\x0aNVRM: fallen off the bus and is not responding to commands.");
    collector.poll();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getKind()).isEqualTo("GPU_LOST");
    assertThat(events.get(0).getDevice()).isEqualTo("GPU-4");
  }

  @Test
  void poll_justAfterBoot_isMarked() {
    var collector = new KernelLogCollector("kmsg", host, records, clock, events::add);
    records.lines.add(
        "6,5,2962781,-;mlx5_core 0000:41:00.1: Port module event: module 1, Cable unplugged");
    collector.poll();
    assertThat(events.get(0).getFields()).containsEntry("boot", "true");
  }

  @Test
  void poll_burst_isFoldedByTheClockWhenNothingFollows() {
    var collector = new KernelLogCollector("kmsg", host, records, clock, events::add);
    for (int i = 0; i < 5; i++) {
      records.lines.add(
          "4," + i + ",3599999000,-;NVRM: Xid (PCI:0000:9b:00): 13, pid=7, name=x, y");
    }
    collector.poll();
    assertThat(events).hasSize(1);
    now += 3_000;
    collector.poll();
    assertThat(events).extracting(NodeEvent::getRepeats).containsExactly(1, 4);
    assertThat(events).extracting(NodeEvent::getSequence).containsExactly(0L, 4L);
  }

  @Test
  void close_openWindow_isHandedOver() {
    var collector = new KernelLogCollector("kmsg", host, records, clock, events::add);
    records.lines.add("4,1,3599999000,-;NVRM: Xid (PCI:0000:9b:00): 13, pid=7, name=x, y");
    records.lines.add("4,2,3599999000,-;NVRM: Xid (PCI:0000:9b:00): 13, pid=7, name=x, y");
    collector.poll();
    collector.close();
    assertThat(events).hasSize(2);
    assertThat(records.closed).isTrue();
  }

  @Test
  void open_file_goesOnWhereItStopped(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("kern.log");
    Files.writeString(file, "[Wed Feb 19 22:00:00 2025] NVRM: Xid (PCI:0000:9b:00): 31, old\n");
    String position;
    try (var first = KernelLogCollector.open("kern", file, "", host, clock, events::add)) {
      first.poll();
      assertThat(events).isEmpty(); // the past of a file is not told
      append(file, "[Wed Feb 19 22:00:01 2025] NVRM: Xid (PCI:0000:9b:00): 48, new\n");
      first.poll();
      position = first.position();
    }
    append(file, "[Wed Feb 19 22:00:02 2025] NVRM: Xid (PCI:0000:9b:00): 63, newer\n");
    try (var second = KernelLogCollector.open("kern", file, position, host, clock, events::add)) {
      second.poll();
      assertThat(second.rejectCounts()).containsEntry(RejectReason.NOT_UTF8, 0L);
    }
    assertThat(events).extracting(NodeEvent::getCode).containsExactly(48, 63);
    assertThat(events.get(1).getEventTimeMillis())
        .isEqualTo(Instant.parse("2025-02-19T22:00:02Z").toEpochMilli());
    assertThat(events.get(1).getSequence()).isGreaterThan(events.get(0).getSequence());
  }

  @Test
  void config_absentKeys_areDefaults() {
    var errors = new ConfigErrors();
    ConfigSection empty = ConfigSection.parse("", errors);
    assertThat(KernelLogConfig.from(empty)).isEqualTo(KernelLogConfig.DEFAULT);
    ConfigSection given =
        ConfigSection.parse("{enabled: false, path: /x, fabricManager: /y}", errors);
    assertThat(KernelLogConfig.from(given))
        .isEqualTo(new KernelLogConfig(false, Path.of("/x"), Path.of("/y")));
    given.reportUnknownKeys();
    assertThat(errors.problems()).isEmpty();
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  /** Records of a ring that a test writes. */
  private static final class Records implements LineSource {
    private final Deque<String> lines = new ArrayDeque<>();
    private boolean closed;

    @Override
    public boolean poll(LineSink sink) {
      while (!lines.isEmpty()) {
        String line = lines.remove();
        sink.line(line, Long.parseLong(line.split(",", 3)[1]));
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
    public void close() {
      closed = true;
    }
  }
}
