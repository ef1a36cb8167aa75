package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.traces.LabelScope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shapes of hosts, their memory, disks and storage. */
class HostShapesTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();
  private static final long FAILURE = START + Duration.ofDays(20).toMillis();
  private static final String NODE = "sim-03";

  private static PlannedFault draw(Planner planner) {
    return planner.plan(LAYOUT, NODE, FAILURE, new SplittableRandom(21));
  }

  private static List<String> kinds(List<String> lines) {
    return ShapePlayer.events(lines).stream().map(NodeEvent::getKind).toList();
  }

  @Test
  void hostMemoryLeak_drawn_isFullAtFailureAndOverAfterTheWatchdog() {
    SplittableRandom random = new SplittableRandom(2);
    double leakable = HostSettings.defaults().leakableBytes();
    for (int draw = 0; draw < 200; draw++) {
      PlannedFault plan = HostMemoryLeak.plan(LAYOUT, NODE, FAILURE, random);
      ShapePlayer run = new ShapePlayer(LAYOUT);
      NodeConditions node = run.at(plan, FAILURE - 1).node(NODE);
      assertThat(node.leakedBytes).isCloseTo(leakable, within(0.01 * leakable));
      assertThat(
              run.at(plan, FAILURE)
                  .node(NODE)
                  .device(((HostMemoryLeak) plan.shape()).killed())
                  .processGone)
          .isTrue();
      assertThat(node.oomKills).isEqualTo(1);
      assertThat(node.leakedBytes).isZero();
      run.at(plan, plan.endMillis());
      assertThat(node.device(((HostMemoryLeak) plan.shape()).killed()).processGone).isFalse();
      assertThat(node.oomKills).isEqualTo(1);
    }
  }

  @Test
  void loaderStall_ofStorageOrProcessors_holdsTheWholeJobUp() {
    LoaderStall stall = new LoaderStall(0.3, 12, 0);
    PlannedFault drawn = draw(LoaderStall::plan);
    ShapePlayer run = new ShapePlayer(LAYOUT);
    run.at(with(drawn, stall), FAILURE + 1_000);

    assertThat(drawn.scope()).isEqualTo(LabelScope.JOB);
    assertThat(run.conditions.job("pretrain-a").dataStallShare).isEqualTo(0.3);
    assertThat(run.conditions.job("pretrain-b").dataStallShare).isZero();
    assertThat(run.conditions.node("sim-01").strayCores).isEqualTo(12);
    assertThat(run.conditions.node("sim-05").strayCores).isZero();
    assertThat(run.conditions.node("sim-01").storageStallShare).isZero();
  }

  @Test
  void storageHang_nfs_allNodesStallWithinSecondsAndSaySo() {
    PlannedFault plan = hang(StorageHang.Filesystem.NFS, 200);
    ShapePlayer run = new ShapePlayer(LAYOUT);
    run.at(plan, FAILURE + 3_000);

    assertThat(run.conditions.job("pretrain-a").storageStalled).isTrue();
    assertThat(run.conditions.job("pretrain-b").storageStalled).isFalse();
    for (NodeLayout node : LAYOUT.nodes()) {
      double expected = LAYOUT.jobOf(node.name()).equals("pretrain-a") ? 1 : 0;
      assertThat(run.conditions.node(node.name()).storageStallShare).isEqualTo(expected);
    }
    assertThat(run.conditions.node(NODE).nfsRetransmitsPerSecond).isPositive();
    run.play(plan, FAILURE - 1, FAILURE + 300_000, 1_000);
    for (String node : LAYOUT.job("pretrain-a").nodes()) {
      assertThat(kinds(run.kernelLines(node)))
          .containsExactly(
              EventKind.NFS_STALL.name(), EventKind.HUNG_TASK.name(), EventKind.NFS_OK.name());
    }
    assertThat(run.kernelLines("sim-05")).isEmpty();
  }

  @Test
  void storageHang_lustre_isReadAsLossAndReturn() {
    ShapePlayer run = new ShapePlayer(LAYOUT);
    run.play(hang(StorageHang.Filesystem.LUSTRE, 90), FAILURE - 1, FAILURE + 120_000, 1_000);

    List<NodeEvent> events = ShapePlayer.events(run.kernelLines(NODE));
    assertThat(events)
        .extracting(NodeEvent::getKind)
        .containsExactly(
            EventKind.LUSTRE_FAULT.name(),
            EventKind.LUSTRE_FAULT.name(),
            EventKind.LUSTRE_OK.name());
    assertThat(events).allMatch(event -> "10.12.0.21@tcp".equals(event.getFields().get("server")));
  }

  @Test
  void storageHang_shorterThanTheKernelsPatience_printsNothing() {
    ShapePlayer run = new ShapePlayer(LAYOUT);
    run.play(hang(StorageHang.Filesystem.NFS, 15), FAILURE - 1, FAILURE + 60_000, 1_000);

    assertThat(run.out.kernel).isEmpty();
  }

  @Test
  void storageHang_withoutAJob_isTheFleets() {
    FleetLayout layout = ShapePlayer.halfIdle();
    PlannedFault plan = StorageHang.plan(layout, "sim-08", FAILURE, new SplittableRandom(3));
    ShapePlayer run = new ShapePlayer(layout);
    run.at(plan, FAILURE + 5_000);

    assertThat(plan.scope()).isEqualTo(LabelScope.FLEET);
    assertThat(run.conditions.job("pretrain-a").storageStalled).isTrue();
    assertThat(run.conditions.node("sim-08").storageStallShare).isEqualTo(1);
  }

  private static PlannedFault hang(StorageHang.Filesystem filesystem, int seconds) {
    PlannedFault drawn = draw(StorageHang::plan);
    return new PlannedFault(
        drawn.fault(),
        drawn.label(),
        drawn.kind(),
        drawn.job(),
        "",
        PlannedFault.NO_DEVICE,
        FAILURE,
        FAILURE,
        FAILURE + 1_000L * seconds + 3_000,
        new StorageHang(filesystem, Duration.ofSeconds(30)));
  }

  @Test
  void slowHost_hot_lowersTheClockAndHasUnevenGaps() {
    PlannedFault drawn = draw(SlowHost::plan);
    PlannedFault plan = with(drawn, new SlowHost(0.6, 0, 0.2), FAILURE + 86_400_000);
    ShapePlayer run = new ShapePlayer(LAYOUT);
    double[] gaps =
        IntStream.range(0, 600)
            .mapToDouble(
                second ->
                    run.at(plan, FAILURE + 1_000L * second).node(NODE).device(4).launchGapShare)
            .toArray();

    assertThat(Statistics.mean(gaps, 0, 600)).isCloseTo(0.2, within(0.03));
    assertThat(Arrays.stream(gaps)).allMatch(gap -> gap >= 0.1 && gap <= 0.3);
    assertThat(run.conditions.node(NODE).processorClockRatio).isEqualTo(0.6);
    assertThat(run.conditions.node(NODE).processorThrottles).isBetween(290, 310);
    assertThat(run.conditions.node("sim-01").device(4).launchGapShare).isZero();
    List<NodeEvent> events = ShapePlayer.events(run.kernelLines(NODE));
    assertThat(events).hasSize(2).allMatch(event -> event.getKind().equals("CPU_THROTTLE"));
    assertThat(events)
        .extracting(event -> event.getFields().get("count"))
        .containsExactly("1", "151");
  }

  @Test
  void slowHost_strayCores_leaveTheClockAlone() {
    PlannedFault plan = with(draw(SlowHost::plan), new SlowHost(1, 8, 0.1));
    ShapePlayer run = new ShapePlayer(LAYOUT);
    NodeConditions node = run.at(plan, FAILURE + 1_000).node(NODE);

    assertThat(node.strayCores).isEqualTo(8);
    assertThat(node.processorThrottles).isZero();
    assertThat(node.processorClockRatio).isEqualTo(1);
    assertThat(run.out.kernel).isEmpty();
  }

  @Test
  void diskFull_fillsEvenly_thenTheJobDiesOfIt() {
    PlannedFault plan = draw(DiskFull::plan);
    long halfway = (plan.onsetMillis() + FAILURE) / 2;
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(run.at(plan, halfway).node(NODE).diskFilledBytes).isCloseTo(7e12, within(1e10));
    assertThat(run.conditions.job("pretrain-a").crashed).isFalse();
    assertThat(run.at(plan, FAILURE + 1_000).node(NODE).diskFilledBytes).isEqualTo(14e12);
    assertThat(run.conditions.job("pretrain-a").crashed).isTrue();
    assertThat(run.at(plan, FAILURE + 600_000).job("pretrain-a").crashed).isFalse();
    run.play(plan, FAILURE - 1, FAILURE + 10_000, 1_000);
    assertThat(run.trainingLines(NODE))
        .anyMatch(line -> line.endsWith("OSError: [Errno 28] No space left on device"));
  }

  @Test
  void diskFailure_wornDisk_saysSoForDaysAndThenFails() {
    PlannedFault drawn = draw(DiskFailure::plan);
    DiskFailure failure = new DiskFailure(Duration.ofDays(4), Duration.ofMinutes(1));
    PlannedFault plan =
        new PlannedFault(
            drawn.fault(),
            drawn.label(),
            drawn.kind(),
            drawn.job(),
            NODE,
            PlannedFault.NO_DEVICE,
            FAILURE - Duration.ofDays(4).toMillis(),
            FAILURE,
            FAILURE + Duration.ofHours(30).toMillis(),
            failure);
    ShapePlayer run = new ShapePlayer(LAYOUT);

    NodeConditions node = run.at(plan, FAILURE - Duration.ofDays(2).toMillis()).node(NODE);
    assertThat(node.diskSpareRatio).isCloseTo(0.515, within(0.01));
    assertThat(node.diskWearRatio).isCloseTo(0.525, within(0.01));
    assertThat(node.diskStallShare).isZero();
    run.at(plan, FAILURE + 30_000);
    assertThat(node.diskStallShare).isEqualTo(1);
    assertThat(node.diskReadonly).isFalse();
    run.at(plan, FAILURE + 61_000);
    assertThat(node.diskReadonly).isTrue();
    assertThat(run.conditions.job("pretrain-a").crashed).isTrue();

    run.out.kernel.clear();
    run.play(plan, FAILURE - 1, FAILURE + 120_000, 1_000);
    assertThat(kinds(run.kernelLines(NODE)))
        .contains(EventKind.NVME.name(), EventKind.FILESYSTEM.name());
  }

  @Test
  void dimmFailure_storm_countsWhatItPrints() {
    PlannedFault plan = dimm(Duration.ofHours(6), 36_000);
    ShapePlayer run = new ShapePlayer(LAYOUT);
    double counted = 0;
    for (long time = plan.onsetMillis(); time < FAILURE; time += 10_000) {
      run.conditions.clear();
      plan.shape().apply(plan, new TickWindow(time, time + 10_000), run.conditions, run.out);
      counted += 10 * run.conditions.node(NODE).memoryCorrectedErrorsPerSecond;
    }
    long printed =
        run.kernelLines(NODE).stream()
            .filter(line -> line.contains(" CE "))
            .mapToLong(line -> Long.parseLong(line.replaceAll("^EDAC MC0: (\\d+) CE .*$", "$1")))
            .sum();

    // 36,000 an hour at the end, growing e-fold every 26 min: 15,800 errors.
    assertThat(counted).isCloseTo(15_800, within(500.0));
    assertThat(printed).isCloseTo(15_800L, within(1_000L));
    assertThat(run.at(plan, FAILURE - 5_000).node(NODE).device(0).launchGapShare).isPositive();
    assertThat(run.at(plan, FAILURE - 7_200_000).node(NODE).device(0).launchGapShare).isZero();
  }

  @Test
  void dimmFailure_uncorrectable_takesTheNodeDown() {
    PlannedFault plan = dimm(Duration.ZERO, 100);
    ShapePlayer run = new ShapePlayer(LAYOUT);

    NodeConditions node = run.at(plan, FAILURE + 1_000).node(NODE);
    assertThat(node.memoryUncorrectedErrors).isEqualTo(1);
    assertThat(node.down).isFalse();
    run.at(plan, FAILURE + 4_000);
    assertThat(node.down).isTrue();
    run.at(plan, FAILURE + 700_000);
    assertThat(node.down).isFalse();
    assertThat(node.reboots).isEqualTo(1);
    assertThat(node.memoryUncorrectedErrors).isZero();
    run.play(plan, FAILURE - 1, FAILURE + 700_000, 1_000);
    List<NodeEvent> events = ShapePlayer.events(run.kernelLines(NODE));
    assertThat(events)
        .extracting(NodeEvent::getKind)
        .contains(EventKind.MCE.name(), EventKind.EDAC_UNCORRECTED.name(), EventKind.PANIC.name());
    assertThat(events)
        .filteredOn(event -> event.getKind().equals(EventKind.MCE.name()))
        .allMatch(event -> "fatal".equals(event.getFields().get("severity")));
  }

  private static PlannedFault dimm(Duration span, double peakPerHour) {
    NodeCrash crash = new NodeCrash(Duration.ofMinutes(10), "Kernel panic - not syncing: test");
    PlannedFault drawn = draw(DimmFailure::plan);
    return new PlannedFault(
        drawn.fault(),
        drawn.label(),
        drawn.kind(),
        drawn.job(),
        NODE,
        PlannedFault.NO_DEVICE,
        FAILURE - span.toMillis(),
        FAILURE,
        FAILURE + 603_000,
        new DimmFailure(span, peakPerHour, crash));
  }

  @Test
  void nodeCrash_isDownThenBootsAnew() {
    SplittableRandom random = new SplittableRandom(6);
    for (int draw = 0; draw < 50; draw++) {
      PlannedFault plan = NodeCrash.plan(LAYOUT, NODE, FAILURE, random);
      long bootMillis = plan.endMillis() - FAILURE;
      ShapePlayer run = new ShapePlayer(LAYOUT);
      NodeConditions node = run.at(plan, FAILURE).node(NODE);

      assertThat(bootMillis).isBetween(300_000L, 1_200_000L);
      assertThat(node.down).isTrue();
      assertThat(node.reboots).isZero();
      run.at(plan, plan.endMillis());
      assertThat(node.down).isFalse();
      assertThat(node.reboots).isEqualTo(1);
      assertThat(kinds(run.kernelLines(NODE)))
          .isEqualTo(
              ((NodeCrash) plan.shape()).panic().isEmpty()
                  ? List.of()
                  : List.of(EventKind.PANIC.name()));
    }
  }

  @Test
  void clockJump_shiftsOnlyTheClockOfItsNode() {
    PlannedFault plan = draw(ClockJump::plan);
    long offsetMillis = ((ClockJump) plan.shape()).offset().toMillis();
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(Math.abs(offsetMillis)).isBetween(2_000L, 300_000L);
    assertThat(run.at(plan, FAILURE + 1_000).node(NODE).clockOffsetMillis).isEqualTo(offsetMillis);
    assertThat(run.conditions.node("sim-01").clockOffsetMillis).isZero();
    assertThat(run.at(plan, plan.endMillis()).node(NODE).clockOffsetMillis).isZero();
  }

  @Test
  void exporterLoss_isAFaultWhenLongAndBenignWhenRestarted() {
    PlannedFault lost = draw(ExporterLoss::plan);
    PlannedFault restarted = draw(ExporterLoss::planRestart);
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(run.at(lost, FAILURE + 60_000).node(NODE).exporterDown).isTrue();
    assertThat(run.conditions.node(NODE).down).isFalse();
    assertThat(run.at(restarted, FAILURE + 4_000).node(NODE).exporterDown).isTrue();
    assertThat(run.at(restarted, FAILURE + 60_000).node(NODE).exporterDown).isFalse();
  }

  private static PlannedFault with(PlannedFault plan, FaultShape shape) {
    return with(plan, shape, plan.endMillis());
  }

  private static PlannedFault with(PlannedFault plan, FaultShape shape, long endMillis) {
    return new PlannedFault(
        plan.fault(),
        plan.label(),
        plan.kind(),
        plan.job(),
        plan.node(),
        plan.device(),
        plan.onsetMillis(),
        plan.failureMillis(),
        endMillis,
        shape);
  }
}
