package io.forestall.streams.core.triage.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Four nodes of four devices that train, told of every five seconds. */
final class PeerWatchTest {
  private static final int NODES = 4;
  private static final int DEVICES = 4;
  private static final int INTERVAL_MILLIS = 5_000;
  private static final long START = 1_760_000_000_000L;

  private PeerWatch watch = new PeerWatch();
  private final List<Evidence> news = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(7);
  private final double[] busy = new double[NODES * DEVICES];
  private final double[] clock = new double[NODES * DEVICES];
  private final double[] utilization = new double[NODES];
  private final double[] wait = new double[NODES];
  private double stepsLonger;
  private boolean stepsGoOn = true;
  private boolean disturbed;
  private long nowMillis = START;

  PeerWatchTest() {
    for (int d = 0; d < busy.length; d++) {
      busy[d] = 0.67;
      clock[d] = 1.86e9;
    }
    for (int n = 0; n < NODES; n++) {
      utilization[n] = 1;
    }
  }

  private void run(int minutes) {
    for (int tick = 0; tick < minutes * 60_000 / INTERVAL_MILLIS; tick++) {
      tick();
    }
  }

  private void tick() {
    for (int n = 0; n < NODES; n++) {
      watch.add(report(n));
    }
    if (disturbed) {
      watch.disturb();
    }
    news.addAll(watch.advanceTo(nowMillis, stepsLonger, stepsGoOn ? nowMillis : START));
    nowMillis += INTERVAL_MILLIS;
  }

  private NodeReport report(int node) {
    var devices = new ArrayList<DeviceFeatures>();
    for (int d = 0; d < DEVICES; d++) {
      int number = node * DEVICES + d;
      devices.add(
          new DeviceFeatures(
              "g" + number,
              d,
              number,
              node < NODES / 2 ? "pp0" : "pp1",
              600 * noise(0.01),
              utilization[node],
              0.64 * busy[number] * noise(0.002),
              7e10,
              1e9,
              false,
              busy[number] * noise(0.002),
              clock[number] * noise(0.001),
              65,
              wait[node],
              Double.NaN));
    }
    return new NodeReport(
        "job",
        "node-" + node,
        "leaf",
        Channel.TELEMETRY,
        1,
        nowMillis,
        true,
        INTERVAL_MILLIS,
        devices,
        List.of());
  }

  private double noise(double spread) {
    return 1 + spread * random.nextGaussian();
  }

  private void only(FaultClass faultClass, String node, String device) {
    assertThat(news)
        .isNotEmpty()
        .allSatisfy(
            piece ->
                assertThat(piece)
                    .returns(faultClass, Evidence::faultClass)
                    .returns(node, Evidence::node)
                    .returns(device, Evidence::device));
  }

  @Test
  void healthy_nothing() {
    run(60);
    assertThat(news).isEmpty();
  }

  @Test
  void clockFarBelowPeers_slow_sinceItBegan_endsWithIt() {
    clock[5] = 1.2e9;
    run(3);
    only(FaultClass.GPU_SLOW, "node-1", "g5");
    assertThat(news.get(0).sinceMillis()).isEqualTo(START);
    assertThat(news.get(0).explanation()).startsWith("against 7 peers: SM clock -35");
    clock[5] = 1.86e9;
    news.clear();
    run(4);
    assertThat(news.get(news.size() - 1).ended()).isTrue();
  }

  @Test
  void clockALittleBelowPeers_nothing() {
    clock[5] = 1.75e9;
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void busierThanBefore_andPeersNot_slow() {
    run(10);
    busy[9] *= 1.04;
    stepsLonger = 0.03;
    run(6);
    only(FaultClass.GPU_SLOW, "node-2", "g9");
    assertThat(news.get(0).explanation()).contains("steps take 3.0 % longer");
  }

  @Test
  void busierFromTheStart_isItsPlace_nothing() {
    busy[9] *= 1.04;
    run(30);
    assertThat(news).isEmpty();
  }

  @Test
  void aLittleBusier_whileStepsAreLonger_slow_soonerThanWithoutKnowing() {
    run(10);
    busy[9] *= 1.012;
    stepsLonger = 0.012;
    run(3);
    only(FaultClass.GPU_SLOW, "node-2", "g9");
  }

  @Test
  void aLittleBusier_stepsUnknown_nothing() {
    stepsLonger = Double.NaN;
    run(10);
    busy[9] *= 1.012;
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void busier_andStepsAsEver_nobodyWaits_nothing() {
    run(10);
    busy[9] *= 1.1;
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void allDevicesOfANodeBusier_itsDataDiffers_nothing() {
    run(10);
    for (int d = 0; d < DEVICES; d++) {
      busy[DEVICES + d] *= 1.2;
    }
    stepsLonger = 0.15;
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void gapsOfOneStage_fromTheStart_areItsPlace_nothing() {
    utilization[2] = 0.7;
    utilization[3] = 0.7;
    run(20);
    assertThat(news).isEmpty();
  }

  @Test
  void halfOfTheGroupBusier_theWorkDiffers_nothing() {
    run(10);
    for (int d = 0; d < 4; d++) {
      busy[d] *= 1.1;
    }
    run(20);
    assertThat(news).isEmpty();
  }

  @Test
  void oneNodeWithGaps_slowHost() {
    run(10);
    utilization[2] = 0.95;
    stepsLonger = 0.04;
    run(4);
    only(FaultClass.HOST_SLOW, "node-2", "");
  }

  @Test
  void gapsThatGoRound_asOfGarbageCollection_nothing() {
    run(10);
    for (int turn = 0; turn < 12; turn++) {
      utilization[turn % NODES] = 0.9;
      run(1);
      utilization[turn % NODES] = 1;
      run(1);
    }
    assertThat(news).isEmpty();
  }

  @Test
  void allNodesWithGaps_stepsGoOn_dataStall() {
    run(10);
    Arrays.fill(utilization, 0.8);
    run(4);
    only(FaultClass.DATA_STALL, "", "");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allNodesWithGaps_forAMinute_orWithoutSteps_nothing(boolean dip) {
    run(10);
    Arrays.fill(utilization, 0.8);
    stepsGoOn = dip;
    run(dip ? 1 : 10);
    Arrays.fill(utilization, 1);
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void allPortsWait_stepsLonger_congestion() {
    run(10);
    Arrays.fill(wait, 2e7);
    stepsLonger = 0.08;
    run(2);
    only(FaultClass.NETWORK_CONGESTION, "", "");
  }

  @Test
  void allPortsWait_stepsAsEver_nothing() {
    run(10);
    Arrays.fill(wait, 2e7);
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void stepsLonger_onePortWaits_nothing() {
    run(10);
    wait[1] = 2e7;
    stepsLonger = 0.08;
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void disturbed_asByACheckpoint_nothing() {
    run(10);
    disturbed = true;
    Arrays.fill(utilization, 0.5);
    clock[3] = 1e9;
    run(10);
    assertThat(news).isEmpty();
  }

  @Test
  void readBack_goesOnAlike() {
    run(10);
    clock[5] = 1.2e9;
    tick();
    var out = new StateWriter();
    watch.write(out);
    watch = new PeerWatch();
    watch.read(new StateReader(out.toBytes()));
    var again = new StateWriter();
    watch.write(again);
    assertThat(again.toBytes()).isEqualTo(out.toBytes());
    run(4);
    only(FaultClass.GPU_SLOW, "node-1", "g5");
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void hundredThousandDevices_inTime() {
    for (int tick = 0; tick < 7; tick++) {
      for (int n = 0; n < 12_500; n++) {
        var devices = new ArrayList<DeviceFeatures>();
        for (int d = 0; d < 8; d++) {
          devices.add(
              new DeviceFeatures(
                  "g" + d, d, n * 8 + d, "pp" + n % 16, 600, 1, 0.4, 7e10, 1e9, false));
        }
        watch.add(
            new NodeReport(
                "job",
                "n" + n,
                "",
                Channel.TELEMETRY,
                1,
                nowMillis,
                true,
                5_000,
                devices,
                List.of()));
      }
      news.addAll(watch.advanceTo(nowMillis, 0, nowMillis));
      nowMillis += 5_000;
    }
    assertThat(news).isEmpty();
  }
}
