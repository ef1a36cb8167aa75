package io.forestall.streams.core.triage;

import static io.forestall.streams.core.EvidenceFixture.evidence;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Verdict;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class VerdictReasonTest {
  private static final Set<AdvisedAction> HARMLESS =
      EnumSet.of(AdvisedAction.OBSERVE, AdvisedAction.CHECKPOINT_NOW, AdvisedAction.RESTART_JOB);

  private static TrackedIncident incident(String detector, FaultClass faultClass) {
    Evidence piece = evidence("node-1", "g3", detector, faultClass, Strength.CONCLUSIVE, 1_000);
    var incident = new TrackedIncident("job", "leaf", piece);
    incident.add(piece);
    return incident;
  }

  @ParameterizedTest
  @EnumSource(FaultClass.class)
  void everyClass_softwareAndWorkloadNeverTakeAMachine(FaultClass faultClass) {
    for (String detector : new String[] {"rule", "hang-all-alike", "hang-idle-rank"}) {
      for (boolean stands : new boolean[] {false, true}) {
        TrackedIncident incident = incident(detector, faultClass);
        if (stands) {
          incident.stallsJob(2_000, Set.of("node-2"));
        }
        VerdictReason verdict = VerdictReason.of(incident, 0.9);
        if (verdict.verdict() == Verdict.SOFTWARE || verdict.verdict() == Verdict.WORKLOAD) {
          assertThat(verdict.action()).isIn(HARMLESS);
        }
        assertThat(verdict.probability()).isBetween(0.0, 0.9);
        assertThat(verdict.reason()).isNotBlank().doesNotContain("\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AdvisedAction.class)
  void everyAction_allowedToHardware_andNoMoreThanARestartToSoftware(AdvisedAction action) {
    assertThat(VerdictReason.allowed(Verdict.HARDWARE, action, true)).isEqualTo(action);
    assertThat(VerdictReason.allowed(Verdict.SOFTWARE, action, true)).isIn(HARMLESS);
    assertThat(VerdictReason.allowed(Verdict.WORKLOAD, action, false)).isIn(HARMLESS);
  }

  @ParameterizedTest
  @CsvSource({
    "hang-all-alike, SOFTWARE, 0.7",
    "hang-idle-rank, SOFTWARE, 0.7",
    "hang-behind, SOFTWARE, 0.6",
    "hang-silent, HARDWARE, 0.7",
    "hang-frozen, HARDWARE, 0.9"
  })
  void hang_verdictFollowsWhatSetsTheSuspectApart(
      String detector, Verdict expected, double probability) {
    VerdictReason verdict = VerdictReason.of(incident(detector, FaultClass.COLLECTIVE_HANG), 1);
    assertThat(verdict.verdict()).isEqualTo(expected);
    assertThat(verdict.probability()).isEqualTo(probability);
    assertThat(verdict.action()).isEqualTo(AdvisedAction.RESTART_JOB);
  }

  @Test
  void hangWhoseCauseIsFound_hasItsVerdict() {
    TrackedIncident incident = incident("hang-idle-rank", FaultClass.COLLECTIVE_HANG);
    incident.add(
        evidence(
            "node-1", "g3", "log-xid-79", FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE, 1));
    VerdictReason verdict = VerdictReason.of(incident, 1);
    assertThat(verdict.verdict()).isEqualTo(Verdict.HARDWARE);
    assertThat(verdict.reason()).isEqualTo("Hardware: log-xid-79 found something");
    assertThat(verdict.action()).isEqualTo(AdvisedAction.REBOOT_NODE);
  }

  @Test
  void processDiedWithItsDeviceMemoryFull_workload() {
    Evidence gone =
        evidence(
            "node-1", "g3", "rank-gone", FaultClass.APPLICATION_FAULT, Strength.SUPPORTING, 1_000);
    var incident = new TrackedIncident("job", "leaf", gone);
    incident.add(gone);
    assertThat(VerdictReason.of(incident, 1).verdict()).isEqualTo(Verdict.SOFTWARE);
  }
}
