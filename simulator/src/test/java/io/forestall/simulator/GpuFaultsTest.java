package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.FaultClass;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each kind of fault of GPUs, however one of them is drawn. */
class GpuFaultsTest {
  private static final long FAILURE = Recording.START;
  private static final long HOUR = 3_600_000;
  private static final int DRAWS = 40;

  /** What outlasts a repair: counts, and the last XID where no boot was needed. */
  private static final Set<String> LASTING =
      Set.of("reboots", "eccUncorrected", "remapCorrectable", "remapUncorrectable", "lastXid");

  static List<FaultRecipe> recipes() {
    return GpuFaults.recipes();
  }

  private static PlannedFault draw(FaultRecipe recipe, int seed) {
    return recipe
        .planner()
        .plan(ShapeRun.LAYOUT, "sim-03", FAILURE, new SplittableRandom(seed * 7_919L));
  }

  @Test
  void recipes_numbers_areEachOnce() {
    assertThat(GpuFaults.recipes())
        .extracting(FaultRecipe::fault)
        .containsExactly(
            "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11", "F12",
            "F13", "F14", "F28", "F29", "F30", "F33", "F34", "F35");
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_anySeed_isTheRecipesAndInTheLayout(FaultRecipe recipe) {
    boolean warned = false;
    for (int seed = 0; seed < DRAWS; seed++) {
      PlannedFault plan = draw(recipe, seed);
      plan.requireIn(ShapeRun.LAYOUT);
      assertThat(plan.fault()).isEqualTo(recipe.fault());
      assertThat(plan.label()).isEqualTo(recipe.label());
      assertThat(plan.faultClass()).isEqualTo(FaultClass.valueOf(recipe.label()));
      assertThat(plan.kind()).isEqualTo(recipe.kind());
      assertThat(plan.onsetMillis()).isLessThanOrEqualTo(FAILURE);
      assertThat(plan.failureMillis()).isIn(FAILURE, PlannedFault.NO_FAILURE);
      assertThat(plan.endMillis()).isGreaterThan(FAILURE).isLessThan(PlannedFault.NO_END);
      assertThat(draw(recipe, seed)).isEqualTo(plan);
      warned |= plan.onsetMillis() < FAILURE;
    }
    if (recipe.hasPrecursor()) {
      assertThat(warned).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_beforeOnset_doesNothing(FaultRecipe recipe) {
    for (int seed = 0; seed < DRAWS; seed++) {
      ShapeRun run = new ShapeRun(draw(recipe, seed));

      assertThat(ShapeRun.unusual(run.at(run.plan.onsetMillis() - 1))).isEmpty();
      assertThat(run.lines.kernel).isEmpty();
      assertThat(run.lines.training).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_afterTheEnd_leavesCountsAlone(FaultRecipe recipe) {
    for (int seed = 0; seed < DRAWS; seed++) {
      ShapeRun run = new ShapeRun(draw(recipe, seed));

      Map<String, Object> left = ShapeRun.unusual(run.at(run.plan.endMillis() + 60_000));
      assertThat(left.keySet())
          .as("seed %s of %s", seed, recipe.fault())
          .allMatch(name -> LASTING.contains(name.substring(name.lastIndexOf('.') + 1)));
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_whenTheJobIsHurt_doesSomething(FaultRecipe recipe) {
    if (recipe.fault().equals("F35")) {
      return; // shows on idle nodes alone: zombieMemory_idleNode_holdsMemory
    }
    for (int seed = 0; seed < DRAWS; seed++) {
      ShapeRun run = new ShapeRun(draw(recipe, seed));

      assertThat(ShapeRun.unusual(run.at(FAILURE + 1_000))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_anyOrderOfTicks_isAFunctionOfTimeAlone(FaultRecipe recipe) {
    for (int seed = 0; seed < 5; seed++) {
      PlannedFault plan = draw(recipe, seed);
      ShapeRun forwards = new ShapeRun(plan);
      NavigableMap<Long, Object> seen = new TreeMap<>();
      for (long timeMillis = FAILURE - 2 * HOUR;
          timeMillis < FAILURE + HOUR;
          timeMillis += 97_000) {
        seen.put(timeMillis, ShapeRun.unusual(forwards.at(timeMillis)));
      }
      ShapeRun backwards = new ShapeRun(plan);
      seen.descendingMap()
          .forEach(
              (timeMillis, unusual) ->
                  assertThat(ShapeRun.unusual(backwards.at(timeMillis))).isEqualTo(unusual));
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void fleet_withTheFault_runsOn(FaultRecipe recipe) {
    Recording run = Recording.run(40, draw(recipe, 1));

    assertThat(run.records("sim-05")).hasSize(40);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_nodeWithoutGpus_isRefusedUnlessItCanHappenThere(FaultRecipe recipe) {
    NodeLayout node = new NodeLayout("cpu-1", "boot", "cpu", "cpu", "r", "l", List.of());
    FleetLayout layout = new FleetLayout(List.of(node), List.of());

    if (Set.of("F11", "F12").contains(recipe.fault())) {
      PlannedFault plan = recipe.planner().plan(layout, "cpu-1", FAILURE, new SplittableRandom(1));
      assertThat(plan.node()).isEqualTo("cpu-1");
    } else {
      assertThatThrownBy(
              () -> recipe.planner().plan(layout, "cpu-1", FAILURE, new SplittableRandom(1)))
          .hasMessageContaining("has no GPU");
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void lines_ticksOfAnyLength_areTheSame(FaultRecipe recipe) {
    for (int seed = 0; seed < 3; seed++) {
      PlannedFault plan = draw(recipe, seed);
      long fromMillis = FAILURE - HOUR / 2;
      long toMillis = FAILURE + HOUR / 3;

      List<Recording.LogLine> fine = ShapeRun.lines(plan, fromMillis, toMillis, 1_000);
      List<Recording.LogLine> coarse = ShapeRun.lines(plan, fromMillis, toMillis, 30_000);
      assertThat(coarse).containsExactlyInAnyOrderElementsOf(fine);
      assertThat(fine)
          .allMatch(line -> line.timeMillis() > fromMillis && line.timeMillis() <= toMillis);
    }
  }
}
