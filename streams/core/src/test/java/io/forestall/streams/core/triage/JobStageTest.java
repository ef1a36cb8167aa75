package io.forestall.streams.core.triage;

import static io.forestall.streams.core.EvidenceFixture.evidence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.record.Verdict;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.EvidenceFixture;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.align.Arrival;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes of four GPUs each, told of second by second. */
final class JobStageTest {
  private static final long START = 1_760_000_000_000L;
  private static final DeviceFeatures TRAINS = features(620, 1, 0.4, 60e9, false);
  private static final DeviceFeatures SPINS = features(140, 1, 0, 0, false);
  private static final DeviceFeatures STUCK = features(114, 0, 0, 0, false);
  private static final DeviceFeatures LOST = features(600, 1, 0.4, 60e9, true);

  private final JobStage stage = new JobStage("job", TriageConfig.DEFAULT);
  private final List<Incident> incidents = new ArrayList<>();
  private final DeviceFeatures[] doing = new DeviceFeatures[8];
  private final List<Evidence> news = new ArrayList<>();
  private long sequence;
  private long nowMillis = START;

  JobStageTest() {
    all(TRAINS);
  }

  private static DeviceFeatures features(
      double power, double utilization, double tensor, double link, boolean frozen) {
    return new DeviceFeatures(
        "", -1, -1, "pp0", power, utilization, tensor, link, link / 50, frozen);
  }

  private void all(DeviceFeatures what) {
    Arrays.fill(doing, what);
  }

  private NodeReport telemetry(int node) {
    var devices = new ArrayList<DeviceFeatures>();
    for (int d = 0; d < 4; d++) {
      DeviceFeatures what = doing[node * 4 + d];
      devices.add(
          new DeviceFeatures(
              "g" + node + d,
              d,
              node * 4 + d,
              what.role(),
              what.powerWatts(),
              what.utilizationRatio(),
              what.tensorActiveRatio(),
              what.linkBytesPerSecond(),
              what.pcieBytesPerSecond(),
              what.frozen()));
    }
    List<Evidence> own =
        news.stream().filter(piece -> piece.node().equals("node-" + node)).toList();
    return report("node-" + node, nowMillis + node, true, devices, own);
  }

  private NodeReport report(
      String node,
      long timeMillis,
      boolean member,
      List<DeviceFeatures> devices,
      List<Evidence> pieces) {
    return new NodeReport(
        "job",
        node,
        "leaf",
        Channel.TELEMETRY,
        ++sequence,
        timeMillis,
        member,
        1_000,
        devices,
        pieces);
  }

  private void run(int seconds) {
    for (int s = 0; s < seconds; s++) {
      stage.report(telemetry(0));
      stage.report(telemetry(1));
      news.clear();
      nowMillis += 1_000;
      stage.watermark(nowMillis, incidents::add);
    }
  }

  private Evidence piece(
      int node, int device, String detector, FaultClass faultClass, Strength strength) {
    Evidence piece =
        evidence(
            "node-" + node,
            device < 0 ? "" : "g" + node + device,
            detector,
            faultClass,
            strength,
            nowMillis);
    news.add(piece);
    return piece;
  }

  private void end(Evidence piece) {
    news.add(piece.end(nowMillis));
  }

  private Incident last() {
    return incidents.get(incidents.size() - 1);
  }

  private void step(String phase) {
    stage.step(
        StepProgress.newBuilder()
            .setJob("job")
            .setNode("node-0")
            .setEventTimeMillis(nowMillis)
            .setReceiveTimeMillis(nowMillis)
            .setSequence(nowMillis)
            .setStep(1)
            .setPhase(phase)
            .setSource("generic")
            .build(),
        Arrival.UNKNOWN);
  }

  private void failed(int rank) {
    stage.step(
        StepProgress.newBuilder()
            .setJob("job")
            .setNode("node-0")
            .setRank(rank)
            .setEventTimeMillis(nowMillis)
            .setReceiveTimeMillis(nowMillis)
            .setSequence(nowMillis + rank)
            .setStep(-1)
            .setPhase("FAILED")
            .setSource("generic")
            .build(),
        Arrival.UNKNOWN);
  }

  @Test
  void conclusive_opensAtOnce() {
    run(5);
    piece(1, 2, "log-xid-79", FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE);
    run(1);
    assertThat(incidents).hasSize(1);
    assertThat(last())
        .returns(IncidentState.OPEN, Incident::getState)
        .returns(1, Incident::getRevision)
        .returns(Verdict.HARDWARE, Incident::getVerdict)
        .returns(17.9 / 18, Incident::getVerdictProbability) // 16 of 16 in the table
        .returns(Scope.DEVICE, Incident::getScope)
        .returns("job", Incident::getJob)
        .returns(START + 5_000, Incident::getOnsetMillis);
    assertThat(last().getSummary())
        .isEqualTo("node-1 GPU 2: GPU fell off the bus (log-xid-79 found something)");
    run(120);
    assertThat(incidents).as("nothing new, nothing said").hasSize(1);
  }

  @Test
  void supporting_opensWhenItHasLasted_notWhenItEnds() {
    run(5);
    Evidence brief = piece(0, 1, "rule", FaultClass.PCIE_DEGRADED, Strength.SUPPORTING);
    run(20);
    end(brief);
    run(100);
    assertThat(incidents).isEmpty();
    Evidence lasting = piece(0, 1, "rule", FaultClass.PCIE_DEGRADED, Strength.SUPPORTING);
    run(40);
    assertThat(incidents).hasSize(1);
    assertThat(last().getOpenedMillis()).isEqualTo(lasting.timeMillis() + 30_000);
  }

  @Test
  void twoDetectors_openTogether_twoDevicesOfOneDetector_doNot() {
    run(5);
    piece(0, 1, "rule", FaultClass.PCIE_DEGRADED, Strength.SUPPORTING);
    piece(0, 2, "rule", FaultClass.PCIE_DEGRADED, Strength.SUPPORTING);
    run(2);
    assertThat(incidents).isEmpty();
    piece(0, 1, "other", FaultClass.NVLINK_FAULT, Strength.SUPPORTING);
    run(1);
    assertThat(incidents).hasSize(1);
    assertThat(last().getFaultClass())
        .as("the earlier class explains the later")
        .isEqualTo("NVLINK_FAULT");
    assertThat(last().getCulprits()).extracting(Culprit::getDevice).containsExactly("g01", "g02");
    assertThat(last().getCulprits())
        .extracting(Culprit::getProbability)
        .as("0.64 and 0.4 share 0.784")
        .satisfiesExactly(
            first -> assertThat(first).isCloseTo(0.784 * 0.64 / 1.04, within(1e-9)),
            second -> assertThat(second).isCloseTo(0.784 * 0.4 / 1.04, within(1e-9)));
  }

  @Test
  void hints_openNothing() {
    for (int i = 0; i < 5; i++) {
      piece(0, 1, "rule" + i, FaultClass.GPU_FAULT, Strength.HINT);
    }
    run(100);
    assertThat(incidents).isEmpty();
  }

  @Test
  void fourGpusOfOneNode_sameSecond_oneIncident() {
    run(5);
    for (int d = 0; d < 4; d++) {
      piece(1, d, "log-xid-79", FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE);
    }
    run(1);
    assertThat(incidents).hasSize(1);
    assertThat(last().getCulprits()).extracting(Culprit::getIndex).containsExactly(0, 1, 2, 3);
    piece(0, 0, "log-xid-79", FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE);
    run(1);
    assertThat(incidents).as("another node, another incident").hasSize(2);
    assertThat(last().getId()).isNotEqualTo(incidents.get(0).getId());
  }

  @Test
  void resolved_afterAMinuteOfQuiet_seenAgain_sameIncident_afterAnHour_new() {
    run(5);
    Evidence first = piece(1, 2, "rule", FaultClass.GPU_FAULT, Strength.CONCLUSIVE);
    run(10);
    end(first);
    run(30);
    Evidence again = piece(1, 2, "rule", FaultClass.GPU_FAULT, Strength.CONCLUSIVE);
    run(10);
    end(again);
    long quietMillis = nowMillis;
    run(70);
    assertThat(incidents).hasSize(2);
    assertThat(last())
        .returns(IncidentState.RESOLVED, Incident::getState)
        .returns(2, Incident::getRevision)
        .returns(quietMillis + 60_000, Incident::getResolvedMillis)
        .returns(0.0, Incident::getRisk);
    Evidence third = piece(1, 2, "rule", FaultClass.GPU_FAULT, Strength.CONCLUSIVE);
    run(1);
    assertThat(last())
        .returns(incidents.get(0).getId(), Incident::getId)
        .returns(IncidentState.OPEN, Incident::getState)
        .returns(incidents.get(0).getOpenedMillis(), Incident::getOpenedMillis)
        .returns(3, Incident::getRevision);
    end(third);
    run(70);
    assertThat(last().getState()).isEqualTo(IncidentState.RESOLVED);
    nowMillis += 3_600_000;
    piece(1, 2, "rule", FaultClass.GPU_FAULT, Strength.CONCLUSIVE);
    run(1);
    assertThat(last().getId()).isNotEqualTo(incidents.get(0).getId());
    assertThat(last().getRevision()).isEqualTo(1);
  }

  @Test
  void hang_causeKnown_itStallsTheJob_noOtherIncident() {
    run(30);
    all(SPINS);
    doing[6] = LOST;
    piece(1, 2, "vanished-series", FaultClass.GPU_FELL_OFF_BUS, Strength.SUPPORTING);
    run(15);
    assertThat(incidents).hasSize(1);
    assertThat(last().getVictims()).containsExactly("node-0");
    assertThat(last().getRisk()).isEqualTo(1);
    assertThat(last().getOpenedMillis()).as("before continuity").isLessThan(START + 45_000);
    assertThat(last().getLog()).anyMatch(line -> line.getText().contains("stands still"));
  }

  @Test
  void hang_oneStuck_named_resolvesWhenWorkGoesOn() {
    run(30);
    all(SPINS);
    doing[3] = STUCK;
    run(30);
    assertThat(incidents).hasSize(1);
    assertThat(last())
        .returns("COLLECTIVE_HANG", Incident::getFaultClass)
        .returns(Scope.JOB, Incident::getScope);
    assertThat(last().getCulprits()).extracting(Culprit::getDevice).containsExactly("g03");
    assertThat(last().getVictims()).containsExactly("node-1");
    all(TRAINS);
    run(70);
    assertThat(last().getState()).isEqualTo(IncidentState.RESOLVED);
  }

  @Test
  void hang_twoStuckOnTwoNodes_stillOneIncident() {
    run(30);
    all(SPINS);
    doing[3] = STUCK;
    doing[4] = STUCK;
    run(30);
    assertThat(incidents).extracting(Incident::getId).containsOnly(last().getId());
    assertThat(last().getCulprits()).extracting(Culprit::getDevice).containsExactly("g03", "g10");
    assertThat(last().getVictims()).isEmpty();
  }

  @Test
  void hang_allAlike_nobodyNamed() {
    run(30);
    all(SPINS);
    run(30);
    assertThat(last().getCulprits()).isEmpty();
    assertThat(last().getVictims()).containsExactly("node-0", "node-1");
    assertThat(last().getSummary()).startsWith("job job: collective operation hangs");
  }

  @Test
  void hang_whileACauseThatWentQuietStillHolds_causeStaysOpen() {
    run(30);
    Evidence down = piece(1, -1, "silent-node", FaultClass.NODE_DOWN, Strength.SUPPORTING);
    all(SPINS);
    doing[4] = STUCK;
    run(20);
    end(down);
    run(200);
    assertThat(incidents).extracting(Incident::getId).containsOnly(last().getId());
    assertThat(last().getState()).isEqualTo(IncidentState.OPEN);
    all(TRAINS);
    run(70);
    assertThat(last().getState()).isEqualTo(IncidentState.RESOLVED);
  }

  @Test
  void hang_causeComesLater_sameIncidentTakesItsClass() {
    run(30);
    all(SPINS);
    doing[3] = STUCK;
    run(15);
    assertThat(last().getFaultClass()).isEqualTo("COLLECTIVE_HANG");
    piece(0, 3, "log-xid-79", FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE);
    run(30);
    assertThat(incidents).extracting(Incident::getId).containsOnly(last().getId());
    assertThat(last())
        .returns("GPU_FELL_OFF_BUS", Incident::getFaultClass)
        .returns(Verdict.HARDWARE, Incident::getVerdict)
        .returns(1.0, Incident::getRisk);
    assertThat(last().getCulprits()).extracting(Culprit::getDevice).containsExactly("g03");
  }

  @Test
  void hang_allAlike_thenANodeSpeaks_itIsTheCulprit() {
    run(30);
    all(SPINS);
    run(15);
    assertThat(last().getVerdict()).isEqualTo(Verdict.SOFTWARE);
    piece(1, -1, "log-nic-fault", FaultClass.NIC_FAULT, Strength.SUPPORTING);
    run(5);
    assertThat(incidents).extracting(Incident::getId).containsOnly(last().getId());
    assertThat(last()).returns("NIC_FAULT", Incident::getFaultClass);
    assertThat(last().getCulprits()).extracting(Culprit::getNode).containsExactly("node-1");
    assertThat(last().getVictims()).containsExactly("node-0");
  }

  @Test
  void processGone_thenTheJobEnds_openedAtOnce_asSoftware_nothingIsDrained() {
    run(30);
    piece(1, 2, "rank-gone", FaultClass.APPLICATION_FAULT, Strength.SUPPORTING);
    all(SPINS);
    doing[6] = STUCK;
    run(3);
    assertThat(incidents).isEmpty();
    all(STUCK);
    run(1);
    assertThat(last())
        .returns(IncidentState.OPEN, Incident::getState)
        .returns("APPLICATION_FAULT", Incident::getFaultClass)
        .returns(Verdict.SOFTWARE, Incident::getVerdict)
        .returns(AdvisedAction.OBSERVE, Incident::getAdvisedAction);
    assertThat(last().getLog()).anyMatch(line -> line.getText().contains("has ended"));
  }

  @Test
  void launcherNamesARank_andTheJobEnds_itsDeviceIsNamed() {
    run(30);
    failed(5);
    all(STUCK);
    run(5);
    assertThat(last().getFaultClass()).isEqualTo("APPLICATION_FAULT");
    assertThat(last().getCulprits()).extracting(Culprit::getDevice).containsExactly("g11");
    run(200);
    assertThat(last().getState()).isEqualTo(IncidentState.RESOLVED);
  }

  @Test
  void watchdogsNameEveryRank_nobodyIsBlamed() {
    run(30);
    for (int rank = 0; rank < 7; rank++) {
      failed(rank);
    }
    all(STUCK);
    run(60);
    assertThat(incidents).isEmpty();
  }

  @Test
  void launcherNamesTheRankOfALostGpu_oneIncident_hardware() {
    run(30);
    piece(1, 1, "log-xid-79", FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE);
    failed(5);
    all(STUCK);
    run(60);
    assertThat(incidents).extracting(Incident::getId).containsOnly(last().getId());
    assertThat(last().getVerdict()).isEqualTo(Verdict.HARDWARE);
  }

  @Test
  void allRest_andProcessesAreBlockedOnMostNodes_storage_nobodyBlamed() {
    run(30);
    Evidence one = EvidenceFixture.scored(blocked(0), 4);
    news.add(one);
    all(STUCK);
    run(20);
    assertThat(incidents).as("half of the nodes").isEmpty();
    news.add(EvidenceFixture.scored(blocked(1), 4));
    run(1);
    assertThat(last())
        .returns("STORAGE_STALL", Incident::getFaultClass)
        .returns(Verdict.STORAGE, Incident::getVerdict)
        .returns(Scope.JOB, Incident::getScope);
    assertThat(last().getCulprits()).isEmpty();
    all(TRAINS);
    run(70);
    assertThat(last().getState()).isEqualTo(IncidentState.RESOLVED);
  }

  private Evidence blocked(int node) {
    return evidence(
        "node-" + node,
        "",
        "limit-node_procs_blocked",
        FaultClass.STORAGE_STALL,
        Strength.HINT,
        nowMillis);
  }

  @Test
  void checkpointPhase_saidByTheLog_noHang_evenWhenTheLogIsReadAhead() {
    run(30);
    step("CHECKPOINT");
    all(SPINS);
    run(30);
    assertThat(incidents).isEmpty();
    all(TRAINS);
    step("TRAIN");
    run(30);
    nowMillis += 600_000;
    step("CHECKPOINT"); // of a time that has not come
    nowMillis -= 600_000;
    all(SPINS);
    run(30);
    assertThat(incidents).hasSize(1);
  }

  @Test
  void jobOfOneNode_idleNode_neverHangs() {
    var idle = new JobStage("node-0", TriageConfig.DEFAULT);
    for (int s = 0; s < 100; s++) {
      all(s < 50 ? TRAINS : SPINS);
      NodeReport job = telemetry(0);
      idle.report(job);
      nowMillis += 1_000;
      idle.watermark(nowMillis, incidents::add);
    }
    assertThat(incidents).isEmpty();
  }

  @Test
  void forecast_isTold() {
    run(5);
    news.add(
        evidence(
                "node-0",
                "",
                "trend-memory",
                FaultClass.HOST_OUT_OF_MEMORY,
                Strength.SUPPORTING,
                nowMillis)
            .forecast(new Forecast(nowMillis + 600_000, nowMillis + 500_000, nowMillis + 700_000)));
    run(40);
    assertThat(last().getEtaMillis()).isEqualTo(START + 605_000);
    assertThat(last().getHorizonMillis()).isEqualTo(570_000);
    assertThat(last().getScope()).isEqualTo(Scope.NODE);
    assertThat(last().getCulprits()).singleElement().returns(-1, Culprit::getIndex);
  }

  @Test
  void ids_sameInput_same() {
    conclusive_opensAtOnce();
    var other = new JobStageTest();
    other.conclusive_opensAtOnce();
    assertThat(other.incidents).isEqualTo(incidents);
    assertThat(last().getId()).matches("inc-[0-9a-f]{20}");
  }

  @Test
  void reports_repeatedAfterACrash_ignored() {
    run(5);
    NodeReport again = telemetry(0);
    stage.report(again);
    piece(0, 0, "rule", FaultClass.GPU_FAULT, Strength.CONCLUSIVE);
    stage.report(
        new NodeReport(
            "job",
            "node-0",
            "leaf",
            Channel.TELEMETRY,
            again.sequence(),
            nowMillis,
            true,
            1_000,
            List.of(),
            List.copyOf(news)));
    news.clear();
    run(2);
    assertThat(incidents).isEmpty();
  }

  @Test
  void nodesHaveLeft_quietIncidentResolves_jobIsOver() {
    run(5);
    Evidence piece = piece(0, 0, "rule", FaultClass.GPU_FAULT, Strength.CONCLUSIVE);
    run(2);
    end(piece);
    run(1);
    stage.report(report("node-0", nowMillis, false, List.of(), List.of()));
    stage.report(report("node-1", nowMillis, false, List.of(), List.of()));
    assertThat(stage.over()).isFalse();
    stage.watermark(nowMillis + 120_000, incidents::add);
    assertThat(last())
        .returns(IncidentState.RESOLVED, Incident::getState)
        .returns(START + 67_000, Incident::getResolvedMillis);
    assertThat(stage.over()).as("it may come again").isFalse();
    stage.watermark(nowMillis + 120_000 + 3_600_000, incidents::add);
    assertThat(stage.over()).isTrue();
  }

  @Test
  void nodeLeavesAtTheTimeOfItsLastSample_isGone() {
    run(5);
    stage.report(report("node-0", nowMillis - 1_000, false, List.of(), List.of()));
    stage.report(report("node-1", nowMillis - 999, false, List.of(), List.of()));
    nowMillis += 5_000;
    stage.watermark(nowMillis, incidents::add);
    assertThat(stage.over()).isTrue();
  }

  @Test
  void evidence_many_boundedAndTheStrongestFirst() {
    run(5);
    for (int i = 0; i < 100; i++) {
      piece(
          0,
          1,
          "rule" + i,
          FaultClass.GPU_FAULT,
          i == 50 ? Strength.CONCLUSIVE : Strength.SUPPORTING);
    }
    run(1);
    assertThat(last().getEvidence()).hasSize(16);
    assertThat(last().getEvidence().get(0).getDetector()).isEqualTo("rule50");
  }

  private void unlikeItself(Strength strength, double p) {
    news.add(piece(0, 1, Evidence.UNLIKE_ITSELF, FaultClass.UNUSUAL, strength).by("blocks@1", p));
    news.remove(news.size() - 2);
  }

  @Test
  void unlikeItself_hint_opensOnlyAfterAConfirmedFault() {
    run(5);
    unlikeItself(Strength.HINT, 1e-7);
    run(5);
    assertThat(incidents).isEmpty();
    Evidence proof = piece(1, 2, "log-xid-79", FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE);
    run(1);
    end(proof);
    run(900);
    assertThat(last().getState()).isEqualTo(IncidentState.RESOLVED);
    int before = incidents.size();
    unlikeItself(Strength.HINT, 1e-7);
    run(1);
    assertThat(incidents).hasSize(before + 1);
    assertThat(last().getFaultClass()).isEqualTo("UNUSUAL");
  }

  @Test
  void unlikeItself_whileTheJobStandsStill_opensNothing() {
    run(5);
    piece(1, -1, "silence", FaultClass.NODE_DOWN, Strength.CONCLUSIVE);
    run(1);
    unlikeItself(Strength.SUPPORTING, 1e-9);
    run(1);
    assertThat(incidents).extracting(Incident::getFaultClass).containsOnly("NODE_DOWN");
  }
}
