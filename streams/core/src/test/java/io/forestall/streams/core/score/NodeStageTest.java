package io.forestall.streams.core.score;

import static io.forestall.streams.core.FleetFixture.JOB;
import static io.forestall.streams.core.FleetFixture.START_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.DeviceHealth;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.FleetFixture;
import io.forestall.streams.core.Input;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.align.AlignConfig;
import io.forestall.streams.core.align.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeStageTest implements NodeOutput {
  private static final String NODE = "node-0";

  private final List<NodeReport> reports = new ArrayList<>();
  private final List<String> anomalyKeys = new ArrayList<>();
  private final List<NodeHealth> health = new ArrayList<>();
  private final List<RejectReason> rejects = new ArrayList<>();
  private final FleetFixture fleet = new FleetFixture(1, 4, 9);
  private final NodeStage stage = new NodeStage(NODE, AlignConfig.DEFAULT, ScoreConfig.DEFAULT);
  private int taken;

  @Override
  public void report(NodeReport report) {
    reports.add(report);
  }

  @Override
  public void anomaly(String key, Anomaly anomaly) {
    anomalyKeys.add(key);
  }

  @Override
  public void health(NodeHealth record) {
    health.add(record);
  }

  @Override
  public void reject(RejectReason reason, String detail) {
    rejects.add(reason);
  }

  /** Hands over what the fleet has recorded since the last call. */
  private void take() {
    var frame = new SampleFrame();
    List<Input> inputs = fleet.inputs();
    for (; taken < inputs.size(); taken++) {
      if (inputs.get(taken) instanceof Input.Sample sample) {
        frame.fill(sample.record());
        stage.sample(frame, sample.arrival(), this);
      } else if (inputs.get(taken) instanceof Input.Event event) {
        stage.event(event.record(), event.arrival(), this);
      } else if (inputs.get(taken) instanceof Input.Placed placed) {
        stage.placement(placed.record(), this);
      }
    }
  }

  private List<Evidence> heardBy(String group) {
    return reports.stream()
        .filter(report -> report.group().equals(group))
        .flatMap(report -> report.evidence().stream())
        .filter(piece -> piece.strength() != Strength.HINT)
        .toList();
  }

  private NodeReport lastOf(String group) {
    return reports.stream()
        .filter(report -> report.group().equals(group))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  @Test
  void idleNode_isItsOwnGroup_thenReportsToItsJob() {
    fleet.run(3).place(JOB).run(2);
    take();
    assertThat(reports)
        .extracting(NodeReport::group)
        .containsExactly(NODE, NODE, NODE, NODE, JOB, JOB);
    assertThat(reports.get(3).member()).as("the node has left its own group").isFalse();
    assertThat(reports.get(3).timeMillis()).isEqualTo(reports.get(2).timeMillis());
    NodeReport last = reports.get(5);
    assertThat(last.member()).isTrue();
    assertThat(last.leaf()).isEqualTo("leaf-0");
    assertThat(last.devices()).hasSize(4);
    assertThat(last.devices().get(2))
        .returns("GPU-node-0-2", NodeReport.DeviceFeatures::device)
        .returns(2, NodeReport.DeviceFeatures::rank)
        .returns("pp0", NodeReport.DeviceFeatures::role)
        .returns(2, NodeReport.DeviceFeatures::index);
    assertThat(reports).extracting(NodeReport::sequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void silentNode_saidOnce_endsWithItsReturn() {
    fleet.place(JOB).run(5);
    take();
    assertThat(stage.advanceTo(START_MILLIS + 13_000, this)).isFalse();
    assertThat(stage.advanceTo(START_MILLIS + 15_000, this)).isTrue();
    assertThat(stage.advanceTo(START_MILLIS + 60_000, this)).isFalse();
    NodeReport silent = lastOf(JOB);
    assertThat(silent.channel()).isEqualTo(Channel.SILENCE);
    assertThat(silent.evidence())
        .singleElement()
        .returns(FaultClass.NODE_DOWN, Evidence::faultClass)
        .returns(stage.lastTimeMillis(), Evidence::sinceMillis)
        .returns(stage.lastTimeMillis() + 10_000, Evidence::timeMillis);
    NodeHealth unknown = health.get(health.size() - 1);
    assertThat(unknown.getState()).isEqualTo(HealthState.UNKNOWN);
    assertThat(unknown.getReasons()).containsExactly("nothing heard from the node for 10 s");
    assertThat(unknown.getDevices()).hasSize(4);
    fleet.silent(0, true).run(60).silent(0, false).run(1);
    take();
    assertThat(health.get(health.size() - 1).getState()).isEqualTo(HealthState.OK);
    assertThat(heardBy(JOB)).last().returns(true, Evidence::ended);
  }

  @Test
  void silentNode_afterItWasToldToStop_isNoFault_butOnceBackACrashIs() {
    fleet.place(JOB).run(5).line(0, EventKind.ORDERLY_STOP, 0, "", Map.of()).run(1);
    take();
    stage.advanceTo(START_MILLIS + 60_000, this);
    assertThat(heardBy(JOB)).as("but for a hint").isEmpty();
    assertThat(lastOf(JOB).evidence())
        .singleElement()
        .returns("silent-node", Evidence::detector)
        .returns(Strength.HINT, Evidence::strength);
    fleet.silent(0, true).run(60).silent(0, false).reboot(0).run(300);
    take();
    stage.advanceTo(START_MILLIS + 600_000, this);
    assertThat(heardBy(JOB)).last().returns(Strength.SUPPORTING, Evidence::strength);
  }

  @Test
  void silentNode_sampleComesBeforeTheWatermark_sameMessages() {
    fleet.place(JOB).run(5).silent(0, true).run(20).silent(0, false).run(1);
    take();
    assertThat(heardBy(JOB))
        .extracting(Evidence::detector, Evidence::ended)
        .containsExactly(tuple("silent-node", false), tuple("silent-node", true));
  }

  @Test
  void evidence_goesToTheJobThatWasHurt_untilItIsOver() {
    fleet.place(JOB).run(10).xid(0, 1, 48).run(2).place("job-2").run(10);
    fleet.xid(0, 2, 95).run(2).reboot(0).run(1);
    take();
    assertThat(heardBy(JOB))
        .extracting(Evidence::device, Evidence::ended)
        .containsExactly(tuple("GPU-node-0-1", false), tuple("GPU-node-0-1", true));
    assertThat(heardBy("job-2")).extracting(Evidence::device).containsOnly("GPU-node-0-2");
    assertThat(lastOf(JOB).member()).isFalse();
    assertThat(anomalyKeys).contains(JOB, "job-2");
  }

  @Test
  void evidence_hintThatLasts_doesNotKeepTheNextJobFromHearing() {
    fleet.host(0, "node_ib_link_downed_total", "mlx5_0/1", 255);
    fleet.place(JOB).run(60).place("job-2").run(60).xid(0, 0, 79).run(1);
    take();
    assertThat(heardBy(JOB)).isEmpty();
    assertThat(heardBy("job-2")).extracting(Evidence::detector).containsExactly("log-xid-79");
  }

  @Test
  void evidence_ofOneDevice_onlyForItsJob_ofTheHost_forAll() {
    fleet.run(5);
    take();
    stage.placement(halfAndHalf(), this);
    fleet.run(2).xid(0, 3, 79).line(0, EventKind.EDAC_UNCORRECTED, 0, "", Map.of()).run(2);
    take();
    assertThat(heardBy("job-a")).extracting(Evidence::device).containsExactly("");
    assertThat(heardBy("job-b")).extracting(Evidence::device).containsExactly("GPU-node-0-3", "");
    assertThat(lastOf("job-a").devices()).hasSize(2);
  }

  private static Placement halfAndHalf() {
    var devices = new ArrayList<PlacedDevice>();
    for (int d = 0; d < 4; d++) {
      devices.add(
          PlacedDevice.newBuilder()
              .setDevice("GPU-node-0-" + d)
              .setJob(d < 2 ? "job-a" : "job-b")
              .build());
    }
    return Placement.newBuilder()
        .setNode(NODE)
        .setEventTimeMillis(START_MILLIS)
        .setSource("file")
        .setDevices(devices)
        .build();
  }

  @Test
  void logLine_holdIsOver_endedByTimeAlone() {
    fleet.place(JOB).run(5).line(0, EventKind.NVME, 0, "", Map.of()).run(1);
    take();
    long line = START_MILLIS + 5_500;
    assertThat(stage.advanceTo(line + 1_800_000, this)).as("node silent").isTrue();
    assertThat(heardBy(JOB)).noneMatch(piece -> piece.ended());
    assertThat(stage.advanceTo(line + 1_800_001, this)).isTrue();
    assertThat(heardBy(JOB))
        .last()
        .returns(true, Evidence::ended)
        .returns(line + 1_800_000, Evidence::timeMillis);
  }

  @Test
  void logLine_ofTheOldBoot_endsWithTheReboot_ofTheNewOne_doesNot() {
    fleet.place(JOB).run(5).xid(0, 1, 79).run(1).reboot(0);
    fleet.line(0, EventKind.NVME, 0, "", Map.of()); // before the first sample of its boot
    fleet.run(2);
    take();
    assertThat(heardBy(JOB))
        .filteredOn(Evidence::ended)
        .extracting(Evidence::detector)
        .containsExactly("log-xid-79");
  }

  @Test
  void clockTwoHoursOff_samplesParked_clockFault() {
    fleet.place(JOB).run(3);
    take();
    var frame = new SampleFrame();
    for (int tick = 0; tick < 5; tick++) {
      fleet.run(1);
      long sent = fleet.nowMillis();
      frame.fill(((Input.Sample) fleet.inputs().get(fleet.inputs().size() - 1)).record());
      stage.sample(frame, new Arrival(tick, sent, sent - 7_200_000), this);
    }
    assertThat(rejects).containsOnly(RejectReason.CLOCK_OFFSET).hasSize(5);
    assertThat(heardBy(JOB))
        .singleElement()
        .returns(FaultClass.CLOCK_FAULT, Evidence::faultClass)
        .returns(Strength.CONCLUSIVE, Evidence::strength)
        .returns(-7_200.0, Evidence::observed);
    assertThat(stage.advanceTo(START_MILLIS + 100_000, this)).as("not silent").isFalse();
  }

  @Test
  void offsets_readAgainAfterACrash_ignored() {
    fleet.place(JOB).run(1);
    var frame = new SampleFrame();
    frame.fill(((Input.Sample) fleet.inputs().get(1)).record());
    stage.sample(frame, new Arrival(7, -1, -1), this);
    stage.sample(frame, new Arrival(7, -1, -1), this);
    assertThat(reports).hasSize(1);
    assertThat(rejects).isEmpty();
    stage.sample(frame, new Arrival(8, -1, -1), this);
    assertThat(rejects).containsExactly(RejectReason.DUPLICATE);
  }

  @Test
  void health_changes_saidAtOnce_elseEveryHalfMinute() {
    fleet.place(JOB).run(65);
    take();
    assertThat(health).hasSize(3).extracting(NodeHealth::getState).containsOnly(HealthState.OK);
    fleet.xid(0, 1, 79).line(0, EventKind.NVME, 0, "", Map.of()).run(1);
    take();
    NodeHealth failed = health.get(3);
    assertThat(failed.getState()).isEqualTo(HealthState.FAILED);
    assertThat(failed.getRisk()).isEqualTo(17.9 / 18);
    assertThat(failed.getReasons()).hasSize(2);
    assertThat(failed.getReasons().get(0)).contains("XID 79");
    assertThat(failed.getDevices())
        .extracting(DeviceHealth::getState)
        .containsExactly(HealthState.OK, HealthState.FAILED, HealthState.OK, HealthState.OK);
    assertThat(failed.getDevices()).extracting(DeviceHealth::getJob).containsOnly(JOB);
    fleet.reboot(0).run(1);
    take();
    assertThat(health.get(4).getState()).isEqualTo(HealthState.OK);
  }

  @Test
  void health_lineBlamesADeviceWithoutTelemetry_nodeFailed() {
    fleet.place(JOB).run(1).line(0, EventKind.GPU_LOST, 0, "0000:ff:00.0", Map.of()).run(1);
    take();
    NodeHealth failed = health.get(health.size() - 1);
    assertThat(failed.getState()).isEqualTo(HealthState.FAILED);
    assertThat(failed.getRisk()).isEqualTo(9.9 / 10);
    assertThat(failed.getDevices())
        .as("known devices are well")
        .extracting(DeviceHealth::getState)
        .containsOnly(HealthState.OK);
  }
}
