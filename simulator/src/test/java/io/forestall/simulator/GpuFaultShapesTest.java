package io.forestall.simulator;

import static io.forestall.simulator.ShapeRun.LAYOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.traces.LabelScope;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each fault's signature in its conditions, at the times that matter. */
class GpuFaultShapesTest {
  private static final long FAILURE = Recording.START;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final int DRAWS = 400;

  private static SplittableRandom random(int seed) {
    return new SplittableRandom(seed);
  }

  /** The first of many draws whose shape is as wanted. */
  private static <T extends FaultShape> ShapeRun first(
      IntFunction<PlannedFault> draw, Class<T> type, Predicate<T> wanted) {
    return IntStream.range(0, DRAWS)
        .mapToObj(draw)
        .filter(plan -> wanted.test(type.cast(plan.shape())))
        .findFirst()
        .map(ShapeRun::new)
        .orElseThrow();
  }

  private static double share(IntFunction<PlannedFault> draw, long leadMillis) {
    return IntStream.range(0, DRAWS)
            .mapToObj(draw)
            .filter(plan -> FAILURE - plan.onsetMillis() >= leadMillis)
            .count()
        / (double) DRAWS;
  }

  @Test
  void fellOffBus_drawn_takesOneGpuOrTheBoardAndEndsWithABoot() {
    IntFunction<PlannedFault> draw =
        seed -> FellOffBus.plan(LAYOUT, "sim-03", 5, FAILURE, random(seed));
    List<PlannedFault> plans = IntStream.range(0, DRAWS).mapToObj(draw).toList();

    assertThat(plans.stream().filter(plan -> plan.scope() == LabelScope.NODE).count())
        .isBetween(120L, 200L);
    assertThat(share(draw, 1)).isCloseTo(0.05, within(0.03));
    ShapeRun board = new ShapeRun(plans.stream().filter(p -> p.device() < 0).findFirst().get());
    for (int index = 0; index < 8; index++) {
      DeviceConditions device = board.node(FAILURE + MINUTE).device(index);
      assertThat(device.lost).isTrue();
      assertThat(device.lastXid).isEqualTo(79);
      assertThat(device.recoveryAction).isEqualTo(2);
    }
    NodeConditions booted = board.node(board.plan.endMillis() + 1);
    assertThat(booted.reboots).isEqualTo(1);
    assertThat(booted.device(0).lost).isFalse();
  }

  @Test
  void fellOffBus_thatCrashes_endsTheJobAndClearsItsSiblings() {
    ShapeRun run =
        first(
            seed -> FellOffBus.plan(LAYOUT, "sim-03", 5, FAILURE, random(seed)),
            FellOffBus.class,
            FellOffBus::crashes);
    PlannedFault plan = run.plan;
    ShapeRun one =
        new ShapeRun(
            plan.device() == 5
                ? plan
                : new PlannedFault(
                    plan.fault(),
                    plan.label(),
                    plan.kind(),
                    plan.job(),
                    plan.node(),
                    5,
                    plan.onsetMillis(),
                    plan.failureMillis(),
                    plan.endMillis(),
                    plan.shape()));

    assertThat(one.at(FAILURE).job("pretrain-a").crashed).isFalse();
    assertThat(one.at(FAILURE + 4_000).job("pretrain-a").crashed).isTrue();
    assertThat(one.at(FAILURE + MINUTE).job("pretrain-a").crashed).isFalse();
    assertThat(one.node(FAILURE + MINUTE).device(0).lastXid).isEqualTo(45);
    assertThat(one.node(FAILURE + MINUTE).device(5).lastXid).isEqualTo(79);
  }

  @Test
  void memoryError_warned_risesAndRemapsBeforeItHits() {
    MemoryError error = new MemoryError(false, Duration.ofDays(1), 40, 2);
    ShapeRun run = new ShapeRun(memoryPlan("F02", error));

    assertThat(run.device(FAILURE - 24 * HOUR).eccCorrectedPerSecond * 3_600)
        .isCloseTo(40 / 16.0, within(0.01));
    assertThat(run.device(FAILURE - 6 * HOUR).eccCorrectedPerSecond * 3_600)
        .isCloseTo(20, within(0.01));
    assertThat(run.device(FAILURE - 17 * HOUR).remapCorrectable).isZero();
    assertThat(run.device(FAILURE - 15 * HOUR).remapCorrectable).isEqualTo(1);
    assertThat(run.device(FAILURE - HOUR).remapCorrectable).isEqualTo(2);
    assertThat(run.device(FAILURE - HOUR).remapPending).isFalse();
    assertThat(run.device(FAILURE - HOUR).eccUncorrected).isZero();
  }

  private static PlannedFault memoryPlan(String fault, MemoryError error) {
    PlannedFault drawn = MemoryError.uncontained(LAYOUT, "sim-02", 4, FAILURE, random(3));
    return new PlannedFault(
        fault,
        drawn.label(),
        drawn.kind(),
        drawn.job(),
        drawn.node(),
        drawn.device(),
        FAILURE - error.warning().toMillis(),
        FAILURE,
        FAILURE + 5 * HOUR,
        error);
  }

  @Test
  void memoryError_contained_killsTheRankAndLeavesTheGpuUsable() {
    ShapeRun run = new ShapeRun(memoryPlan("F03", new MemoryError(true, Duration.ZERO, 0, 0)));

    assertThat(run.device(FAILURE + 1_000).processGone).isTrue();
    assertThat(run.at(FAILURE + 1_000).job("pretrain-a").crashed).isTrue();
    DeviceConditions later = run.device(FAILURE + 20 * MINUTE);
    assertThat(later.blocksJob()).isFalse();
    assertThat(later.remapPending).isTrue();
    assertThat(later.eccUncorrected).isEqualTo(1);
    assertThat(later.remapUncorrectable).isZero();
    DeviceConditions repaired = run.device(FAILURE + 5 * HOUR);
    assertThat(repaired.remapPending).isFalse();
    assertThat(repaired.remapUncorrectable).isEqualTo(1);
  }

  @Test
  void memoryError_uncontained_stopsTheGpuUntilItsReset() {
    ShapeRun run = new ShapeRun(memoryPlan("F02", new MemoryError(false, Duration.ZERO, 0, 0)));

    DeviceConditions device = run.device(FAILURE + 2 * HOUR);
    assertThat(device.processGone).isTrue();
    assertThat(device.lastXid).isEqualTo(95);
    assertThat(device.recoveryAction).isEqualTo(1);
    assertThat(run.device(FAILURE + 6 * HOUR).processGone).isFalse();
  }

  @Test
  void memoryError_drawn_warnsInThreeOfTen() {
    assertThat(
            share(
                seed -> MemoryError.contained(LAYOUT, "sim-02", 4, FAILURE, random(seed)),
                6 * HOUR))
        .isCloseTo(0.3, within(0.07));
  }

  @Test
  void rowRemap_bank_runsLowThenOutThenFails() {
    RowRemap remap = new RowRemap(Duration.ofHours(8), 8);
    ShapeRun run =
        new ShapeRun(RowRemap.plan(LAYOUT, "sim-02", 4, FAILURE, FAILURE + 5 * HOUR, remap));

    assertThat(run.device(FAILURE - 8 * HOUR).remapUncorrectable).isEqualTo(1);
    assertThat(run.device(FAILURE - 8 * HOUR).banksLow).isZero();
    assertThat(run.device(FAILURE - 4 * HOUR).banksLow).isEqualTo(1);
    DeviceConditions usedUp = run.device(FAILURE - HOUR / 2);
    assertThat(usedUp.remapUncorrectable).isEqualTo(8);
    assertThat(usedUp.banksLow).isZero();
    assertThat(usedUp.banksNone).isEqualTo(1);
    assertThat(usedUp.remapFailed).isFalse();
    DeviceConditions failed = run.device(FAILURE + 1_000);
    assertThat(failed.remapFailed).isTrue();
    assertThat(failed.lastXid).isEqualTo(64);
    assertThat(failed.processGone).isTrue();
  }

  @Test
  void sramError_again_exceedsTheThreshold() {
    ShapeRun run =
        first(
            seed -> SramError.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed)),
            SramError.class,
            error -> !error.again().isZero());
    long againMillis = FAILURE + ((SramError) run.plan.shape()).again().toMillis();

    assertThat(run.device(FAILURE + 1_000).sramUncorrected).isEqualTo(1);
    assertThat(run.device(FAILURE + 1_000).sramThresholdExceeded).isFalse();
    assertThat(run.device(againMillis - 1_000).processGone).isFalse();
    assertThat(run.device(againMillis + 1_000).sramUncorrected).isEqualTo(2);
    assertThat(run.device(againMillis + 1_000).sramThresholdExceeded).isTrue();
    assertThat(run.device(againMillis + 1_000).processGone).isTrue();
  }

  @Test
  void nvlinkDegradation_bursts_comeAndGoWhileCountersOnlyRise() {
    ShapeRun run =
        first(
            seed -> NvlinkDegradation.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed)),
            NvlinkDegradation.class,
            link -> link.fatal() && link.warning().toHours() >= 3);
    NvlinkDegradation link = (NvlinkDegradation) run.plan.shape();
    int recoveries = 0;
    int replays = 0;
    int bursting = 0;
    int ticks = 0;
    for (long timeMillis = run.plan.onsetMillis(); timeMillis < FAILURE; timeMillis += 1_000) {
      DeviceConditions device = run.device(timeMillis);
      assertThat(device.nvlinkRecoveries).isGreaterThanOrEqualTo(recoveries);
      assertThat(device.nvlinkReplays).isGreaterThanOrEqualTo(replays);
      assertThat(device.nvlinkStallShare).isBetween(0.0, 0.05);
      assertThat(device.nvlinkCrcErrorsPerSecond).isIn(0.0, link.crcErrorsPerSecond());
      recoveries = device.nvlinkRecoveries;
      replays = device.nvlinkReplays;
      bursting += device.nvlinkStallShare > 0 ? 1 : 0;
      ticks++;
    }

    double expected = (double) link.burst().toMillis() / link.gap().toMillis();
    assertThat((double) bursting / ticks).isCloseTo(expected, within(0.5 * expected));
    assertThat(recoveries).isGreaterThan(bursting / 8);
    DeviceConditions failed = run.device(FAILURE + 1_000);
    assertThat(failed.nvlinksDown).isEqualTo(1);
    assertThat(failed.lastXid).isEqualTo(74);
    assertThat(failed.processGone).isTrue();
  }

  @Test
  void nvlinkDegradation_drawn_isFatalInHalf() {
    long fatal =
        IntStream.range(0, DRAWS)
            .mapToObj(seed -> NvlinkDegradation.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed)))
            .filter(plan -> plan.failureMillis() == FAILURE)
            .count();

    assertThat(fatal).isBetween(160L, 240L);
  }

  @Test
  void nvSwitchFault_node_losesNvlinkOnAllGpus() {
    ShapeRun run = new ShapeRun(NvSwitchFault.plan(LAYOUT, "sim-02", FAILURE, random(1)));

    assertThat(run.plan.scope()).isEqualTo(LabelScope.NODE);
    NodeConditions node = run.node(FAILURE + MINUTE);
    for (int index = 0; index < 8; index++) {
      assertThat(node.device(index).fabricDown).isTrue();
      assertThat(node.device(index).processGone).isTrue();
    }
    assertThat(run.at(FAILURE + 1_000).job("pretrain-a").crashed).isTrue();
    assertThat(run.at(FAILURE + MINUTE).node("sim-01").device(0).blocksJob()).isFalse();
  }

  @Test
  void gspHang_exporter_getsSlowerThanFails() {
    for (GspHang.Exporter exporter : GspHang.Exporter.values()) {
      ShapeRun run =
          first(
              seed -> GspHang.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed)),
              GspHang.class,
              hang -> hang.exporter() == exporter);
      long onset = run.plan.onsetMillis();
      double early = run.node(onset).exporterDelaySeconds;
      double middle = run.node((onset + FAILURE) / 2).exporterDelaySeconds;
      NodeConditions hung = run.node(FAILURE + 10_000);

      assertThat(early).isCloseTo(0.1, within(1e-6));
      assertThat(middle).isGreaterThan(early * 5).isLessThan(hung.exporterDelaySeconds);
      assertThat(hung.exporterDelaySeconds).isBetween(6.0, 60.0);
      assertThat(hung.device(4).firmwareHung).isTrue();
      assertThat(hung.device(4).lastXid).isIn(119, 120);
      assertThat(hung.device(4).blank).isEqualTo(exporter == GspHang.Exporter.BLANKS);
      assertThat(hung.exporterDown).isEqualTo(exporter == GspHang.Exporter.TIMES_OUT);
      assertThat(run.device(FAILURE - 1).firmwareHung).isFalse();
    }
  }

  @Test
  void pcieDowngrade_link_replaysThenFalls() {
    for (int seed = 0; seed < 50; seed++) {
      ShapeRun run = new ShapeRun(PcieDowngrade.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed)));

      assertThat(run.device(FAILURE - 1).pcieReplaysPerSecond * 60).isBetween(10.0, 1_000.0);
      assertThat(run.device(FAILURE - 1).pcieWidth).isZero();
      DeviceConditions after = run.device(FAILURE);
      assertThat(after.pcieWidth).isIn(16, 8, 4, 1);
      assertThat(after.pcieGeneration).isIn(5, 3, 2, 1);
      assertThat(after.pcieWidth == 16 && after.pcieGeneration == 5).isFalse();
    }
  }

  @Test
  void thermalDrift_resistance_growsOverDaysToItsWorst() {
    ShapeRun run = new ShapeRun(ThermalDrift.plan(LAYOUT, "sim-02", 4, FAILURE, random(2)));
    long halfway = (run.plan.onsetMillis() + FAILURE) / 2;
    double worst = run.device(FAILURE).resistanceFactor;

    assertThat(Duration.ofMillis(FAILURE - run.plan.onsetMillis()).toDays()).isBetween(2L, 21L);
    assertThat(worst).isBetween(1.2, 1.8);
    assertThat(run.device(halfway).resistanceFactor).isCloseTo((1 + worst) / 2, within(1e-6));
    assertThat(run.device(FAILURE + 20 * MINUTE).resistanceFactor).isEqualTo(worst);
  }

  @Test
  void coolingLoss_fan_heatsTheGpusBehindIt() {
    ShapeRun run = new ShapeRun(CoolingLoss.fan(LAYOUT, "sim-02", FAILURE, random(4)));
    NodeConditions node = run.node(FAILURE);

    assertThat(node.fanRatio).isZero();
    long hot =
        IntStream.range(0, 8).filter(index -> node.device(index).inletOffsetCelsius > 0).count();
    assertThat(hot).isBetween(2L, 8L);
    CoolingLoss loss = (CoolingLoss) run.plan.shape();
    assertThat(node.device(loss.firstDevice()).inletOffsetCelsius).isBetween(8.0, 20.0);
    assertThat(run.at(FAILURE).node("sim-01").fanRatio).isEqualTo(1);
  }

  @Test
  void coolingLoss_rack_heatsItsNodesAndNoOther() {
    ShapeRun run = new ShapeRun(CoolingLoss.rack(LAYOUT, "sim-02", FAILURE, random(4)));

    assertThat(run.plan.scope()).isEqualTo(LabelScope.FLEET);
    for (String name : List.of("sim-01", "sim-02")) {
      assertThat(run.at(FAILURE).node(name).device(7).inletOffsetCelsius).isBetween(8.0, 20.0);
      assertThat(run.at(FAILURE).node(name).fanRatio).isGreaterThan(1);
    }
    assertThat(run.at(FAILURE).node("sim-03").device(7).inletOffsetCelsius).isZero();
  }

  @Test
  void powerSupplyLoss_node_isBrakedAtOnce() {
    ShapeRun run = new ShapeRun(PowerSupplyLoss.plan(LAYOUT, "sim-02", FAILURE, random(4)));
    NodeConditions node = run.node(FAILURE);

    assertThat(node.powerSuppliesLost).isEqualTo(1);
    for (int index = 0; index < 8; index++) {
      assertThat(node.device(index).powerBrake).isTrue();
      assertThat(node.device(index).powerCapRatio).isBetween(0.5, 0.6);
    }
  }

  @Test
  void stuckClock_clock_isCappedInStepsOfTheSensor() {
    for (int seed = 0; seed < 50; seed++) {
      ShapeRun run = new ShapeRun(StuckClock.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed)));
      DeviceConditions device = run.device(FAILURE);

      assertThat(device.clockCapHertz).isBetween(345e6, 1_200e6);
      assertThat(device.clockCapHertz % 15e6).isZero();
    }
  }

  @Test
  void gpuFailSlow_steps_areThree() {
    PlannedFault drawn = GpuFailSlow.plan(LAYOUT, "sim-02", 4, FAILURE, random(4));
    GpuFailSlow slow = (GpuFailSlow) drawn.shape();
    ShapeRun run = new ShapeRun(drawn);
    long between = slow.between().toMillis();
    double[] stretches = {
      run.device(FAILURE - 2 * between).computeStretch,
      run.device(FAILURE - between).computeStretch,
      run.device(FAILURE).computeStretch,
      run.device(FAILURE + 10 * between).computeStretch
    };

    assertThat(stretches)
        .containsExactly(
            1 + 0.19 * slow.slowdown(),
            1 + 0.85 * slow.slowdown(),
            1 + slow.slowdown(),
            1 + slow.slowdown());
  }

  @Test
  void collectiveHang_drawn_hasACulpritOrNoneAndEndsWithTheJob() {
    IntFunction<PlannedFault> draw =
        seed -> CollectiveHang.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed));
    ShapeRun stuck =
        new ShapeRun(
            IntStream.range(0, DRAWS)
                .mapToObj(draw)
                .filter(p -> p.device() == 4)
                .findFirst()
                .get());
    ShapeRun deadlock =
        new ShapeRun(
            IntStream.range(0, DRAWS).mapToObj(draw).filter(p -> p.device() < 0).findFirst().get());

    assertThat(stuck.device(FAILURE + MINUTE).stuckOnHost).isTrue();
    assertThat(stuck.device(FAILURE + 12 * MINUTE).stuckOnHost).isFalse();
    assertThat(deadlock.plan.scope()).isEqualTo(LabelScope.JOB);
    assertThat(deadlock.at(FAILURE + MINUTE).job("pretrain-a").deadlocked).isTrue();
    assertThat(deadlock.at(FAILURE + 12 * MINUTE).job("pretrain-a").deadlocked).isFalse();
  }

  @Test
  void userException_rank_isGoneAndItsJobCrashes() {
    ShapeRun run = new ShapeRun(UserException.plan(LAYOUT, "sim-02", 4, FAILURE, random(4)));

    assertThat(run.device(FAILURE).processGone).isTrue();
    assertThat(run.at(FAILURE).job("pretrain-a").crashed).isTrue();
    assertThat(run.at(FAILURE).job("pretrain-b").crashed).isFalse();
    assertThat(run.device(FAILURE + MINUTE).processGone).isFalse();
  }

  @Test
  void deviceMemoryExhausted_warned_fillsUpThenIsGone() {
    ShapeRun run =
        first(
            seed -> DeviceMemoryExhausted.plan(LAYOUT, "sim-02", 4, FAILURE, random(seed)),
            DeviceMemoryExhausted.class,
            memory -> !memory.warning().isZero());

    assertThat(run.device(run.plan.onsetMillis()).memoryUsedRatio).isCloseTo(0.88, within(1e-6));
    assertThat(run.device(FAILURE - 1_000).memoryUsedRatio).isBetween(0.98, 0.995);
    assertThat(run.device(FAILURE).memoryUsedRatio).isNaN();
    assertThat(run.device(FAILURE).processGone).isTrue();
  }

  @Test
  void missingGpu_afterTheBoot_isNotThere() {
    ShapeRun run = new ShapeRun(MissingGpu.plan(LAYOUT, "sim-02", 4, FAILURE, random(4)));

    assertThat(run.node(run.plan.onsetMillis()).down).isTrue();
    assertThat(run.node(FAILURE - 1).device(4).missing).isFalse();
    assertThat(run.node(FAILURE).down).isFalse();
    assertThat(run.node(FAILURE).reboots).isEqualTo(1);
    assertThat(run.node(FAILURE).device(4).missing).isTrue();
    assertThat(run.node(run.plan.endMillis()).reboots).isEqualTo(2);
    assertThat(run.node(run.plan.endMillis()).device(4).missing).isFalse();
  }

  @Test
  void fabricManagerDown_node_failsTheJobsStart() {
    ShapeRun run = new ShapeRun(FabricManagerDown.plan(LAYOUT, "sim-02", FAILURE, random(4)));

    assertThat(run.node(FAILURE - 1).device(3).fabricState).isEqualTo(2);
    assertThat(run.node(FAILURE - 1).device(3).blocksJob()).isFalse();
    assertThat(run.node(FAILURE).device(3).blocksJob()).isTrue();
    assertThat(run.at(FAILURE).job("pretrain-a").crashed).isTrue();
    assertThat(run.node(run.plan.endMillis()).device(3).fabricState).isEqualTo(3);
  }

  @Test
  void zombieMemory_idleNode_holdsMemory() {
    PlannedFault plan = ZombieMemory.plan(LAYOUT, "sim-02", 4, FAILURE, random(4));
    FleetConditions fleet = new FleetConditions(LAYOUT);
    TickWindow tick = new TickWindow(FAILURE - 1_000, FAILURE);

    plan.shape().apply(plan, tick, fleet, new Recording());
    assertThat(fleet.node("sim-02").device(4).zombieMemory).isFalse();

    fleet.ended("pretrain-a");
    plan.shape().apply(plan, tick, fleet, new Recording());
    assertThat(fleet.node("sim-02").device(4).zombieMemory).isTrue();
    assertThat(fleet.node("sim-02").device(4).memoryUsedRatio).isBetween(0.1, 0.95);
  }

  @Test
  void shapes_outOfRange_areRefusedByName() {
    assertThatThrownBy(() -> new PcieDowngrade(Duration.ZERO, 10, 16, 5, false))
        .hasMessageContaining("nothing falls");
    assertThatThrownBy(() -> new MemoryError(true, Duration.ZERO, Double.NaN, 0))
        .hasMessageContaining("peakCorrectedPerHour");
    assertThatThrownBy(() -> new MissingGpu(Duration.ZERO, 79)).hasMessageContaining("xid");
    assertThatThrownBy(() -> new PowerSupplyLoss(1)).hasMessageContaining("capRatio");
  }
}
