package io.forestall.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.Incident;
import io.forestall.simulator.DemoScenario;
import io.forestall.simulator.DemoTiming;
import io.forestall.simulator.PlannedFault;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo's faults through the very pipeline, without an engine: who is named, and when. */
final class DemoScenarioPipelineTest {
  private static final long START = 1_790_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyFault_isFoundWithItsCulprit_andNothingElse(long seed) {
    DemoScenario scenario = DemoScenario.startingAt(START, DemoTiming.defaults());
    InlineFleet fleet = InlineFleet.play(scenario, seed, START + 75_000);
    Set<String> nodes =
        scenario.layout().nodes().stream().map(node -> node.name()).collect(Collectors.toSet());
    var check = new FaultCheck(scenario.faults(), nodes);
    fleet.revisions.forEach(check::incident);

    for (PlannedFault fault : scenario.faults()) {
      Incident incident =
          Objects.requireNonNull(
              check.foundBy(fault), fault.faultClass() + " at " + fault.node() + " was not found");
      System.out.printf(
          "seed %d  %-20s opened %6.1f s after T0, %6.1f s after onset  %s%n",
          seed,
          fault.faultClass(),
          (incident.getOpenedMillis() - START) / 1e3,
          (incident.getOpenedMillis() - fault.onsetMillis()) / 1e3,
          incident.getSummary());
    }
    assertThat(check.unexpected()).isEmpty();
    assertThat(fleet.rejects).isEmpty();
    System.out.println(
        fleet.anomalies.stream()
            .collect(Collectors.groupingBy(a -> a.getDetector(), Collectors.counting())));
  }
}
