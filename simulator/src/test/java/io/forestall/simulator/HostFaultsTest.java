package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every recipe, whatever it draws. Seeds are fixed. */
class HostFaultsTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();
  private static final long FAILURE = START + Duration.ofDays(20).toMillis();
  private static final int DRAWS = 40;

  static List<FaultRecipe> recipes() {
    List<FaultRecipe> recipes = new ArrayList<>(HostFaults.RECIPES);
    recipes.addAll(BenignPhases.RECIPES);
    return recipes;
  }

  private static Stream<PlannedFault> draws(FaultRecipe recipe) {
    SplittableRandom random = new SplittableRandom(11);
    return Stream.generate(() -> recipe.planner().plan(LAYOUT, "sim-06", FAILURE, random))
        .limit(DRAWS);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_carriesTheRecipesLabel(FaultRecipe recipe) {
    assertThat(draws(recipe))
        .allSatisfy(
            plan -> {
              plan.requireIn(LAYOUT);
              assertThat(plan.fault()).isEqualTo(recipe.fault());
              assertThat(plan.label()).isEqualTo(recipe.label());
              assertThat(plan.kind()).isEqualTo(recipe.kind());
              assertThat(plan.job()).isEqualTo("pretrain-b");
              assertThat(plan.node()).isIn("", "sim-06");
            });
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_times_areInOrder(FaultRecipe recipe) {
    assertThat(draws(recipe))
        .allSatisfy(
            plan -> {
              assertThat(plan.failureMillis()).isIn(FAILURE, PlannedFault.NO_FAILURE);
              assertThat(plan.onsetMillis()).isLessThanOrEqualTo(FAILURE);
              assertThat(plan.endMillis()).isGreaterThan(FAILURE).isLessThan(Long.MAX_VALUE);
            });
    boolean warns = draws(recipe).anyMatch(plan -> plan.onsetMillis() < FAILURE);
    assertThat(warns).isEqualTo(recipe.hasPrecursor());
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_sameSeed_drawsTheSame(FaultRecipe recipe) {
    assertThat(draws(recipe).toList()).isEqualTo(draws(recipe).toList());
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_beforeOnset_changesNothing(FaultRecipe recipe) throws IllegalAccessException {
    String neutral = new ShapePlayer(LAYOUT).state();
    for (PlannedFault plan : draws(recipe).toList()) {
      ShapePlayer run = new ShapePlayer(LAYOUT);
      run.at(plan, plan.onsetMillis() - 60_000);
      run.at(plan, plan.onsetMillis() - 1);
      assertThat(run.state()).isEqualTo(neutral);
      assertThat(run.out.kernel).isEmpty();
      assertThat(run.out.training).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_whileItLasts_changesSomething(FaultRecipe recipe) throws IllegalAccessException {
    if (recipe.ratePerThousandNodeDays() == 0) {
      return; // a label alone
    }
    String neutral = new ShapePlayer(LAYOUT).state();
    for (PlannedFault plan : draws(recipe).toList()) {
      Set<String> states = new HashSet<>();
      ShapePlayer run = new ShapePlayer(LAYOUT);
      for (long seconds : new long[] {0, 1, 5}) {
        run.at(plan, FAILURE + 1_000L * seconds);
        states.add(run.state());
      }
      states.remove(neutral);
      assertThat(states).as("%s", plan).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_again_isTheSame(FaultRecipe recipe) throws IllegalAccessException {
    for (PlannedFault plan : draws(recipe).limit(10).toList()) {
      ShapePlayer first = new ShapePlayer(LAYOUT);
      ShapePlayer second = new ShapePlayer(LAYOUT);
      second.play(plan, plan.onsetMillis(), FAILURE, 600_000);
      first.at(plan, FAILURE + 5_000);
      second.at(plan, FAILURE + 5_000);
      assertThat(first.state()).isEqualTo(second.state());
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_afterTheEnd_leavesOnlyTotals(FaultRecipe recipe) throws IllegalAccessException {
    for (PlannedFault plan : draws(recipe).limit(20).toList()) {
      ShapePlayer run = new ShapePlayer(LAYOUT);
      String neutral = run.state();
      run.at(plan, plan.endMillis() + 1_000);
      Set<String> left = new TreeSet<>();
      List<String> before = neutral.lines().toList();
      List<String> after = run.state().lines().toList();
      for (int line = 0; line < before.size(); line++) {
        if (!before.get(line).equals(after.get(line))) {
          left.add(after.get(line).replaceAll("^.* (\\w+)=.*$", "$1"));
        }
      }
      assertThat(left).isSubsetOf("reboots", "driverRestarts", "timesDown", "oomKills", "touched");
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void apply_kernelLines_areAllUnderstood(FaultRecipe recipe) {
    Set<String> lines = new TreeSet<>();
    for (PlannedFault plan : draws(recipe).limit(30).toList()) {
      ShapePlayer run = new ShapePlayer(LAYOUT);
      run.play(
          plan, plan.onsetMillis() - 1, Math.min(plan.endMillis(), FAILURE + 7_200_000), 600_000);
      run.out.kernel.forEach(line -> lines.add(line.line().replaceAll("\\d{3,}", "123")));
    }
    // The first and last line of a kill say nothing new, and the one between goes with the next.
    lines.removeIf(line -> line.contains("oom-killer") || line.startsWith("oom"));
    assertThat(lines)
        .allSatisfy(line -> assertThat(ShapePlayer.events(List.of(line))).as(line).hasSize(1));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_onAnIdleNode_worksOrIsRefused(FaultRecipe recipe) throws IllegalAccessException {
    FleetLayout layout = ShapePlayer.halfIdle();
    SplittableRandom random = new SplittableRandom(13);
    if (needsJob(recipe)) {
      assertThatThrownBy(() -> recipe.planner().plan(layout, "sim-06", FAILURE, random))
          .hasMessageContaining("needs a job");
      return;
    }
    for (int draw = 0; draw < 20; draw++) {
      PlannedFault plan = recipe.planner().plan(layout, "sim-06", FAILURE, random);
      ShapePlayer run = new ShapePlayer(layout);
      run.play(plan, FAILURE - 10_000, FAILURE + 120_000, 5_000);
      assertThat(run.out.training).noneMatch(line -> line.node().equals("sim-06"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "F20", "F21", "F22", "F23", "F24", "F25", "F26", "F27", "F31", "F36", "B04", "B05", "B06",
        "B07", "B08", "B09", "B10", "B16"
      })
  void plan_onANodeWithoutDevices_works(String fault) throws IllegalAccessException {
    FleetLayout layout = withoutDevices();
    FaultRecipe recipe = recipe(fault);
    SplittableRandom random = new SplittableRandom(23);
    String neutral = new ShapePlayer(layout).state();

    for (int draw = 0; draw < 10; draw++) {
      PlannedFault plan = recipe.planner().plan(layout, "cpu-1", FAILURE, random);
      ShapePlayer run = new ShapePlayer(layout);
      run.play(plan, FAILURE - 10_000, FAILURE + 180_000, 5_000);
      run.at(plan, FAILURE + 1_000);
      assertThat(plan.device()).isEqualTo(PlannedFault.NO_DEVICE);
      assertThat(run.state().equals(neutral)).isEqualTo(fault.equals("B09"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F15", "F16", "F17", "F32"})
  void plan_onANodeWithoutDevices_isRefused(String fault) {
    FleetLayout layout = withoutDevices();
    FaultRecipe recipe = recipe(fault);

    assertThatThrownBy(
            () -> recipe.planner().plan(layout, "cpu-1", FAILURE, new SplittableRandom(1)))
        .hasMessageContaining(fault + " needs a device, and node cpu-1 has none");
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_playedByTheFleet_marksNothingInItsOutput(FaultRecipe recipe) {
    PlannedFault plan =
        recipe.planner().plan(LAYOUT, "sim-06", START + 60_000, new SplittableRandom(19));
    Recording run = Recording.run(90, plan);

    assertThat(run.samples).hasSize(8);
    assertThat(run.records("sim-01")).hasSize(90);
    if (recipe.kind() != LabelKind.BENIGN) {
      assertThat(run.kernel).noneMatch(line -> line.line().contains(plan.label()));
      assertThat(run.training).noneMatch(line -> line.line().contains(plan.label()));
    }
  }

  private static FaultRecipe recipe(String fault) {
    return recipes().stream().filter(each -> each.fault().equals(fault)).findFirst().orElseThrow();
  }

  /** A server that trains on its processors. */
  private static FleetLayout withoutDevices() {
    return new FleetLayout(
        List.of(new NodeLayout("cpu-1", "boot", "none", "cpu", "rack-1", "leaf-1", List.of())),
        List.of(new JobLayout("serve", List.of("cpu-1"), 1, Duration.ofSeconds(5))));
  }

  private static boolean needsJob(FaultRecipe recipe) {
    return recipe.kind() == LabelKind.WORKLOAD
        || recipe.fault().equals("F19")
        || recipe.fault().equals("F32")
        || (recipe.kind() == LabelKind.BENIGN
            && !Set.of("B12", "B13", "B14", "B15", "B16").contains(recipe.fault()));
  }
}
