package io.forestall.app.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.streams.core.codes.CodeCatalogue;
import io.forestall.streams.core.codes.CodeEntry;
import io.forestall.streams.core.codes.CodeOwner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs that others have labelled, through grammar and code catalogue: whose is it, how bad? */
final class LabelledLogsTest {
  private static final Path SHARED = Path.of(System.getProperty("forestall.shared", "."));

  /** The labels are those of the project that the logs come from, by its own catalogue. */
  @ParameterizedTest
  @CsvSource({
    "fixtures/kernel-xid119-dmesg.log,           kmsg,          XID 119 FATAL DRIVER RESET_GPU",
    "data/fault-logs/gpud/dmesg-with-xid-119.log, kmsg,         XID 119 FATAL DRIVER RESET_GPU",
    "data/fault-logs/gpud/dmesg.decode.iso.log,  kmsg,"
        + " OOM_KILL 0 PROCESS APPLICATION RESTART_APP"
        + "; XID 13 PROCESS APPLICATION RESTART_APP; XID 43 PROCESS APPLICATION IGNORE",
    "data/fault-logs/gpud/fabricmanager.log,     fabricmanager,"
        + " FABRIC_MANAGER 12028 PROCESS HARDWARE RESTART_APP",
    "data/fault-logs/gpud/kmsg.2.peermem.log,    kmsg,"
        + " PEERMEM 0 PROCESS APPLICATION RESTART_APP",
    "data/fault-logs/gpud/kmsg.1.log,            kmsg,          ''",
    "fixtures/pstore-dmesg.txt,                  kmsg,"
        + " NIC_FAULT 0 WATCH LINK CHECK_MECHANICALS; PANIC 0 FATAL DRIVER REBOOT",
  })
  void recordedLog_severityOwnerAndAction(String name, String source, String expected)
      throws IOException {
    Path file = SHARED.resolve(name);
    assumeTrue(Files.isRegularFile(file), "the recorded log is absent: " + file);
    List<String> lines = Files.readString(file, StandardCharsets.UTF_8).lines().toList();

    assertThat(String.join("; ", meanings(KernelLog.events(source, lines)))).isEqualTo(expected);
  }

  /**
   * 69 logs of jobs that failed by their own doing, or had their memory taken. The kernel's word is
   * in three of them; that of the shell, such as "Segmentation fault (core dumped)", is no kernel
   * line, so the five logs labelled segfault say nothing here.
   */
  @Test
  void logsOfFailedJobs_nothingIsBlamedOnTheMachine() throws IOException {
    Path file = SHARED.resolve("data/fault-logs/gpualert/logs.jsonl.gz");
    assumeTrue(Files.isRegularFile(file), "the labelled logs are absent: " + file);
    var mapper = new ObjectMapper();
    var byLabel = new TreeMap<String, Set<String>>();
    int logs = 0;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      for (String entry : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (entry.isEmpty()) {
          continue;
        }
        logs++;
        JsonNode log = mapper.readTree(entry);
        List<NodeEvent> events =
            KernelLog.events("kmsg", log.path("text").asText().lines().toList());
        for (NodeEvent event : events) {
          assertThat(Objects.requireNonNull(entry(event)).owner()).isEqualTo(CodeOwner.APPLICATION);
        }
        if (!events.isEmpty()) {
          byLabel
              .computeIfAbsent(log.path("mode").asText(), label -> new TreeSet<>())
              .addAll(meanings(events));
        }
      }
    }
    assertThat(logs).isEqualTo(69);
    assertThat(byLabel).hasToString("{oom_killer=[OOM_KILL 0 PROCESS APPLICATION RESTART_APP]}");
  }

  private static Set<String> meanings(List<NodeEvent> events) {
    var meanings = new TreeSet<String>();
    for (NodeEvent event : events) {
      CodeEntry entry = entry(event);
      if (entry != null) {
        meanings.add(
            event.getKind()
                + ' '
                + event.getCode()
                + ' '
                + entry.severity()
                + ' '
                + entry.owner()
                + ' '
                + entry.action());
      }
    }
    return meanings;
  }

  private static @Nullable CodeEntry entry(NodeEvent event) {
    return CodeCatalogue.of(EventKind.of(event.getKind()), event.getCode(), event.getFields());
  }
}
