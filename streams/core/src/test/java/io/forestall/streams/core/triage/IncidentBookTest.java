package io.forestall.streams.core.triage;

import static io.forestall.streams.core.EvidenceFixture.evidence;
import static io.forestall.streams.core.EvidenceFixture.observed;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.Severity;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.steps.StepTimeline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Eight nodes of one job, four on each of two leaves. */
final class IncidentBookTest {
  private static final long START = 1_760_000_000_000L;

  private final Members members = new Members();
  private final IncidentBook book =
      new IncidentBook(
          "job", TriageConfig.DEFAULT, members, new CheckpointWorth(new StepTimeline()));
  private final List<Incident> told = new ArrayList<>();

  IncidentBookTest() {
    for (int node = 0; node < 8; node++) {
      works(node, START, 1);
    }
  }

  private void works(int node, long timeMillis, double utilization) {
    var device = new DeviceFeatures("g", 0, node, "pp0", 600, utilization, 0.4, 7e10, 1e9, false);
    members.apply(
        new NodeReport(
            "job",
            "node-" + node,
            "leaf-" + node / 4,
            Channel.TELEMETRY,
            1,
            timeMillis,
            true,
            1_000,
            List.of(device),
            List.of()));
  }

  private Evidence add(int node, String detector, FaultClass what, Strength how, int seconds) {
    Evidence piece = evidence("node-" + node, "", detector, what, how, START + seconds * 1_000L);
    book.add(piece);
    book.advanceTo(START + seconds * 1_000L, told::add);
    return piece;
  }

  private void flap(int node, int seconds) {
    add(node, "port-down", FaultClass.LINK_FLAP, Strength.CONCLUSIVE, seconds);
  }

  private Incident last() {
    return told.get(told.size() - 1);
  }

  private long incidents() {
    return told.stream().map(Incident::getId).distinct().count();
  }

  /** The exporter knows that a driver hangs, the driver's log minutes later below which GPU. */
  @Test
  void driverHang_seenByExporterAndThenByLog_oneIncident() {
    add(0, "source-slow", FaultClass.GPU_DRIVER_FAULT, Strength.SUPPORTING, 10);
    add(0, "source-slowing", FaultClass.GPU_DRIVER_FAULT, Strength.SUPPORTING, 10);
    assertThat(incidents()).isEqualTo(1);
    book.add(
        evidence(
            "node-0",
            "gpu-3",
            "log-xid-119",
            FaultClass.GPU_DRIVER_FAULT,
            Strength.CONCLUSIVE,
            START + 200_000));
    book.advanceTo(START + 200_000, told::add);

    assertThat(incidents()).isEqualTo(1);
    add(1, "source-slow", FaultClass.GPU_DRIVER_FAULT, Strength.SUPPORTING, 210);
    add(1, "source-slowing", FaultClass.GPU_DRIVER_FAULT, Strength.SUPPORTING, 210);
    assertThat(incidents()).as("another node has its own").isEqualTo(2);
  }

  @Test
  void linksOfOneLeaf_failWithinSeconds_oneSwitchFault() {
    flap(0, 10);
    flap(1, 11);
    assertThat(last().getFaultClass()).isEqualTo("LINK_FLAP");
    flap(2, 13);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last())
        .returns("SWITCH_FAULT", Incident::getFaultClass)
        .returns(Scope.JOB, Incident::getScope);
    assertThat(last().getSummary()).startsWith("leaf-0 with 3 nodes: network switch fault");
    flap(3, 14);
    flap(1, 200);
    assertThat(incidents()).as("it flaps on").isEqualTo(1);
  }

  @Test
  void linksOfTwoLeaves_orMinutesApart_eachItsOwn() {
    flap(0, 10);
    flap(4, 11);
    flap(1, 60);
    assertThat(incidents()).isEqualTo(3);
    assertThat(told).allMatch(incident -> incident.getFaultClass().equals("LINK_FLAP"));
  }

  @Test
  void storageStalls_onAllNodes_oneIncident_noNodeBlamed() {
    for (int node = 0; node < 8; node++) {
      add(node, "log-nfs-stall", FaultClass.STORAGE_STALL, Strength.CONCLUSIVE, 10 + 5 * node);
    }
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getCulprits()).isEmpty();
    assertThat(last().getScope()).isEqualTo(Scope.JOB);
  }

  @Test
  void nodesSilentAtOnce_oneIncident_anotherLater_itsOwn() {
    for (int node = 0; node < 5; node++) {
      add(node, "silent-node", FaultClass.NODE_DOWN, Strength.SUPPORTING, 10 + node);
    }
    book.advanceTo(START + 60_000, told::add);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getCulprits()).hasSize(5);
    add(6, "silent-node", FaultClass.NODE_DOWN, Strength.CONCLUSIVE, 100);
    assertThat(incidents()).isEqualTo(2);
  }

  @Test
  void nodeDown_afterItsFault_isItsConsequence() {
    add(1, "log-edac-uncorrected", FaultClass.HOST_MEMORY_FAULT, Strength.CONCLUSIVE, 10);
    add(1, "log-mce", FaultClass.CPU_FAULT, Strength.CONCLUSIVE, 10);
    add(1, "silent-node", FaultClass.NODE_DOWN, Strength.CONCLUSIVE, 100);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("HOST_MEMORY_FAULT");
    add(2, "silent-node", FaultClass.NODE_DOWN, Strength.CONCLUSIVE, 200);
    assertThat(incidents()).as("another node").isEqualTo(2);
  }

  @Test
  void faultFound_onANodeThatWasSilent_saysWhy() {
    add(1, "silent-node", FaultClass.NODE_DOWN, Strength.CONCLUSIVE, 10);
    add(1, "missing-device", FaultClass.GPU_MISSING, Strength.CONCLUSIVE, 300);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("GPU_MISSING");
  }

  @Test
  void silentAtWork_pages_silentOutOfWork_isInformation() {
    works(2, START + 10_000, 0);
    works(2, START + 100_000, 0);
    add(2, "silent-node", FaultClass.NODE_DOWN, Strength.SUPPORTING, 120);
    works(3, START + 119_000, 0);
    add(3, "silent-node", FaultClass.NODE_DOWN, Strength.SUPPORTING, 160);
    book.advanceTo(START + 200_000, told::add);
    assertThat(told)
        .extracting(Incident::getSeverity)
        .containsExactlyInAnyOrder(Severity.INFO, Severity.CRITICAL);
  }

  @Test
  void slowGpu_onANodeWithAFault_isItsConsequence() {
    add(1, "psu", FaultClass.POWER_FAULT, Strength.CONCLUSIVE, 10);
    add(1, "peer-clock", FaultClass.GPU_SLOW, Strength.CONCLUSIVE, 100);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("POWER_FAULT");
  }

  @Test
  void linkThatLosesLanes_dropsOutOnce_isDegraded_twice_flaps() {
    add(1, "recoveries", FaultClass.LINK_DEGRADED, Strength.CONCLUSIVE, 10);
    flap(1, 300);
    add(1, "port-slow", FaultClass.LINK_DEGRADED, Strength.SUPPORTING, 302);
    flap(1, 310);
    assertThat(last().getFaultClass()).isEqualTo("LINK_DEGRADED");
    flap(1, 600);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("LINK_FLAP");
  }

  private void stepsLonger(int seconds) {
    book.add(
        evidence(
                "",
                "",
                "step-time",
                FaultClass.TRAINING_SLOW,
                Strength.SUPPORTING,
                START + seconds * 1_000L)
            .since(START + 10_000));
    book.advanceTo(START + seconds * 1_000L, told::add);
  }

  @Test
  void slowTraining_takesTheNameOfItsCause_oneIncident() {
    for (int seconds = 10; seconds <= 60; seconds += 10) {
      stepsLonger(seconds);
    }
    assertThat(last())
        .returns("TRAINING_SLOW", Incident::getFaultClass)
        .returns(Severity.INFO, Incident::getSeverity)
        .returns(List.of(), Incident::getCulprits);
    add(3, "peer-busy", FaultClass.GPU_SLOW, Strength.SUPPORTING, 90);
    add(3, "held-clock", FaultClass.GPU_SLOW, Strength.SUPPORTING, 95);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("GPU_SLOW");
    assertThat(last().getCulprits().get(0).getNode()).isEqualTo("node-3");
  }

  @Test
  void slowTraining_secondsASuspicion_opensItAtOnce() {
    add(3, "peer-busy", FaultClass.GPU_SLOW, Strength.SUPPORTING, 10);
    assertThat(told).isEmpty();
    stepsLonger(12);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("GPU_SLOW");
  }

  @Test
  void slowTraining_longBeforeAFault_isNotItsDoing() {
    for (int seconds = 10; seconds <= 60; seconds += 10) {
      stepsLonger(seconds);
    }
    add(3, "peer-busy", FaultClass.GPU_SLOW, Strength.CONCLUSIVE, 600);
    assertThat(incidents()).isEqualTo(2);
  }

  private Evidence unlikeItself(int node, String device, Strength how, int seconds) {
    Evidence piece =
        evidence(
                "node-" + node,
                device,
                Evidence.UNLIKE_ITSELF,
                FaultClass.UNUSUAL,
                how,
                START + seconds * 1_000L)
            .by("healthy-blocks@1", 1e-7);
    book.add(piece);
    book.advanceTo(START + seconds * 1_000L, told::add);
    return piece;
  }

  @Test
  void unlikeItself_withinTheBudget_isShownAtOnce() {
    unlikeItself(0, "g1", Strength.HINT, 5);
    assertThat(told).isEmpty();
    unlikeItself(0, "g1", Strength.SUPPORTING, 10);
    assertThat(last().getFaultClass()).isEqualTo("UNUSUAL");
    assertThat(last().getSeverity()).isEqualTo(Severity.INFO);
    assertThat(last().getEvidence().get(0).getPValue()).isEqualTo(1e-7);
    assertThat(last().getEvidence().get(0).getVersion()).contains("healthy-blocks@1");
  }

  /** Statistics do not know what it is, nor since when; nothing of a rule's is theirs. */
  @Test
  void unlikeItself_thenARule_twoIncidents() {
    unlikeItself(0, "g1", Strength.SUPPORTING, 10);
    add(0, "psu", FaultClass.POWER_FAULT, Strength.CONCLUSIVE, 20);
    assertThat(incidents()).isEqualTo(2);
    assertThat(last().getFaultClass()).isEqualTo("POWER_FAULT");
  }

  @Test
  void unlikeItself_besideASuspicion_doesNotOpenIt() {
    add(0, "psu", FaultClass.POWER_FAULT, Strength.SUPPORTING, 10);
    unlikeItself(0, "g1", Strength.SUPPORTING, 12);
    assertThat(told).isEmpty();
  }

  @Test
  void unlikeItself_afterARule_isPartOfItsIncident() {
    add(0, "psu", FaultClass.POWER_FAULT, Strength.CONCLUSIVE, 10);
    unlikeItself(0, "g1", Strength.SUPPORTING, 20);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("POWER_FAULT");
  }

  @Test
  void unlikeItself_onTwoDevices_twoIncidents() {
    unlikeItself(0, "g1", Strength.SUPPORTING, 10);
    unlikeItself(0, "g2", Strength.SUPPORTING, 11);
    assertThat(incidents()).isEqualTo(2);
  }

  @Test
  void linkWithErrors_dropsOut_andComesBackWhole_flaps() {
    add(1, "recoveries", FaultClass.LINK_DEGRADED, Strength.CONCLUSIVE, 10);
    assertThat(last().getFaultClass()).isEqualTo("LINK_DEGRADED");
    flap(1, 300);
    assertThat(incidents()).isEqualTo(1);
    assertThat(last().getFaultClass()).isEqualTo("LINK_FLAP");
  }

  @Test
  void slowDriver_thenTheXidOfOneGpu_isOneIncident() {
    add(1, "source-slow", FaultClass.GPU_DRIVER_FAULT, Strength.CONCLUSIVE, 10);
    addXid("GPU-3", 119, FaultClass.GPU_DRIVER_FAULT, Strength.CONCLUSIVE, 130);
    assertThat(incidents()).isEqualTo(1);
    addXid("GPU-4", 48, FaultClass.GPU_MEMORY_FAULT, Strength.CONCLUSIVE, 900);
    assertThat(incidents()).as("another GPU is another fault").isEqualTo(2);
  }

  @Test
  void missingGpu_outranksTheLinkThatCannotBeTrained_inEitherOrder() {
    addXid("GPU-3", 136, FaultClass.NVLINK_FAULT, Strength.CONCLUSIVE, 10);
    assertThat(last().getFaultClass()).isEqualTo("NVLINK_FAULT");
    book.add(missing("GPU-3", 12));
    book.advanceTo(START + 12_000, told::add);
    assertThat(last().getFaultClass()).isEqualTo("GPU_MISSING");
    addXid("GPU-3", 136, FaultClass.NVLINK_FAULT, Strength.CONCLUSIVE, 14);
    assertThat(last().getFaultClass()).isEqualTo("GPU_MISSING");
    assertThat(incidents()).isEqualTo(1);
  }

  @Test
  void cleanUpOfChannels_isTheConsequenceOfWhatCameBefore_andNothingAlone() {
    addXid("GPU-3", 45, FaultClass.APPLICATION_FAULT, Strength.HINT, 5);
    assertThat(told).isEmpty();
    addXid("GPU-3", 95, FaultClass.GPU_MEMORY_FAULT, Strength.CONCLUSIVE, 10);
    addXid("GPU-3", 45, FaultClass.APPLICATION_FAULT, Strength.HINT, 12);
    assertThat(incidents()).isEqualTo(1);
    assertThat(book.incidents().iterator().next().ledger().strongest())
        .extracting(Evidence::detector)
        .contains("log-xid-95", "log-xid-45");
  }

  private void addXid(String device, int code, FaultClass what, Strength how, int seconds) {
    Evidence piece =
        evidence("node-1", device, "log-xid-" + code, what, how, START + seconds * 1_000L);
    book.add(observed(piece, code));
    book.advanceTo(START + seconds * 1_000L, told::add);
  }

  private static Evidence missing(String device, int seconds) {
    return evidence(
        "node-1",
        device,
        "missing-device",
        FaultClass.GPU_MISSING,
        Strength.SUPPORTING,
        START + seconds * 1_000L);
  }
}
