package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules on clocks, links, fabric, processes and the number of devices, one device apart. */
final class DeviceRulesTest {
  private static final int DEVICES = 4;
  private static final int POWER_CAP = 0x4;
  private static final int APPLICATION_CLOCK = 0x2;

  private final Scoring scoring = new Scoring();
  private final Map<Integer, double[]> shown = new LinkedHashMap<>();
  private int present = DEVICES;
  private int visible = DEVICES;
  private int seconds;

  @BeforeEach
  void healthyNode() {
    place("job-1", DEVICES);
    all(KnownMetrics.GPU_UTILIZATION, 1);
    all(KnownMetrics.GPU_SM_CLOCK, 1.8e9);
    all(KnownMetrics.GPU_CLOCK_EVENT_REASONS, POWER_CAP);
    all(KnownMetrics.GPU_PCIE_WIDTH, 16);
    all(KnownMetrics.GPU_PCIE_GENERATION, 5);
    all(KnownMetrics.GPU_FABRIC_STATE, 3);
    all(KnownMetrics.GPU_COMPUTE_PROCESSES, 1);
    all(KnownMetrics.GPU_MEMORY_USED, 70e9);
    run(30);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void clockHeldLow_withoutReason_isSlow() {
    one(2, KnownMetrics.GPU_SM_CLOCK, 1.05e9);
    one(2, KnownMetrics.GPU_CLOCK_EVENT_REASONS, APPLICATION_CLOCK);
    run(15);
    assertThat(scoring.serious()).as("clocks may take a moment").isEmpty();
    run(15);
    assertSingle("held-clock", FaultClass.GPU_SLOW, "GPU-2");
  }

  @Test
  void clockLow_heldByPowerOrOnAllAlikeOrIdle_nothing() {
    one(2, KnownMetrics.GPU_SM_CLOCK, 1.05e9);
    run(120);
    all(KnownMetrics.GPU_SM_CLOCK, 1.05e9);
    all(KnownMetrics.GPU_CLOCK_EVENT_REASONS, APPLICATION_CLOCK);
    run(120);
    all(KnownMetrics.GPU_SM_CLOCK, 1.8e9);
    one(1, KnownMetrics.GPU_SM_CLOCK, 0.345e9);
    one(1, KnownMetrics.GPU_UTILIZATION, 0);
    run(120);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void clockLow_driverGivesNoReasons_powerTells() {
    all(KnownMetrics.GPU_CLOCK_EVENT_REASONS, Double.NaN);
    all(KnownMetrics.GPU_POWER, 600);
    one(2, KnownMetrics.GPU_SM_CLOCK, 1.05e9);
    run(60);
    assertThat(scoring.serious()).as("it may be capped").isEmpty();
    one(2, KnownMetrics.GPU_POWER, 390);
    run(60);
    assertSingle("held-clock", FaultClass.GPU_SLOW, "GPU-2");
  }

  @Test
  void pcieLosesLanesOrGeneration_supporting() {
    one(1, KnownMetrics.GPU_PCIE_WIDTH, 8);
    one(3, KnownMetrics.GPU_PCIE_GENERATION, 3);
    run(10);
    assertThat(scoring.of("pcie-link"))
        .extracting(Evidence::device)
        .containsExactlyInAnyOrder("GPU-1", "GPU-3");
  }

  @Test
  void pcieGenerationFallsWhenIdle_nothing() {
    one(1, KnownMetrics.GPU_UTILIZATION, 0);
    one(1, KnownMetrics.GPU_PCIE_GENERATION, 1);
    run(120);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void fabricIncomplete_forAMinute_isTheNodes() {
    all(KnownMetrics.GPU_FABRIC_STATE, 2);
    run(50);
    assertThat(scoring.serious()).as("a driver that starts anew").isEmpty();
    run(20);
    assertSingle("fabric-incomplete", FaultClass.NVSWITCH_FAULT, "");
  }

  @Test
  void oneRankGone_othersWork_isTheApplication() {
    one(3, KnownMetrics.GPU_COMPUTE_PROCESSES, 0);
    run(4);
    all(KnownMetrics.GPU_COMPUTE_PROCESSES, 0);
    run(60);
    assertSingle("rank-gone", FaultClass.APPLICATION_FAULT, "GPU-3");
  }

  @Test
  void rankGone_afterItsMemoryWasFull_saysSo() {
    all(KnownMetrics.GPU_MEMORY_TOTAL, 80e9);
    one(3, KnownMetrics.GPU_MEMORY_USED, 79.5e9);
    run(5);
    one(3, KnownMetrics.GPU_COMPUTE_PROCESSES, 0);
    one(3, KnownMetrics.GPU_MEMORY_USED, 4e6);
    run(4);
    assertThat(scoring.of("rank-gone"))
        .singleElement()
        .returns("gpu_memory_used_bytes", Evidence::metric)
        .satisfies(piece -> assertThat(piece.explanation()).endsWith("its memory was full"));
  }

  @Test
  void jobEnds_allRanksGo_nothing() {
    all(KnownMetrics.GPU_COMPUTE_PROCESSES, 0);
    all(KnownMetrics.GPU_UTILIZATION, 0);
    all(KnownMetrics.GPU_MEMORY_USED, 4e6);
    run(600);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void memoryWithoutProcess_onAnIdleNode_afterFiveMinutes() {
    place("", DEVICES);
    all(KnownMetrics.GPU_COMPUTE_PROCESSES, 0);
    all(KnownMetrics.GPU_UTILIZATION, 0);
    all(KnownMetrics.GPU_MEMORY_USED, 4e8);
    one(0, KnownMetrics.GPU_MEMORY_USED, 30e9);
    run(290);
    assertThat(scoring.serious()).isEmpty();
    run(20);
    assertSingle("ownerless-memory", FaultClass.APPLICATION_FAULT, "GPU-0");
  }

  @Test
  void deviceGone_nodeCountsFewer_conclusive() {
    present = DEVICES - 1;
    visible = DEVICES - 1;
    run(5);
    assertSingle("missing-device", FaultClass.GPU_MISSING, "GPU-3");
    assertThat(scoring.serious().get(0).strength()).isEqualTo(Strength.CONCLUSIVE);
  }

  @Test
  void deviceNeverSeen_butPlaced_conclusive() {
    place("job-1", DEVICES + 1);
    run(5);
    assertSingle("missing-device", FaultClass.GPU_MISSING, "GPU-" + DEVICES);
  }

  @Test
  void allMoveAlike_noHints() {
    for (int phase = 0; phase < 10; phase++) {
      all(KnownMetrics.GPU_POWER, phase % 2 == 0 ? 600 : 150);
      run(60);
    }
    assertThat(scoring.of("unlike-itself")).isEmpty();
  }

  private void assertSingle(String detector, FaultClass faultClass, String device) {
    assertThat(scoring.serious())
        .isNotEmpty()
        .allSatisfy(
            piece ->
                assertThat(piece)
                    .returns(detector, Evidence::detector)
                    .returns(faultClass, Evidence::faultClass)
                    .returns(device, Evidence::device));
  }

  private void place(String job, int devices) {
    var placed = new ArrayList<PlacedDevice>();
    for (int device = 0; device < devices; device++) {
      placed.add(new PlacedDevice("GPU-" + device, device, "", -1, job, device, ""));
    }
    scoring.placement.accept(
        Placement.newBuilder()
            .setNode("node-0")
            .setEventTimeMillis(0)
            .setSource("simulator")
            .setDevices(placed)
            .build());
  }

  private void all(int metric, double value) {
    for (int device = 0; device < DEVICES; device++) {
      one(device, metric, value);
    }
  }

  private void one(int device, int metric, double value) {
    shown.computeIfAbsent(metric, id -> new double[DEVICES])[device] = value;
  }

  private void run(int howLong) {
    for (int s = 0; s < howLong; s++) {
      var frame = new SampleFrame();
      frame.node = "node-0";
      frame.eventTimeMillis = 1_700_000_000_000L + 1_000L * seconds++;
      frame.intervalMillis = 1_000;
      for (int device = 0; device < present; device++) {
        frame.addDevice("GPU-" + device, device, "");
      }
      shown.forEach(
          (metric, values) -> {
            int from = frame.addColumn(metric);
            System.arraycopy(values, 0, frame.deviceValues, from, present);
          });
      frame.addHost(KnownMetrics.NODE_GPUS_VISIBLE, "", visible);
      scoring.score(frame);
    }
  }
}
