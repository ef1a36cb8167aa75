package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults and work of a wanted size, in a job that prints its steps. */
class SlowStepsTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();
  private static final FleetLayout ONE_JOB =
      LAYOUT.only(Set.of("sim-01", "sim-02", "sim-03", "sim-04"));
  private static final long ONSET = START + Duration.ofMinutes(10).toMillis();
  private static final long END = START + Duration.ofDays(2).toMillis();

  static List<String> faults() {
    return SlowSteps.FAULTS;
  }

  static List<String> work() {
    return SlowSteps.WORK;
  }

  private static PlannedFault fault(String fault, double longer) {
    return SlowSteps.fault(fault, LAYOUT, "sim-03", longer, ONSET, END, new SplittableRandom(3));
  }

  private static PlannedFault work(String work, double size) {
    return SlowSteps.work(work, LAYOUT, "sim-03", size, ONSET, END, new SplittableRandom(3));
  }

  /** Mean length of the steps of the ten minutes after the onset / of those before it. */
  private static double longer(PlannedFault fault) {
    Recording out = new Recording();
    new FleetRun(
            "",
            ONE_JOB,
            Map.of(),
            SimulationSettings.defaults().with(Map.of("checkpoint.first", 3_600.0)),
            List.of(fault),
            START,
            ONSET + 600_000,
            Duration.ofSeconds(1),
            1,
            7)
        .play(out);
    long before =
        out.training.stream()
            .filter(line -> line.line().contains("elapsed time"))
            .filter(line -> line.timeMillis() <= ONSET)
            .count();
    long after =
        out.training.stream()
            .filter(line -> line.line().contains("elapsed time"))
            .filter(line -> line.timeMillis() > ONSET)
            .count();
    return (double) before / after - 1;
  }

  @ParameterizedTest
  @CsvSource({"F12, 0.1", "F13, 0.1", "F14, 0.1", "F14, 0.5", "F19, 0.2", "F21, 0.2", "F23, 0.2"})
  void fault_makesStepsLonger_asWanted(String fault, double longer) {
    assertThat(longer(fault(fault, longer))).isCloseTo(longer, within(0.3 * longer));
  }

  @ParameterizedTest
  @CsvSource({"F09, 0.075", "F16, 0.09"})
  void fault_lanes_nearestSize(String fault, double longer) {
    assertThat(longer(fault(fault, 0.05))).isCloseTo(longer, within(0.03));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void fault_beginsAtOnset_andCarriesItsLabel(String fault) {
    PlannedFault plan = fault(fault, 0.05);
    plan.requireIn(LAYOUT);
    assertThat(plan.fault()).isEqualTo(fault);
    assertThat(plan.kind()).isNotEqualTo(LabelKind.BENIGN);
    assertThat(plan.faultClass().name())
        .isEqualTo(FaultCatalogue.find(fault).orElseThrow().label());
    ShapePlayer run = new ShapePlayer(LAYOUT);
    assertThat(ShapeRun.unusual(run.at(plan, ONSET - 1))).isEmpty();
    assertThat(ShapeRun.unusual(run.at(plan, ONSET + 5_000))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("work")
  void work_isBenign_andOfTheJob(String work) {
    PlannedFault plan = work(work, 0.2);
    plan.requireIn(LAYOUT);
    assertThat(plan.kind()).isEqualTo(LabelKind.BENIGN);
    assertThat(plan.label()).isEqualTo(work);
    assertThat(plan.node()).isEmpty();
    assertThat(ShapeRun.unusual(new ShapePlayer(LAYOUT).at(plan, ONSET - 1))).isEmpty();
  }

  @Test
  void stage_allItsRanksAndNoOther() {
    ShapePlayer run = new ShapePlayer(LAYOUT);
    FleetConditions fleet = run.at(work("STAGE", 0.2), ONSET + 1_000);
    for (int gpu = 0; gpu < 8; gpu++) {
      assertThat(fleet.node("sim-02").device(gpu).computeStretch).isEqualTo(1);
      assertThat(fleet.node("sim-03").device(gpu).computeStretch).isEqualTo(1.2);
      assertThat(fleet.node("sim-04").device(gpu).computeStretch).isEqualTo(1.2);
    }
  }

  @ParameterizedTest
  @CsvSource({"SEQUENCES, 7600", "SORTED_DATA, 180000"})
  void sequences_ranksOfANodeAlike_nodesNot_untilTheNextShare(String work, long shareMillis) {
    ShapePlayer run = new ShapePlayer(LAYOUT);
    PlannedFault plan = work(work, 0.2);
    double one = stretch(run, plan, ONSET + 1_000, "sim-01", 0);
    assertThat(one).isBetween(1.0, 1.2);
    assertThat(stretch(run, plan, ONSET + 1_000, "sim-01", 7)).isEqualTo(one);
    assertThat(stretch(run, plan, ONSET + 1_000, "sim-02", 0)).isNotEqualTo(one);
    assertThat(stretch(run, plan, ONSET + shareMillis - 1, "sim-01", 0)).isEqualTo(one);
    assertThat(stretch(run, plan, ONSET + shareMillis, "sim-01", 0)).isNotEqualTo(one);
  }

  private static double stretch(
      ShapePlayer run, PlannedFault plan, long timeMillis, String node, int gpu) {
    return run.at(plan, timeMillis).node(node).device(gpu).computeStretch;
  }

  @Test
  void longerSequences_everyRankComputesLonger_nobodyWaitsMore() {
    GpuLoad usual = load(1, 1);
    GpuLoad longer = load(1.5, 1.5);
    GpuLoad waits = load(1.5, 1);
    assertThat(longer.computing).isGreaterThan(usual.computing);
    assertThat(longer.spinning).isLessThanOrEqualTo(usual.spinning);
    assertThat(waits.computing).isLessThan(usual.computing);
    assertThat(waits.spinning).isGreaterThan(0.2);
  }

  private static GpuLoad load(double computeStretch, double workStretch) {
    JobActivity activity = new JobActivity();
    activity.clear(JobPhase.TRAINING);
    activity.trainingShare = 1;
    activity.toStep = 10;
    activity.computeStretch = computeStretch;
    activity.workStretch = workStretch;
    GpuLoad load = new GpuLoad(SimulationSettings.defaults(), 0, 0, 1);
    load.update(activity, new DeviceConditions(), 1);
    return load;
  }

  @Test
  void unknown_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fault("F01", 0.1))
        .withMessageContaining("F14");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> work("OTHER", 0.1))
        .withMessageContaining("STAGE");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fault("F14", 0))
        .withMessageContaining("longer");
  }
}
