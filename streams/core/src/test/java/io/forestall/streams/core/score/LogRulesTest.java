package io.forestall.streams.core.score;

import static io.forestall.streams.core.score.EventFixture.START;
import static io.forestall.streams.core.score.EventFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LogRulesTest {
  private final DeviceNames names = new DeviceNames();

  private Evidence judge(NodeEvent event) {
    return Objects.requireNonNull(LogRules.judge(event, START, names));
  }

  @ParameterizedTest
  @EnumSource(EventKind.class)
  void judge_everyKind_evidenceUnlessItIsGoodNewsOrUnknown(EventKind kind) {
    Evidence evidence = LogRules.judge(event(kind, 0, "", Map.of()), START, names);
    boolean nothing =
        switch (kind) {
          case NFS_OK, LUSTRE_OK, LINK_UP, ORDERLY_STOP, OTHER -> true;
          case COLLECTIVE_BEHIND, COLLECTIVE_STATUS, COLLECTIVE_TIMEOUT, RANK_FAILED -> true;
          default -> false;
        };
    assertThat(evidence == null).isEqualTo(nothing);
    if (evidence != null) {
      assertThat(evidence.sticky()).isTrue();
      assertThat(evidence.detector()).startsWith("log-").doesNotContain("_");
      assertThat(evidence.explanation()).contains("the line");
      assertThat(evidence.observed()).isNaN();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SXID, severity, fatal, NVSWITCH_FAULT, CONCLUSIVE",
    "SXID, severity, nonfatal, NVSWITCH_FAULT, HINT",
    "SXID, severity, Non-Fatal, NVSWITCH_FAULT, HINT",
    "FABRIC_MANAGER, severity, fatal, NVSWITCH_FAULT, CONCLUSIVE",
    "AMD_RAS, severity, uncorrectable, GPU_MEMORY_FAULT, CONCLUSIVE",
    "AMD_RAS, severity, correctable, GPU_MEMORY_FAULT, HINT",
    "AER, severity, corrected, PCIE_DEGRADED, HINT",
    "AER, severity, nonfatal, PCIE_DEGRADED, SUPPORTING",
    "AER, severity, fatal, PCIE_DEGRADED, CONCLUSIVE",
    "MCE, severity, fatal, CPU_FAULT, CONCLUSIVE",
    "MCE, severity, logged, CPU_FAULT, HINT",
    "OOM_KILL, constraint, memcg, APPLICATION_FAULT, SUPPORTING",
    "OOM_KILL, constraint, host, HOST_OUT_OF_MEMORY, CONCLUSIVE",
  })
  void judge_severity_decides(
      EventKind kind, String field, String value, FaultClass faultClass, Strength strength) {
    Evidence evidence = judge(event(kind, 7, "", Map.of(field, value)));
    assertThat(evidence.faultClass()).isEqualTo(faultClass);
    assertThat(evidence.strength()).isEqualTo(strength);
  }

  @Test
  void judge_linkDownWhileBooting_hint() {
    NodeEvent event = event(EventKind.LINK_DOWN, 0, "", Map.of("boot", "12"));
    assertThat(judge(event).strength()).isEqualTo(Strength.HINT);
    assertThat(judge(event(EventKind.LINK_DOWN, 0, "", Map.of())).strength())
        .isEqualTo(Strength.SUPPORTING);
  }

  @Test
  void judge_xid_namesDeviceByPci() {
    var frame = new SampleFrame();
    frame.addDevice("GPU-abc", 3, "0000:53:00.0");
    names.learn(frame);
    Evidence evidence = judge(event(EventKind.XID, 79, "0000:53:00.0", Map.of()));
    assertThat(evidence.detector()).isEqualTo("log-xid-79");
    assertThat(evidence.device()).isEqualTo("GPU-abc");
    assertThat(evidence.deviceIndex()).isEqualTo(3);
    assertThat(evidence.observed()).isEqualTo(79);
    assertThat(judge(event(EventKind.XID, 79, "0000:99:00.0", Map.of())).device())
        .as("not known: its address")
        .isEqualTo("0000:99:00.0");
  }

  @ParameterizedTest
  @CsvSource({"NFS_OK, NFS_STALL", "LUSTRE_OK, LUSTRE_FAULT", "LINK_UP, LINK_DOWN"})
  void ends_goodNews_meetsWhatItEnds(EventKind good, EventKind bad) {
    Map<String, String> fields = Map.of("server", "nas-1");
    Evidence begun = judge(event(bad, 0, "", fields));
    assertThat(LogRules.ends(good)).isEqualTo(begun.detector());
    assertThat(LogRules.instance(event(good, 0, "", fields))).isEqualTo(begun.instance());
    assertThat(LogRules.ends(bad)).isNull();
  }
}
