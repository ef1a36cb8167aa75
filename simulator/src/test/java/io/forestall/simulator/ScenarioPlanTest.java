package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioPlanTest {
  private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

  static List<String> shipped() {
    return Scenario.shipped();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void plan_ofTheSameSeed_isTheSame_andOfAnotherIsNot(String name) {
    Scenario scenario = Scenario.shipped(name).orElseThrow();

    assertThat(ScenarioPlan.of(scenario, 5)).isEqualTo(ScenarioPlan.of(scenario, 5));
    assertThat(ScenarioPlan.of(scenario, 5)).isNotEqualTo(ScenarioPlan.of(scenario, 6));
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void labels_lieInTheScenario_andNameWhatIsThere(String name) {
    Scenario scenario = Scenario.shipped(name).orElseThrow();
    for (int seed = 1; seed <= 5; seed++) {
      ScenarioPlan plan = ScenarioPlan.of(scenario, seed);
      Set<String> nodes = plan.layout().nodeNames();
      Set<String> jobs =
          plan.layout().jobs().stream().map(JobLayout::id).collect(Collectors.toSet());

      assertThat(plan.labels().stream().map(TraceLabel::id)).doesNotHaveDuplicates();
      for (TraceLabel label : plan.labels()) {
        assertThat(label.onsetMillis())
            .as(label.toString())
            .isBetween(scenario.startMillis(), scenario.endMillis());
        assertThat(label.endMillis())
            .as(label.toString())
            .isBetween(label.onsetMillis(), scenario.endMillis());
        assertThat(label.node().isEmpty() || nodes.contains(label.node())).isTrue();
        assertThat(label.job().isEmpty() || jobs.contains(label.job())).isTrue();
        if (label.scope() == LabelScope.DEVICE) {
          assertThat(plan.layout().node(label.node()).devices())
              .extracting(DeviceLayout::id)
              .contains(label.device());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void runs_ofANode_doNotOverlap_andHoldTheirFaults(String name) {
    ScenarioPlan plan = ScenarioPlan.of(Scenario.shipped(name).orElseThrow(), 3);
    Map<String, Long> playedUntil = new HashMap<>();

    plan.runs().stream()
        .sorted(Comparator.comparingLong(FleetRun::fromMillis))
        .forEach(
            run -> {
              for (NodeLayout node : run.layout().nodes()) {
                Long until = playedUntil.put(node.name(), run.toMillis());
                assertThat(until == null || until <= run.fromMillis())
                    .as("%s is played twice in %s", node.name(), run.name())
                    .isTrue();
              }
              run.faults().forEach(fault -> fault.requireIn(run.layout()));
            });
  }

  @Test
  void llama_countsOfEveryCause_areTheTables() {
    Scenario scenario = Scenario.shipped("llama3-54d").orElseThrow();
    Map<String, Integer> causes =
        scenario.faults().causes().stream()
            .collect(Collectors.toMap(FaultMix.Cause::name, FaultMix.Cause::count));
    Map<String, Long> labels =
        ScenarioPlan.of(scenario, 1).labels().stream()
            .filter(label -> label.kind() != LabelKind.BENIGN)
            .collect(Collectors.groupingBy(TraceLabel::fault, Collectors.counting()));

    assertThat(causes)
        .containsEntry("faulty GPU", 148)
        .containsEntry("GPU HBM3 memory", 72)
        .containsEntry("software bug", 54)
        .containsEntry("network switch or cable", 35)
        .containsEntry("unplanned host maintenance", 32)
        .containsEntry("GPU SRAM memory", 19)
        .containsEntry("GPU system processor", 17)
        .containsEntry("planned maintenance", 47);
    assertThat(labels.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(419);
    assertThat(labels)
        .containsEntry("F01", 44L)
        .containsEntry("F08", 47L)
        .containsEntry("F28", 25L)
        .containsEntry("F32", 6L);
  }

  @Test
  void llama_weights_addUpToTheWhole() {
    ScenarioPlan plan = ScenarioPlan.of(Scenario.shipped("llama3-54d").orElseThrow(), 1);

    double nodeDays =
        plan.runs().stream()
            .mapToDouble(
                run ->
                    run.weight()
                        * run.layout().nodes().size()
                        * (run.toMillis() - run.fromMillis())
                        / DAY_MILLIS)
            .sum();

    assertThat(nodeDays).isCloseTo(2_048 * 54, within(1e-6));
    assertThat(plan.runs().stream().filter(run -> run.weight() > 1)).hasSize(32);
  }

  @Test
  void llama_worstNodes_carryAQuarter() {
    Scenario scenario = Scenario.shipped("llama3-54d").orElseThrow();
    double share = 0;
    for (int seed = 1; seed <= 5; seed++) {
      Map<String, Long> byJob =
          ScenarioPlan.of(scenario, seed).labels().stream()
              .filter(label -> label.kind() != LabelKind.BENIGN && !label.node().isEmpty())
              .collect(Collectors.groupingBy(TraceLabel::node, Collectors.counting()));
      long all = byJob.values().stream().mapToLong(Long::longValue).sum();
      long worst =
          byJob.values().stream()
              .sorted(Comparator.reverseOrder())
              .limit(2_048 / 20)
              .mapToLong(Long::longValue)
              .sum();
      share += (double) worst / all / 5;
    }

    // Far fewer faults a node than in the trace that the weights are fitted to, so chance adds.
    assertThat(share).isBetween(0.3, 0.65);
  }

  @Test
  void oneOfEach_hasEveryFaultOnce_onANodeOfItsOwn() {
    ScenarioPlan plan = ScenarioPlan.of(Scenario.shipped("one-of-each").orElseThrow(), 1);
    List<String> drawn =
        FaultCatalogue.recipes().stream()
            .filter(recipe -> recipe.ratePerThousandNodeDays() > 0)
            .map(FaultRecipe::fault)
            .toList();
    Set<String> nodes = new HashSet<>();

    assertThat(plan.sampled()).isTrue();
    for (String fault : drawn) {
      assertThat(plan.labels().stream().filter(label -> label.fault().equals(fault)))
          .as(fault)
          .hasSizeGreaterThanOrEqualTo(1);
    }
    assertThat(plan.labels().stream().map(TraceLabel::node).filter(node -> !node.isEmpty()))
        .allSatisfy(node -> assertThat(nodes.add(node)).as(node).isTrue());
    assertThat(plan.runs()).hasSameSizeAs(drawn);
  }

  @Test
  void rates_followTheCatalogue() {
    String yaml =
        """
        duration: 100d
        fleet:
          groups: [{sku: H100-SXM-80GB, nodes: 400}]
          jobs: [{name: job, count: 100, nodes: 4}]
        faults: {rateScale: 1}
        """;
    double expected =
        40
            * FaultCatalogue.recipes().stream()
                .filter(recipe -> recipe.kind() != LabelKind.BENIGN)
                .filter(recipe -> !recipe.fault().equals("F35")) // wants idle nodes
                .mapToDouble(FaultRecipe::ratePerThousandNodeDays)
                .sum();

    List<TraceLabel> labels = ScenarioPlan.of(Scenario.parse("rates", yaml), 9).labels();
    long faults = labels.stream().filter(label -> label.kind() != LabelKind.BENIGN).count();

    assertThat((double) faults).isCloseTo(expected, within(4 * Math.sqrt(expected)));
    // 7.5 times the hazard in 3 min after a ramp: a good part of the losses have a pause before
    long losses = labels.stream().filter(label -> label.fault().equals("F01")).count();
    long pauses = labels.stream().filter(label -> label.fault().equals("B05")).count();
    assertThat(pauses).isBetween(1L, losses);
  }
}
