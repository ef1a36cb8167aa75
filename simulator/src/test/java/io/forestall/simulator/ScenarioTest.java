package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forestall.schemas.config.ConfigException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioTest {
  private static final String SMALL =
      """
      description: Two jobs and an idle node.
      start: "2026-01-01T00:00:00Z"
      duration: 2h
      interval: 5s
      fleet:
        prefix: small
        groups:
          - {sku: H100-SXM-80GB, nodes: 5}
        jobs:
          - {name: job, count: 2, nodes: 2, pipelineStages: 2, step: 6s}
      faults:
        explicit:
          - {fault: F01, at: 1h, node: small-03, device: 5}
      """;

  static List<String> shipped() {
    return Scenario.shipped();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shipped_parses_andSaysWhatItIs(String name) {
    Scenario scenario = Scenario.shipped(name).orElseThrow();

    assertThat(scenario.name()).isEqualTo(name);
    assertThat(scenario.description()).endsWith(".");
    assertThat(scenario.layout().nodes()).isNotEmpty();
  }

  @Test
  void shipped_unknown_isEmpty() {
    assertThat(Scenario.shipped("../healthy-week")).isEmpty();
  }

  @Test
  void parse_small_readsEverything() {
    Scenario scenario = Scenario.parse("small", SMALL);

    assertThat(scenario.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(scenario.endMillis() - scenario.startMillis()).isEqualTo(7_200_000);
    assertThat(scenario.layout().nodes()).extracting(NodeLayout::name).contains("small-05");
    assertThat(scenario.layout().jobs())
        .extracting(JobLayout::id)
        .containsExactly("job-1", "job-2");
    assertThat(scenario.layout().jobOf("small-05")).isEmpty();
    assertThat(scenario.sampling()).isNull();
  }

  @Test
  void parse_mistakes_areAllSaidAtOnce_withKeyAndRange() {
    String yaml =
        """
        start: yesterday
        duration: 2y
        interval: 5m
        fleet:
          prefix: "no spaces"
          nodesPerRack: 0
          groups:
            - {sku: H100-SXM-80GB, nodes: 4}
            - {sku: TPU, nodes: 2}
          jobs:
            - {name: a, nodes: 3, pipelineStages: 2}
            - {name: b, nodes: 400, start: 50m, end: 10m}
        faults:
          rateScale: -1
          explicit:
            - {fault: F99, at: 1m}
            - {fault: F01, node: nowhere-1}
            - {fault: F35, job: c}
          causes:
            - {cause: GPU, count: 3, faults: {F01: 1, F02: 1}}
          lemons: {paretoShape: 1, recurrence: 2}
        windows: {before: 0s, mostTicks: 3}
        settings: {power.spinWatts: 1000, life.restarts: 0.5, power.spin: 3}
        surprise: 1
        """;

    assertThat(mistakes(yaml))
        .anySatisfy(line -> assertThat(line).contains("start", "yesterday", "2026-03-02"))
        .anySatisfy(line -> assertThat(line).contains("duration", "2y", "[60s, 400d]"))
        .anySatisfy(line -> assertThat(line).contains("interval", "5m", "[100ms, 60s]"))
        .anySatisfy(line -> assertThat(line).contains("fleet.prefix", "no spaces"))
        .anySatisfy(line -> assertThat(line).contains("fleet.nodesPerRack", "0", "[1, 1000]"))
        .anySatisfy(line -> assertThat(line).contains("fleet.groups[1].sku", "TPU", "MI300X"))
        .anySatisfy(line -> assertThat(line).contains("fleet.jobs[0].pipelineStages", "2"))
        .anySatisfy(line -> assertThat(line).contains("fleet.jobs[1].nodes", "400", "are free"))
        .anySatisfy(line -> assertThat(line).contains("fleet.jobs[1].end", "after start"))
        .anySatisfy(line -> assertThat(line).contains("faults.rateScale", "[0, 10000]"))
        .anySatisfy(line -> assertThat(line).contains("faults.explicit[0].fault", "F99", "F01"))
        .anySatisfy(line -> assertThat(line).contains("faults.explicit[1].node", "nowhere-1"))
        .anySatisfy(line -> assertThat(line).contains("faults.explicit[2].job", "c"))
        .anySatisfy(line -> assertThat(line).contains("faults.causes[0].count", "3", "2"))
        .anySatisfy(line -> assertThat(line).contains("faults.lemons.paretoShape", "[1.1, 100]"))
        .anySatisfy(line -> assertThat(line).contains("faults.lemons.recurrence", "[0, 0.9]"))
        .anySatisfy(line -> assertThat(line).contains("windows.before", "0s", "[60s, 1d]"))
        .anySatisfy(line -> assertThat(line).contains("windows.mostTicks", "3", "[60, 1000000]"))
        .anySatisfy(line -> assertThat(line).contains("settings.power.spinWatts", "1000", "["))
        .anySatisfy(line -> assertThat(line).contains("settings.life.restarts", "whole"))
        .anySatisfy(line -> assertThat(line).contains("settings.power.spin", "not known"))
        .anySatisfy(line -> assertThat(line).contains("surprise", "not known"));
  }

  @Test
  void parse_faultThatCannotHappen_isRefused() {
    String yaml =
        """
        fleet:
          groups: [{sku: cpu, nodes: 2}, {sku: MI300X, nodes: 1}]
          jobs: [{name: a, sku: cpu, nodes: 2}, {name: b, sku: MI300X, nodes: 1}]
        faults:
          explicit:
            - {fault: F10, job: a}
            - {fault: F01, job: b}
            - {fault: F20, job: a}
            - {fault: F10, job: b}
          causes: [{cause: idle, faults: {F35: 1}}]
        """;

    assertThat(mistakes(yaml))
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("explicit[0].fault", "F10", "no devices"))
        .anySatisfy(line -> assertThat(line).contains("explicit[1].fault", "F01", "vendor"))
        .anySatisfy(line -> assertThat(line).contains("causes[0].faults.F35", "idle"));
  }

  private static List<String> mistakes(String yaml) {
    ConfigException wrong =
        catchThrowableOfType(ConfigException.class, () -> Scenario.parse("wrong", yaml));
    return String.valueOf(wrong.getMessage()).lines().toList();
  }
}
