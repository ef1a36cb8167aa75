package io.forestall.simulator;

import static io.forestall.simulator.ShapeRun.LAYOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.ingest.collect.training.TrainingLogParser;
import io.forestall.ingest.collect.training.TrainingLogState;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the faults print is understood by the collectors that read real logs. */
class GpuFaultLinesTest {
  private static final long FAILURE = Recording.START;
  private static final String GPU = "0000:9d:00.0";

  private static List<NodeEvent> events(PlannedFault plan) {
    return KernelEvents.of(kernel(plan, FAILURE - 600_000, FAILURE + 600_000));
  }

  private static List<Recording.LogLine> kernel(PlannedFault plan, long fromMillis, long toMillis) {
    return ShapeRun.lines(plan, fromMillis, toMillis, 1_000).stream()
        .filter(line -> line.source().equals("kmsg"))
        .toList();
  }

  private static List<Integer> xids(List<NodeEvent> events, String pci) {
    return events.stream()
        .filter(event -> event.getKind().equals(EventKind.XID.name()))
        .filter(event -> event.getPci().equals(pci))
        .map(NodeEvent::getCode)
        .toList();
  }

  private static PlannedFault withShape(PlannedFault plan, int device, FaultShape shape) {
    return new PlannedFault(
        plan.fault(),
        plan.label(),
        plan.kind(),
        plan.job(),
        plan.node(),
        device,
        FAILURE,
        FAILURE,
        plan.endMillis(),
        shape);
  }

  @Test
  void fellOffBus_allSigns_areReadInOrder() {
    PlannedFault plan =
        withShape(
            FellOffBus.plan(LAYOUT, "sim-02", 4, FAILURE),
            4,
            new FellOffBus(Duration.ofMillis(800), Duration.ZERO, true, true));
    List<NodeEvent> events = events(plan);

    assertThat(xids(events, GPU)).containsExactly(79, 154);
    assertThat(events)
        .filteredOn(event -> event.getKind().equals(EventKind.AER.name()))
        .singleElement()
        .satisfies(event -> assertThat(event.getFields()).containsEntry("severity", "fatal"));
    assertThat(xids(events, "0000:1b:00.0")).containsExactly(45);
  }

  @Test
  void fellOffBus_warning_isReadAsCorrectedErrors() {
    FellOffBus loss = new FellOffBus(Duration.ZERO, Duration.ofMinutes(1), false, false);
    PlannedFault drawn = FellOffBus.plan(LAYOUT, "sim-02", 4, FAILURE);
    PlannedFault plan =
        new PlannedFault(
            drawn.fault(),
            drawn.label(),
            drawn.kind(),
            drawn.job(),
            drawn.node(),
            4,
            FAILURE - 60_000,
            FAILURE,
            drawn.endMillis(),
            loss);

    assertThat(kernel(plan, FAILURE - 60_000, FAILURE - 1_000)).hasSize(5 * 4);
    assertThat(events(plan).get(0).getFields()).containsEntry("severity", "corrected");
  }

  @Test
  void memoryError_contained_isReadAsXid94And63() {
    PlannedFault drawn = MemoryError.contained(LAYOUT, "sim-02", 4, FAILURE, random());
    List<NodeEvent> events =
        events(withShape(drawn, 4, new MemoryError(true, Duration.ZERO, 0, 0)));

    assertThat(xids(events, GPU)).containsExactly(94, 63, 43);
    assertThat(events)
        .filteredOn(event -> event.getCode() == 94)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFields())
                    .containsEntry("containment", "Contained")
                    .containsEntry("pid", "40121"));
  }

  @Test
  void memoryError_uncontained_isReadInItsOrder() {
    PlannedFault drawn = MemoryError.uncontained(LAYOUT, "sim-02", 4, FAILURE, random());
    List<NodeEvent> events =
        events(withShape(drawn, 4, new MemoryError(false, Duration.ZERO, 0, 0)));

    assertThat(xids(events, GPU)).containsExactly(48, 171, 63, 95, 154);
    assertThat(xids(events, "0000:43:00.0")).containsExactly(45);
  }

  @Test
  void memoryError_warning_isReadAsXid63And92() {
    PlannedFault drawn = MemoryError.uncontained(LAYOUT, "sim-02", 4, FAILURE, random());
    PlannedFault plan =
        new PlannedFault(
            drawn.fault(),
            drawn.label(),
            drawn.kind(),
            drawn.job(),
            drawn.node(),
            4,
            FAILURE - 6 * 3_600_000,
            FAILURE,
            drawn.endMillis(),
            new MemoryError(false, Duration.ofHours(6), 30, 2));

    List<NodeEvent> events =
        KernelEvents.of(kernel(plan, FAILURE - 6 * 3_600_000, FAILURE - 1_000));
    assertThat(xids(events, GPU)).containsExactlyInAnyOrder(63, 63, 92);
  }

  @Test
  void rowRemap_failure_isReadAsXid64() {
    PlannedFault plan = RowRemap.plan(LAYOUT, "sim-02", 4, FAILURE, random());
    List<NodeEvent> events = events(plan);

    assertThat(xids(events, GPU)).containsExactly(48, 64, 154);
    assertThat(events)
        .filteredOn(event -> event.getCode() == 64)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFields())
                    .containsEntry("reason", "All reserved rows for bank are remapped"));
  }

  @Test
  void sramError_isReadAsXid48And172() {
    PlannedFault plan = SramError.plan(LAYOUT, "sim-02", 4, FAILURE, random());

    assertThat(xids(events(plan), GPU)).startsWith(48, 172);
  }

  @Test
  void nvlinkDegradation_failure_isReadAtBothEnds() {
    NvlinkDegradation link =
        new NvlinkDegradation(
            Duration.ofMinutes(10),
            true,
            50,
            Duration.ofMinutes(1),
            Duration.ofSeconds(20),
            Duration.ofMillis(100));
    PlannedFault drawn = NvlinkDegradation.plan(LAYOUT, "sim-02", 4, FAILURE, random());
    PlannedFault plan =
        new PlannedFault(
            drawn.fault(),
            drawn.label(),
            drawn.kind(),
            drawn.job(),
            drawn.node(),
            4,
            FAILURE - 600_000,
            FAILURE,
            drawn.endMillis(),
            link);
    List<NodeEvent> events = events(plan);

    assertThat(xids(events, GPU)).containsExactly(74, 154);
    assertThat(codes(events, EventKind.SXID)).containsExactlyInAnyOrder(20001, 12028);
    assertThat(events)
        .filteredOn(event -> event.getCode() == 74)
        .singleElement()
        .satisfies(event -> assertThat(event.getFields()).containsKey("link"));
  }

  private static Set<Integer> codes(List<NodeEvent> events, EventKind kind) {
    Set<Integer> codes = new LinkedHashSet<>();
    for (NodeEvent event : events) {
      if (event.getKind().equals(kind.name())) {
        codes.add(event.getCode());
      }
    }
    return codes;
  }

  @Test
  void nvSwitchFault_isReadFromTheDriverAndTheFabricManager() {
    for (int seed = 0; seed < 30; seed++) {
      PlannedFault plan = NvSwitchFault.plan(LAYOUT, "sim-02", FAILURE, new SplittableRandom(seed));
      NvSwitchFault fault = (NvSwitchFault) plan.shape();
      List<NodeEvent> events = events(plan);

      assertThat(codes(events, EventKind.SXID)).contains(fault.report().code());
      assertThat(codes(events, EventKind.FABRIC_MANAGER)).containsExactly(fault.report().code());
      assertThat(events)
          .filteredOn(event -> event.getCode() == fault.report().code())
          .allSatisfy(event -> assertThat(event.getFields()).containsEntry("severity", "fatal"));
      assertThat(xids(events, GPU)).containsExactly(45);
    }
  }

  @Test
  void gspHang_timeouts_areReadAsXid119WithItsFunction() {
    PlannedFault drawn = GspHang.plan(LAYOUT, "sim-02", 4, FAILURE, random());
    GspHang hang =
        new GspHang(Duration.ZERO, Duration.ofSeconds(30), GspHang.Exporter.FREEZES, false);
    PlannedFault plan = withShape(drawn, 4, hang);
    List<NodeEvent> events = events(plan);

    assertThat(Set.copyOf(xids(events, GPU))).containsExactlyInAnyOrder(119, 154);
    assertThat(events.get(0).getFields())
        .containsEntry("seconds", "6")
        .containsEntry("gpu", "4")
        .containsEntry("functionName", "GSP_RM_CONTROL");
    assertThat(kernel(plan, FAILURE, FAILURE + 600_000))
        .filteredOn(line -> line.line().contains(": 119, "))
        .as("three at once, then one in 3 min")
        .hasSize(3 + 3);
  }

  @Test
  void gspHang_end_isReadAsXid120() {
    PlannedFault drawn = GspHang.plan(LAYOUT, "sim-02", 4, FAILURE, random());
    GspHang hang =
        new GspHang(Duration.ZERO, Duration.ofSeconds(30), GspHang.Exporter.FREEZES, true);

    assertThat(xids(events(withShape(drawn, 4, hang)), GPU)).containsExactly(120, 154);
  }

  @Test
  void pcieDowngrade_isReadAsErrorsAndBandwidth() {
    PlannedFault drawn = PcieDowngrade.plan(LAYOUT, "sim-02", 4, FAILURE, random());
    List<NodeEvent> events =
        events(withShape(drawn, 4, new PcieDowngrade(Duration.ofSeconds(30), 60, 8, 3, true)));

    assertThat(events)
        .extracting(NodeEvent::getKind)
        .contains(EventKind.AER.name(), EventKind.PCIE_BANDWIDTH.name());
    assertThat(events)
        .filteredOn(event -> event.getKind().equals(EventKind.PCIE_BANDWIDTH.name()))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getPci()).isEqualTo(GPU);
              assertThat(event.getFields())
                  .containsEntry("gbps", "63.016")
                  .containsEntry("width", "8")
                  .containsEntry("capableWidth", "16");
            });
  }

  @ParameterizedTest
  @CsvSource({"136", "143"})
  void missingGpu_xid_isRead(int xid) {
    PlannedFault drawn = MissingGpu.plan(LAYOUT, "sim-02", 4, FAILURE, random());

    assertThat(xids(events(withShape(drawn, 4, new MissingGpu(Duration.ZERO, xid))), GPU))
        .containsExactly(xid);
  }

  @Test
  void userException_illegalAccess_isReadAsTheUsersXids() {
    PlannedFault drawn = UserException.plan(LAYOUT, "sim-02", 4, FAILURE, random());
    List<NodeEvent> events =
        events(withShape(drawn, 4, new UserException("RuntimeError: CUDA error", true)));

    assertThat(xids(events, GPU)).containsExactly(31, 43);
    assertThat(events.get(0).getFields()).containsEntry("access", "ACCESS_TYPE_VIRT_READ");
  }

  @Test
  void crashes_trainingLines_areReadAsFailureOfTheRank() {
    List<PlannedFault> plans =
        List.of(
            UserException.plan(LAYOUT, "sim-02", 4, FAILURE, random()),
            DeviceMemoryExhausted.plan(LAYOUT, "sim-02", 4, FAILURE, random()),
            MemoryError.contained(LAYOUT, "sim-02", 4, FAILURE, random()));
    for (PlannedFault plan : plans) {
      List<StepProgress> steps = new ArrayList<>();
      TrainingLogParser parser =
          new TrainingLogParser(
              "pretrain-a", "sim-02", -1, ZoneOffset.UTC, TrainingLogState.NEW, steps::add);
      long sequence = 0;
      for (Recording.LogLine line :
          ShapeRun.lines(plan, FAILURE - 1_000, FAILURE + 60_000, 1_000)) {
        if (line.source().equals("stdout")) {
          parser.line(line.line(), sequence++, line.timeMillis());
        }
      }

      assertThat(steps)
          .as(plan.fault())
          .isNotEmpty()
          .allMatch(step -> step.getPhase().equals("FAILED"));
      assertThat(steps).extracting(StepProgress::getRank).contains(8 + 4);
    }
  }

  @Test
  void fabricManagerDown_jobStart_saysError802() {
    PlannedFault plan = FabricManagerDown.plan(LAYOUT, "sim-02", FAILURE, random());

    assertThat(ShapeRun.lines(plan, FAILURE - 1_000, FAILURE + 60_000, 1_000))
        .anyMatch(line -> line.line().contains("Error 802: system not yet initialized"));
  }

  @Test
  void memoryError_onAmd_isReadAsRas() {
    NodeLayout nvidia = LAYOUT.node("sim-02");
    NodeLayout amd =
        new NodeLayout("amd-1", "boot", "amd", "MI300X", "rack-1", "leaf-1", nvidia.devices());
    FleetLayout layout = new FleetLayout(List.of(amd), List.of());
    PlannedFault plan = MemoryError.uncontained(layout, "amd-1", 4, FAILURE, random());
    Recording recording = new Recording();

    plan.shape()
        .apply(
            plan, new TickWindow(FAILURE - 1_000, FAILURE), new FleetConditions(layout), recording);
    assertThat(KernelEvents.of(recording.kernel))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getKind()).isEqualTo(EventKind.AMD_RAS.name());
              assertThat(event.getPci()).isEqualTo(GPU);
              assertThat(event.getFields()).containsEntry("block", "umc");
            });
  }

  private static SplittableRandom random() {
    return new SplittableRandom(17);
  }
}
