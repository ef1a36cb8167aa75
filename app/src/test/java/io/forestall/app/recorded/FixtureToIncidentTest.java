package io.forestall.app.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Log lines, through the collector and the whole pipeline: what they open, and what they do not.
 */
final class FixtureToIncidentTest {
  private static final Path SHARED = Path.of(System.getProperty("forestall.shared", "."));

  /** Longer than a single supporting finding must last. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(45);

  @ParameterizedTest
  @CsvSource({
    // file, source, incidents
    "fixtures/kernel-xid119-dmesg.log,            kmsg,           GPU_DRIVER_FAULT",
    "fixtures/kernel-xid13-xid43-dmesg-iso.log,   kmsg,           ''", // the application's own
    "fixtures/kmsg-raw-nvswitch.log,              kmsg,           ''", // nothing but openings
    "fixtures/pstore-dmesg.txt,                   kmsg,           NODE_DOWN",
    "fixtures/nvidia-fabricmanager.log,           fabricmanager,  ''", // one error, not fatal
    "data/fault-logs/gpud/dmesg.decode.iso.log,   kmsg,           HOST_OUT_OF_MEMORY",
    "data/fault-logs/gpud/kmsg.2.peermem.log,     kmsg,           ''",
  })
  void recordedLog_opensWhatItShould(String name, String source, String expected)
      throws IOException {
    Path file = SHARED.resolve(name);
    assumeTrue(Files.isRegularFile(file), "the recorded log is absent: " + file);
    List<String> lines = Files.readString(file, StandardCharsets.UTF_8).lines().toList();

    Findings findings = KernelLog.play(KernelLog.events(source, lines), AFTERWARDS);

    assertThat(classes(findings)).isEqualTo(expected);
    assertThat(findings.rejects()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lost GPU                | GPU_FELL_OFF_BUS   | NVRM: Xid (PCI:0000:18:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.
          lost GPU, without a XID | GPU_FELL_OFF_BUS   | NVRM: GPU 0000:18:00.0: GPU has fallen off the bus.
          double-bit error        | GPU_MEMORY_FAULT   | NVRM: Xid (PCI:0000:18:00): 48, pid=41, name=python3, DBE (double bit error) ECC Error
          contained, in a MIG     | GPU_MEMORY_FAULT   | NVRM: Xid (PCI:0000:18:00 GPU-I:01 GPU-CI:00): 94, pid=41, name=python3, Contained: CE User Channel (0x9). RST: No, D-RST: No
          row remapped            |                    | NVRM: Xid (PCI:0000:18:00): 63, pid=41, name=python3, Row Remapper: New row marked for remapping, reset gpu to activate.
          NVLink                  | NVLINK_FAULT       | NVRM: Xid (PCI:0000:18:00): 74, pid=41, name=python3, NVLink: fatal error detected on link 3(0x0, 0x0, 0x10000, 0x0, 0x0, 0x0, 0x0)
          page fault              |                    | NVRM: Xid (PCI:0000:18:00): 31, pid=41, name=python3, MMU Fault: ENGINE GRAPHICS GPC1 faulted @ 0x7f_1000. Fault is of type FAULT_PDE ACCESS_TYPE_READ
          clean-up of channels    |                    | NVRM: Xid (PCI:0000:18:00): 45, pid=41, name=python3, Ch 00000008
          NVSwitch, fatal         | NVSWITCH_FAULT     | nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 20034, Fatal, Link 30 LTSSM Fault Up
          NVSwitch, not fatal     |                    | nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 12028, Non-fatal, Link 32 egress non-posted PRIV error
          AMD memory              | GPU_MEMORY_FAULT   | amdgpu 0000:c3:00.0: amdgpu: 2 uncorrectable hardware errors detected in umc block
          AMD memory, all clear   |                    | amdgpu 0000:c3:00.0: amdgpu: no uncorrectable hardware errors detected in umc block
          host memory             | HOST_MEMORY_FAULT  | EDAC MC0: 1 UE memory read error on CPU_SrcID#0_Ha#0_Chan#0_DIMM#1 (channel:0 slot:1 page:0x17374e)
          host memory, corrected  |                    | EDAC MC0: 3 CE memory read error on CPU_SrcID#0_Ha#0_Chan#0_DIMM#1 (channel:0 slot:1 page:0x17374e)
          network port            | LINK_FLAP          | mlx5_core 0000:41:00.0 enp65s0f0np0: Link down
          storage                 | STORAGE_STALL      | nfs: server 10.1.2.3 not responding, still trying
          local disk              | DISK_FAULT         | nvme nvme4: I/O tag 22 (2016) opcode 0x2 (Admin Cmd) QID 0 timeout, reset controller
          panic                   | NODE_DOWN          | Kernel panic - not syncing: Fatal exception
          crash of a process      |                    | pt_main_thread[41]: segfault at 10 ip 00007f0000000000 sp 00007ffc00000000 error 4 in libnccl.so.2[7f0000000000+1000]
          a line of no interest   |                    | IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready
          """)
  void line_opensWhatItShould(String what, String expected, String line) {
    List<NodeEvent> events = KernelLog.events("kmsg", List.of(at("04:41:44,283302", line)));

    assertThat(classes(KernelLog.play(events, AFTERWARDS)))
        .as(what)
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void stalledStorage_thatAnswersWithinSeconds_opensNothing() {
    List<NodeEvent> events =
        KernelLog.events(
            "kmsg",
            List.of(
                at("04:41:44,000000", "nfs: server 10.1.2.3 not responding, still trying"),
                at("04:41:56,000000", "nfs: server 10.1.2.3 OK")));

    assertThat(classes(KernelLog.play(events, AFTERWARDS))).isEmpty();
  }

  @Test
  void oneFaultOfManyLines_isOneIncident_andItsRepeatsAreNoDuplicates() {
    List<NodeEvent> events =
        KernelLog.events(
            "kmsg",
            List.of(
                at("04:41:44,000001", "NVRM: Xid (PCI:0000:18:00): 48, pid=41, name=p, DBE"),
                at("04:41:44,000002", "NVRM: Xid (PCI:0000:18:00): 48, pid=41, name=p, DBE"),
                at("04:41:44,000003", "NVRM: Xid (PCI:0000:18:00): 63, pid=41, name=p, Row"),
                at("04:41:44,000004", "NVRM: Xid (PCI:0000:18:00): 45, pid=41, name=p, Ch 08"),
                at("04:41:44,000005", "NVRM: Xid (PCI:0000:18:00): 45, pid=41, name=p, Ch 09"),
                at("04:41:44,000006", "NVRM: Xid (PCI:0000:18:00): 154, pid=41, name=p, GPU")));

    Findings findings = KernelLog.play(events, AFTERWARDS);

    assertThat(classes(findings)).isEqualTo("GPU_MEMORY_FAULT");
    assertThat(findings.rejects()).isEmpty();
  }

  @Test
  void summary_saysItInWords_andQuotesNoLog() {
    String line = "NVRM: Xid (PCI:0000:18:00): 79, pid=41, name=p, GPU has fallen off the bus.";

    Findings findings =
        KernelLog.play(KernelLog.events("kmsg", List.of(at("04:41:44,000001", line))), AFTERWARDS);

    assertThat(findings.incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.getSummary())
                  .isEqualTo(
                      "n1 0000:18:00.0: GPU fell off the bus (XID 79, GPU has fallen off the bus;"
                          + " reboot the node, then call the vendor)");
              assertThat(incident.getEvidence().get(0).getExplanation()).contains(line);
            });
  }

  private static String at(String time, String text) {
    return "kern  :err   : 2025-01-21T" + time + "+00:00 " + text;
  }

  private static String classes(Findings findings) {
    return String.join(
        " ", findings.incidents().stream().map(Incident::getFaultClass).sorted().toList());
  }
}
