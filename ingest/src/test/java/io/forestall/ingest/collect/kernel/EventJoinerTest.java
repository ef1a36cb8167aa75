package io.forestall.ingest.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventJoinerTest {
  private final KernelEventParser parser = new KernelEventParser();
  private final List<LogEvent> events = new ArrayList<>();
  private final EventJoiner joiner = new EventJoiner(events::add);
  private long sequence;

  @Test
  void add_offTheBusInTwoLines_isOneEventWithAddress() {
    add(0, "NVRM: The NVIDIA GPU 0000:18:00.0");
    add(0, "NVRM: (PCI ID: 10de:2330) installed in this system has");
    add(0, "NVRM: fallen off the bus and is not responding to commands.");
    assertThat(events).hasSize(1);
    assertThat(events.get(0).parsed().kind()).isEqualTo(EventKind.GPU_LOST);
    assertThat(events.get(0).parsed().pci()).isEqualTo("0000:18:00.0");
    assertThat(events.get(0).sequence()).isEqualTo(3);
  }

  @Test
  void add_errorReport_hasStatusAndFirstBit() {
    add(0, "pcieport 0000:00:1d.0: AER: Corrected error received: 0000:02:00.0");
    add(
        0,
        "nvme 0000:02:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, (Receiver ID)");
    add(0, "nvme 0000:02:00.0:   device [8086:7ab0] error status/mask=00000101/0000e000");
    add(0, "nvme 0000:02:00.0:    [ 0] RxErr                  (First)");
    add(0, "nvme 0000:02:00.0:    [ 8] Rollover");
    assertThat(events).isEmpty(); // held for its details
    joiner.flush();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).parsed().fields())
        .containsEntry("severity", "corrected")
        .containsEntry("status", "00000101")
        .containsEntry("error", "RxErr");
  }

  @Test
  void add_reportWithoutDetails_hasSeverityOfHeader() {
    add(
        0,
        "pcieport 0000:00:1d.0: AER: Uncorrected (Fatal) error message received from 0000:02:00.0");
    add(1, "pcieport 0000:00:1d.0: AER: found no error details for 0000:02:00.0");
    joiner.flush();
    assertThat(events.get(0).parsed().fields()).containsEntry("severity", "fatal");
  }

  @Test
  void add_switchError_isJoinedByNumber() {
    add(0, "nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 20034, Fatal, Link 30 LTSSM Fault Up");
    add(
        0,
        "nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 20034, Severity 1 Engine instance 30 Sub-engine instance 00");
    add(0, "nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 10002, Data {0x1}");
    add(0, "nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 20034, Data {0x50610002}");
    add(0, "nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 20034, Fatal, Link 31 LTSSM Fault Up");
    assertThat(events).hasSize(1); // the second one's header ends the first
    joiner.flush();
    assertThat(events).hasSize(2);
    assertThat(events.get(0).parsed().fields())
        .containsEntry("engine", "30")
        .containsEntry("data", "{0x50610002}");
    assertThat(events.get(1).parsed().fields()).doesNotContainKey("data");
  }

  @Test
  void add_outOfMemory_hasGroupOfItsVictimOnly() {
    String group =
        "oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/a,task_memcg=/a/b,task=x,pid=7,uid=0";
    add(0, group);
    add(
        0,
        "Memory cgroup out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB, file-rss:0kB");
    add(0, "oom_reaper: reaped process 7 (x), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB");
    add(10, group);
    add(
        10,
        "Memory cgroup out of memory: Killed process 8 (y) total-vm:1kB, anon-rss:1kB, file-rss:0kB");
    assertThat(events).hasSize(2);
    assertThat(events.get(0).parsed().fields()).containsEntry("cgroup", "/a/b");
    assertThat(events.get(1).parsed().fields()).doesNotContainKey("cgroup");
  }

  @Test
  void add_oldContext_isForgotten() {
    add(0, "NVRM: The NVIDIA GPU 0000:18:00.0");
    add(1_001, "NVRM: fallen off the bus and is not responding to commands.");
    assertThat(events.get(0).parsed().pci()).isEmpty();
  }

  @Test
  void add_detailWithoutEvent_isDropped() {
    add(0, "nvme 0000:02:00.0:    [ 8] Rollover");
    joiner.flush();
    assertThat(events).isEmpty();
  }

  private void add(long timeMillis, String text) {
    sequence++;
    ParsedEvent parsed = parser.parse(text);
    if (parsed != null) {
      joiner.add(new LogEvent(timeMillis, sequence, text, parsed, 1));
    }
  }
}
