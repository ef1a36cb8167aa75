package io.forestall.ingest.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.ingest.collect.Shared;
import io.forestall.schemas.EventKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Real kernel logs: every event that truly stands in them is found, and nothing else. */
class KernelFixturesTest {
  private static final long NOW = Instant.parse("2025-08-01T00:00:00Z").toEpochMilli();
  private static final long BOOT = Instant.parse("2025-07-24T02:00:00Z").toEpochMilli();

  @Test
  void xid119_fiveTimeouts() {
    List<LogEvent> events = folded("fixtures/kernel-xid119-dmesg.log");
    assertThat(events).hasSize(5);
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.parsed().kind()).isEqualTo(EventKind.XID);
              assertThat(event.parsed().code()).isEqualTo(119);
              assertThat(event.parsed().pci()).isEqualTo("0000:9b:00.0");
              assertThat(event.parsed().fields())
                  .containsEntry("seconds", "6")
                  .containsEntry("gpu", "4");
            });
    assertThat(field(events, "pid"))
        .containsExactly("2024380", "2024380", "2024380", "1263500", "1240590");
    assertThat(field(events, "process"))
        .containsExactly("nvidia-smi", "nvidia-smi", "nvidia-smi", "cache_mgr_main", "gpud");
    assertThat(field(events, "functionName"))
        .containsExactly("GSP_RM_ALLOC", "FREE", "FREE", "GSP_RM_CONTROL", "GSP_RM_CONTROL");
    assertThat(events.get(0).timeMillis())
        .isEqualTo(Instant.parse("2025-02-23T16:24:18Z").toEpochMilli());
  }

  @Test
  void xid13And43_sixteenLinesFoldIntoOneFault() {
    String name = "fixtures/kernel-xid13-xid43-dmesg-iso.log";
    assertThat(counts(parsed(name))).isEqualTo(Map.of("XID 13", 16, "XID 43", 1));
    List<LogEvent> events = folded(name);
    assertThat(events).extracting(event -> event.parsed().code()).containsExactly(13, 43, 13);
    assertThat(events).extracting(LogEvent::repeats).containsExactly(1, 1, 15);
    assertThat(events.get(0).parsed().fields())
        .doesNotContainKey("pid")
        .containsEntry("exception", "Global")
        .containsEntry("gpc", "8")
        .containsEntry("tpc", "5");
    assertThat(events.get(1).parsed().fields())
        .containsEntry("pid", "2924364")
        .containsEntry("process", "pt_main_thread")
        .containsEntry("channel", "00000008");
    assertThat(events.get(0).timeMillis())
        .isEqualTo(Instant.parse("2025-01-21T04:41:44.283Z").toEpochMilli());
  }

  @Test
  void oomLines_areKillsOfNamedVictims() {
    List<LogEvent> events = parsed("data/fault-logs/gpud/dmesg.decode.iso.log");
    assertThat(counts(events)).isEqualTo(Map.of("XID 13", 16, "XID 43", 1, "OOM_KILL 0", 3));
    List<LogEvent> kills =
        events.stream().filter(event -> event.parsed().kind() == EventKind.OOM_KILL).toList();
    assertThat(field(kills, "pid")).containsExactly("123", "456", "123");
    assertThat(field(kills, "process")).containsExactly("httpd", "python", "httpd");
    assertThat(field(kills, "constraint")).containsOnly("host");
  }

  @Test
  void kmsgOfABoot_hasNoEvents() {
    assertThat(parsed("fixtures/kmsg-raw-nvswitch.log")).isEmpty();
    KernelLine first = lines("fixtures/kmsg-raw-nvswitch.log").get(0);
    assertThat(first.sequence()).isEqualTo(3_964);
    assertThat(first.uptimeMillis()).isEqualTo(206_764);
  }

  @Test
  void peermem_sevenLines() {
    List<LogEvent> events = parsed("data/fault-logs/gpud/kmsg.2.peermem.log");
    assertThat(counts(events)).isEqualTo(Map.of("PEERMEM 0", 7));
    assertThat(folded("data/fault-logs/gpud/kmsg.2.peermem.log"))
        .extracting(LogEvent::repeats)
        .containsExactly(1, 6);
  }

  @Test
  void panicDump_hasPanicLinkAndUnpluggedCable() {
    List<LogEvent> events = parsed("fixtures/pstore-dmesg.txt");
    assertThat(counts(events)).isEqualTo(Map.of("NIC_FAULT 0", 1, "LINK_UP 0", 1, "PANIC 0", 1));
    assertThat(events.get(0).parsed().fields())
        .containsEntry("problem", "cable unplugged")
        .containsEntry("module", "1");
    assertThat(events.get(0).parsed().pci()).isEqualTo("0000:41:00.1");
    assertThat(events.get(1).parsed().fields()).containsEntry("interface", "enp65s0f0np0");
    assertThat(events.get(2).parsed().fields())
        .containsEntry("reason", "Test panic triggered by crash_test module");
    assertThat(events.get(2).timeMillis()).isEqualTo(BOOT + 3_098_275);
  }

  @Test
  void fabricManager_oneErrorAmongMulticastChatter() {
    List<LogEvent> events = folded("fixtures/nvidia-fabricmanager.log");
    assertThat(events).hasSize(1);
    ParsedEvent error = events.get(0).parsed();
    assertThat(error.kind()).isEqualTo(EventKind.FABRIC_MANAGER);
    assertThat(error.code()).isEqualTo(12_028);
    assertThat(error.pci()).isEqualTo("0000:86:00.0");
    assertThat(error.fields())
        .containsEntry("severity", "nonfatal")
        .containsEntry("switch", "3")
        .containsEntry("port", "61");
    assertThat(events.get(0).timeMillis())
        .isEqualTo(Instant.parse("2025-02-27T15:10:02Z").toEpochMilli());
  }

  @Test
  void jobLogs_onlyThreeHoldKernelEvents() throws IOException {
    var mapper = new ObjectMapper();
    var kinds = new TreeMap<String, Integer>();
    byte[] bytes = Shared.bytes(Shared.path("data/fault-logs/gpualert/logs.jsonl.gz"));
    for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      JsonNode log = mapper.readTree(entry);
      for (LogEvent event : parse(log.path("text").asText())) {
        kinds.merge(log.path("mode").asText() + " " + event.parsed().kind(), 1, Integer::sum);
      }
    }
    assertThat(kinds).isEqualTo(Map.of("oom_killer OOM_KILL", 3));
  }

  private static List<KernelLine> lines(String name) {
    var parser = new KernelLineParser(BOOT, ZoneOffset.UTC);
    String text = new String(Shared.bytes(Shared.path(name)), StandardCharsets.UTF_8);
    return text.lines().map(line -> Objects.requireNonNull(parser.parse(line, NOW))).toList();
  }

  private static List<LogEvent> parsed(String name) {
    return parse(new String(Shared.bytes(Shared.path(name)), StandardCharsets.UTF_8));
  }

  private static List<LogEvent> parse(String text) {
    var lineParser = new KernelLineParser(BOOT, ZoneOffset.UTC);
    var parser = new KernelEventParser();
    var events = new ArrayList<LogEvent>();
    var joiner = new EventJoiner(events::add);
    long sequence = 0;
    for (String raw : text.split("\n", -1)) {
      KernelLine line = lineParser.parse(raw, NOW);
      if (line == null) {
        continue;
      }
      ParsedEvent event = parser.parse(line.text());
      if (event != null) {
        joiner.add(new LogEvent(line.eventTimeMillis(), sequence++, raw, event, 1));
      }
    }
    joiner.flush();
    return events;
  }

  private static List<LogEvent> folded(String name) {
    var events = new ArrayList<LogEvent>();
    var folder = new EventFolder(events::add);
    parsed(name).forEach(folder::add);
    folder.flush();
    return events;
  }

  private static Map<String, Integer> counts(List<LogEvent> events) {
    var counts = new TreeMap<String, Integer>();
    events.forEach(
        event ->
            counts.merge(event.parsed().kind() + " " + event.parsed().code(), 1, Integer::sum));
    return counts;
  }

  private static List<String> field(List<LogEvent> events, String name) {
    return events.stream().map(event -> event.parsed().fields().get(name)).toList();
  }
}
