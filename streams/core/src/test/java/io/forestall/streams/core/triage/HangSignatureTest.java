package io.forestall.streams.core.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.HangSignature.Finding;
import io.forestall.streams.core.triage.Suspect.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Twelve ranks on three nodes, after a minute of training. */
final class HangSignatureTest {
  private static final int NODES = 3;
  private static final double NONE = Double.NaN;

  /** What one rank does. */
  private record Doing(
      double power, double utilization, double tensor, double link, double pcie, boolean frozen) {}

  private static final Doing TRAINS = new Doing(620, 1, 0.4, 60e9, 1e9, false);
  private static final Doing SPINS = new Doing(140, 1, 0, 0, 0, false);
  private static final Doing RESTS = new Doing(114, 0, 0, 0, 0, false);
  private static final Doing FROZEN = new Doing(600, 1, 0.4, 60e9, 1e9, true);
  private static final Doing BLIND = new Doing(NONE, NONE, NONE, NONE, NONE, false);

  private HangSignature hang = new HangSignature(TriageConfig.DEFAULT);
  private final Doing[] doing = new Doing[4 * NODES];
  private final boolean[] silent = new boolean[NODES];
  private double networkBytes = 2e9;
  private int intervalSeconds = 1;
  private long nowMillis;

  @BeforeEach
  void trainForAMinute() {
    all(TRAINS);
    assertThat(look(60)).isNull();
  }

  private void all(Doing what) {
    for (int rank = 0; rank < doing.length; rank++) {
      doing[rank] = what;
    }
    networkBytes = what.equals(TRAINS) ? 2e9 : 0;
  }

  private @Nullable Finding look(int seconds) {
    Finding finding = null;
    for (int s = 0; s < seconds; s++) {
      nowMillis += 1_000;
      for (int node = 0; node < NODES; node++) {
        if (!silent[node] && (nowMillis / 1_000 + node) % intervalSeconds == 0) {
          hang.see(report(node));
        }
      }
      finding = hang.look(nowMillis);
    }
    return finding;
  }

  private NodeReport report(int node) {
    var devices = new ArrayList<DeviceFeatures>();
    for (int rank = 4 * node; rank < 4 * node + 4; rank++) {
      Doing what = doing[rank];
      devices.add(
          new DeviceFeatures(
              "g" + rank,
              rank % 4,
              rank,
              "pp0",
              what.power,
              what.utilization,
              what.tensor,
              what.link,
              what.pcie,
              what.frozen,
              NONE,
              NONE,
              NONE,
              NONE,
              networkBytes));
    }
    return new NodeReport(
        "job",
        "node-" + node,
        "",
        Channel.TELEMETRY,
        1,
        nowMillis,
        true,
        1_000 * intervalSeconds,
        devices,
        List.of());
  }

  private Finding found(int seconds) {
    return Objects.requireNonNull(look(seconds));
  }

  @Test
  void allSpin_hungAfterTenSeconds_nobodySuspected() {
    all(SPINS);
    assertThat(look(10)).isNull();
    Finding finding = found(1);
    assertThat(finding.suspects()).isEmpty();
    assertThat(finding.spinning()).isEqualTo(12);
    assertThat(finding.measured()).isTrue();
    assertThat(finding.waiting()).containsExactly("node-0", "node-1", "node-2");
    assertThat(finding.sinceMillis()).isEqualTo(61_000);
  }

  @Test
  void oneIdleOnTheHost_oneLatched_suspected() {
    all(SPINS);
    doing[3] = RESTS;
    doing[5] = FROZEN;
    Finding finding = found(11);
    assertThat(finding.suspects()).extracting(Suspect::device).containsExactly("g3", "g5");
    assertThat(finding.suspects()).extracting(Suspect::how).containsExactly(How.RESTS, How.FROZEN);
    assertThat(finding.suspects().get(0))
        .returns("node-0", Suspect::node)
        .returns(3, Suspect::rank);
  }

  @Test
  void nodeFallsSilentAsTheJobStops_suspectedAsAWhole() {
    silent[1] = true;
    look(1); // the others do not know yet
    all(SPINS);
    Finding finding = found(11);
    assertThat(finding.suspects())
        .containsExactly(new Suspect("node-1", "", -1, -1, How.SILENT, NONE));
    assertThat(finding.spinning()).isEqualTo(8);
  }

  @Test
  void agentDiedLongBefore_hangStillFound_itsNodeIsNoSuspect() {
    silent[1] = true;
    look(120);
    all(SPINS);
    assertThat(found(11).suspects()).isEmpty();
  }

  @Test
  void manyNodes_oneLostReport_noSuspect_twoAre() {
    hang = new HangSignature(TriageConfig.DEFAULT);
    intervalSeconds = 15;
    all(TRAINS);
    lookAtSeventy(70);
    all(SPINS);
    assertThat(lookAtSeventy(69)).as("it may be late").isNull();
    assertThat(Objects.requireNonNull(lookAtSeventy(69)).suspects()).isEmpty();
    assertThat(Objects.requireNonNull(lookAtSeventy(69)).suspects())
        .extracting(Suspect::node)
        .containsExactly("node-69");
  }

  private @Nullable Finding lookAtSeventy(int heard) {
    nowMillis += 15_000;
    for (int node = 0; node < heard; node++) {
      hang.see(as(node, report(0)));
    }
    return hang.look(nowMillis);
  }

  private static NodeReport as(int node, NodeReport report) {
    return new NodeReport(
        report.group(),
        "node-" + node,
        report.leaf(),
        report.channel(),
        report.sequence(),
        report.timeMillis(),
        true,
        report.intervalMillis(),
        report.devices(),
        List.of());
  }

  @Test
  void exporterDiesAsTheJobStops_suspected_longBefore_not() {
    all(SPINS);
    doing[6] = BLIND;
    assertThat(found(11).suspects()).extracting(Suspect::device).containsExactly("g6");
    all(TRAINS);
    doing[6] = BLIND;
    look(60);
    all(SPINS);
    doing[6] = BLIND;
    assertThat(found(30).suspects()).isEmpty();
  }

  @Test
  void rankThatNeverWorked_noSuspect() {
    hang = new HangSignature(TriageConfig.DEFAULT);
    doing[2] = RESTS;
    look(300);
    all(SPINS);
    doing[2] = RESTS;
    assertThat(found(11).suspects()).isEmpty();
  }

  @Test
  void manySuspects_nobodyBlamed_butAWholeNodeIs() {
    all(SPINS);
    for (int rank = 2; rank < 6; rank++) {
      doing[rank] = RESTS;
    }
    assertThat(found(11).suspects()).as("a third, on two nodes").isEmpty();
    all(SPINS);
    for (int rank = 4; rank < 8; rank++) {
      doing[rank] = RESTS;
    }
    assertThat(found(1).suspects())
        .containsExactly(new Suspect("node-1", "", -1, -1, How.RESTS, NONE));
    all(RESTS);
    doing[0] = SPINS;
    assertThat(look(1)).as("fewer than half spin").isNull();
  }

  @Test
  void oneRankWorks_notHung() {
    all(SPINS);
    doing[2] = new Doing(500, 1, 0.3, 0, 0, false);
    assertThat(look(120)).isNull();
  }

  @Test
  void checkpoint_bytesOverPcieOrNetwork_notHung_evenIfOnlyOneRankWrites() {
    all(SPINS);
    doing[0] = new Doing(140, 1, 0, 0, 10e9, false);
    assertThat(look(120)).isNull();
    all(new Doing(180, 1, 0, 0, 10e9, false));
    assertThat(look(120)).isNull();
    all(SPINS);
    networkBytes = 0.1e9;
    assertThat(look(120)).as("only the network tells").isNull();
  }

  @Test
  void linksBusy_orPowerHigh_orUtilizationLow_notSpinning() {
    all(new Doing(140, 1, 0, 30e9, 0, false));
    assertThat(look(60)).isNull();
    all(new Doing(500, 1, 0, 0, 0, false));
    assertThat(look(60)).isNull();
    all(RESTS);
    assertThat(look(60)).as("job over, or loading data").isNull();
    assertThat(hang.restsSinceMillis()).isEqualTo(181_000);
  }

  @Test
  void neverWorked_notHung() {
    hang = new HangSignature(TriageConfig.DEFAULT);
    all(SPINS);
    assertThat(look(120)).isNull();
  }

  @Test
  void workedLongAgo_notHung() {
    all(RESTS);
    look(16 * 60);
    all(SPINS);
    assertThat(look(60)).isNull();
  }

  @Test
  void hangOfHours_staysOne() {
    all(SPINS);
    for (int s = 0; s < 3 * 3_600; s++) {
      Finding finding = look(1);
      assertThat(finding == null).as("second %s", s).isEqualTo(s < 10);
      if (finding != null) {
        assertThat(finding.sinceMillis()).isEqualTo(61_000);
      }
    }
  }

  @Test
  void wideInterval_oneReportOfEachNodeSuffices_whenAllIsMeasured() {
    for (int seconds : new int[] {15, 30}) {
      all(TRAINS);
      intervalSeconds = seconds;
      look(10 * seconds - (int) (nowMillis / 1_000) % seconds);
      all(SPINS);
      assertThat(look(seconds - 1)).as("not all have reported").isNull();
      assertThat(look(1)).isNotNull();
    }
  }

  @Test
  void onlyPowerAndUtilizationMeasured_foundAfterNinetySeconds() {
    hang = new HangSignature(TriageConfig.DEFAULT);
    all(new Doing(400, 1, NONE, NONE, NONE, false));
    networkBytes = NONE;
    look(60);
    all(new Doing(88, 1, NONE, NONE, NONE, false)); // A100: 21 % of the thermal design power
    networkBytes = NONE;
    assertThat(look(90)).isNull();
    assertThat(found(1).measured()).isFalse();
  }

  @Test
  void standThatPassedByItself_isAHabit_andTakesLongerNextTime() {
    hang.wasHabit(30_000);
    all(SPINS);
    assertThat(look(45)).isNull();
    assertThat(look(1)).isNotNull();
    hang.wasHabit(3_600_000);
    assertThat(look(200)).isNull();
    assertThat(look(100)).as("five minutes at most").isNotNull();
  }

  @Test
  void state_goesOnWhereItWas() {
    all(SPINS);
    doing[3] = RESTS;
    look(5);
    var out = new StateWriter();
    hang.write(out);
    hang = new HangSignature(TriageConfig.DEFAULT);
    hang.read(new StateReader(out.toBytes()));
    Finding finding = found(6);
    assertThat(finding.sinceMillis()).isEqualTo(61_000);
    assertThat(finding.suspects()).extracting(Suspect::device).containsExactly("g3");
  }
}
