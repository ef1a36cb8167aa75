package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shapes of training itself, and phases of a job that only look like faults. */
class TrainingFaultsTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();
  private static final long FAILURE = START + Duration.ofDays(1).toMillis();
  private static final String NODE = "sim-03";
  private static final String JOB = "pretrain-a";
  private static final long STEP_MILLIS = 7_600;

  @Test
  void lossDivergence_thatHeals_hasThePublishedShape() {
    PlannedFault plan = diverges(new LossDivergence(4_000, 2.32, true));
    ShapePlayer run = new ShapePlayer(LAYOUT);
    double[] losses = new double[40];
    double[] norms = new double[40];
    for (int step = 0; step < 40; step++) {
      JobConditions job = run.at(plan, FAILURE + step * STEP_MILLIS).job(JOB);
      losses[step] = 2.2 * job.lossFactor;
      norms[step] = 0.24 * job.gradientFactor;
    }

    assertThat(losses[4]).isCloseTo(5.1, within(0.1));
    assertThat(norms[4]).isCloseTo(960, within(10.0));
    assertThat(norms[30]).isBetween(0.24, 2.0);
    assertThat(norms[38]).isCloseTo(0.27, within(0.05));
    assertThat(losses[39]).isCloseTo(2.2, within(0.1));
    assertThat(norms[1] / norms[0]).as("the norm goes first").isGreaterThan(losses[1] / losses[0]);
  }

  @Test
  void lossDivergence_thatDoesNot_endsInNoNumber() {
    SplittableRandom random = new SplittableRandom(1);
    PlannedFault plan;
    do {
      plan = LossDivergence.plan(LAYOUT, NODE, FAILURE, random);
    } while (((LossDivergence) plan.shape()).heals());
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat((FAILURE - plan.onsetMillis()) / STEP_MILLIS).isBetween(2L, 4L);
    assertThat(run.at(plan, FAILURE - 1).job(JOB).gradientFactor).isGreaterThan(5);
    assertThat(run.at(plan, FAILURE).job(JOB).lossFactor).isNaN();
    assertThat(run.conditions.job(JOB).gradientFactor).isNaN();
    assertThat(run.at(plan, plan.endMillis()).job(JOB).lossFactor).isEqualTo(1);
  }

  @Test
  void silentCorruption_hurtsSingleSteps_andNothingElse() {
    PlannedFault drawn = SilentCorruption.plan(LAYOUT, NODE, FAILURE, new SplittableRandom(9));
    PlannedFault plan =
        new PlannedFault(
            drawn.fault(),
            drawn.label(),
            drawn.kind(),
            JOB,
            NODE,
            drawn.device(),
            FAILURE,
            PlannedFault.NO_FAILURE,
            FAILURE + 600_000,
            new SilentCorruption(List.of(Duration.ZERO, Duration.ofMinutes(5)), 10, true));
    ShapePlayer run = new ShapePlayer(LAYOUT);
    long hurt =
        IntStream.range(0, 600)
            .filter(second -> run.at(plan, FAILURE + 1_000L * second).job(JOB).gradientFactor > 1)
            .count();

    assertThat(drawn.scope()).isEqualTo(LabelScope.DEVICE);
    assertThat(hurt).as("two steps of 7.6 s").isBetween(14L, 18L);
    assertThat(run.out.kernel).isEmpty();
    String rank = "[rank" + (16 + drawn.device()) + "]: ";
    assertThat(run.trainingLines(NODE))
        .containsExactly(
            rank + "Unexpected result (message='Spiky loss')",
            rank + "Possible transient error!",
            rank + "Unexpected result (message='Spiky loss')",
            rank + "Possible transient error!");
  }

  @Test
  void benignPhases_askTheJobForThem() {
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(run.at(benign("B05"), FAILURE + 1_000).job(JOB).checkpointing).isTrue();
    assertThat(run.at(benign("B06"), FAILURE + 1_000).job(JOB).evaluating).isTrue();
    assertThat(run.at(benign("B10"), FAILURE + 1_000).job(JOB).preempted).isTrue();
    assertThat(run.at(benign("B04"), FAILURE + 500).job(JOB).dataStallShare).isEqualTo(0.95);
    assertThat(run.at(benign("B07"), FAILURE + 500).job(JOB).gradientFactor).isBetween(5.0, 50.0);
    assertThat(run.conditions.job(JOB).lossFactor).isEqualTo(1);
    assertThat(run.at(benign("B08"), FAILURE + 500).job(JOB).computeStretch).isBetween(1.1, 2.0);
    assertThat(run.conditions.job("pretrain-b").computeStretch).isEqualTo(1);
  }

  @Test
  void benignPhases_pageNobody() {
    assertThat(BenignPhases.RECIPES)
        .allMatch(recipe -> recipe.kind() == LabelKind.BENIGN && recipe.assumedRate())
        .extracting(FaultRecipe::fault)
        .doesNotHaveDuplicates()
        .isSorted();
  }

  @Test
  void collectorPauses_eachHitsAnotherRank() {
    CollectorPauses pauses = new CollectorPauses(Duration.ofMinutes(1), Duration.ofMillis(500));
    PlannedFault plan =
        BenignPhase.ofJob("B09", "GARBAGE_COLLECTION", JOB, FAILURE, FAILURE + 3_600_000, pauses);
    ShapePlayer run = new ShapePlayer(LAYOUT);
    Set<String> victims = new HashSet<>();
    int paused = 0;
    for (int second = 1; second <= 3_000; second++) {
      run.at(plan, FAILURE + 1_000L * second);
      for (String node : LAYOUT.job(JOB).nodes()) {
        for (int index = 0; index < 8; index++) {
          double share = run.conditions.node(node).device(index).launchGapShare;
          if (share > 0) {
            assertThat(share).isEqualTo(0.5);
            victims.add(node + "/" + index);
            paused++;
          }
        }
      }
    }

    assertThat(paused).isEqualTo(50);
    assertThat(victims).hasSizeGreaterThan(15);
  }

  @Test
  void maintenance_endsTheJobInOrderBeforeTheNodeGoes() {
    PlannedFault plan = Maintenance.plan(LAYOUT, NODE, FAILURE, new SplittableRandom(1));
    long graceMillis = ((Maintenance) plan.shape()).grace().toMillis();
    ShapePlayer run = new ShapePlayer(LAYOUT);

    NodeConditions node = run.at(plan, FAILURE + 1_000).node(NODE);
    assertThat(run.conditions.job(JOB).preempted).isTrue();
    assertThat(node.down).isFalse();
    assertThat(run.at(plan, FAILURE + graceMillis).node(NODE).down).isTrue();
    run.at(plan, plan.endMillis());
    assertThat(node.down).isFalse();
    assertThat(node.reboots).isEqualTo(1);
    assertThat(run.conditions.job(JOB).preempted).isFalse();
  }

  @Test
  void scatter_isEvenAndFixed() {
    double[] values = IntStream.range(0, 10_000).mapToDouble(n -> Scatter.of("sim", n)).toArray();

    assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0.5, within(0.02));
    assertThat(Scatter.of("sim", 7)).isEqualTo(values[7]).isNotEqualTo(Scatter.of("other", 7));
  }

  private static PlannedFault benign(String number) {
    FaultRecipe recipe =
        BenignPhases.RECIPES.stream()
            .filter(candidate -> candidate.fault().equals(number))
            .findFirst()
            .orElseThrow();
    return recipe.planner().plan(LAYOUT, NODE, FAILURE, new SplittableRandom(17));
  }

  private static PlannedFault diverges(LossDivergence shape) {
    return new PlannedFault(
        "F31",
        "TRAINING_DIVERGED",
        LabelKind.WORKLOAD,
        JOB,
        "",
        PlannedFault.NO_DEVICE,
        FAILURE,
        PlannedFault.NO_FAILURE,
        FAILURE + 40 * STEP_MILLIS,
        shape);
  }
}
