package io.forestall.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.bench.quality.Section;
import io.forestall.simulator.Scenario;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SimulatorValidationTest {
  @Test
  void figures_knownValues_haveKnownQuantilesAndVariation() {
    Figures figures = Figures.of(DoubleStream.of(4, 1, 3, 2, 5));

    assertThat(figures.at(0)).isEqualTo(1);
    assertThat(figures.at(50)).isEqualTo(3);
    assertThat(figures.at(95)).isCloseTo(4.8, within(1e-9));
    assertThat(figures.mean()).isEqualTo(3);
    assertThat(figures.variation()).isCloseTo(Math.sqrt(2.5) / 3, within(1e-9));
    assertThat(figures.robustVariation()).isCloseTo(1.4826 / 3, within(1e-9));
    assertThat(Figures.of(DoubleStream.empty()).at(50)).isNaN();
  }

  @Test
  void publishedQuantiles_betweenAndBeyondTheKnown_areOnLines() {
    PublishedQuantiles power = PublishedQuantiles.all().get(0);

    assertThat(power.cluster() + " " + power.series()).isEqualTo("Seren power");
    assertThat(power.at(50)).isEqualTo(96.5);
    assertThat(power.at(62.5)).isCloseTo((96.5 + 291.1) / 2, within(1e-9));
    assertThat(power.at(0)).isEqualTo(60);
    assertThat(power.at(100)).isEqualTo(438.7);
  }

  @Test
  void published_everyQuantity_hasQuantiles() {
    assertThat(Quantity.values())
        .allSatisfy(
            quantity ->
                assertThat(PublishedQuantiles.all())
                    .extracting(PublishedQuantiles::series)
                    .contains(quantity.series()));
  }

  @Test
  void faultBook_smallPlan_countsNodesGapsAndRepairs() {
    Scenario scenario = Scenario.parse("book", "duration: 100d\nfleet: {groups: [{nodes: 20}]}");
    FaultBook book =
        FaultBook.of(
            scenario,
            List.of(
                label(scenario, "node-01", 10, 11),
                label(scenario, "node-01", 1, 2),
                label(scenario, "node-01", 14, 100),
                label(scenario, "node-02", 20, 22),
                label(scenario, "", 21, 22)));

    assertThat(book.faults()).isEqualTo(4);
    assertThat(book.worstPercent()).isEqualTo(75);
    assertThat(book.worstNode()).isEqualTo(3);
    assertThat(book.neverPercent()).isEqualTo(90);
    assertThat(book.twicePercent()).isEqualTo(5);
    assertThat(book.againPercent()).isEqualTo(25);
    assertThat(book.gapsPercent(7)).isEqualTo(50);
    assertThat(book.repairHours().count()).isEqualTo(3);
    assertThat(book.repairHours().at(50)).isEqualTo(24);
  }

  private static TraceLabel label(Scenario scenario, String node, int failureDay, int endDay) {
    long start = scenario.startMillis();
    return new TraceLabel(
        "id",
        "GPU_FELL_OFF_BUS",
        node.isEmpty() ? LabelScope.JOB : LabelScope.NODE,
        node,
        "",
        node.isEmpty() ? "job" : "",
        start + Duration.ofDays(failureDay).toMillis() - 1,
        start + Duration.ofDays(failureDay).toMillis(),
        start + Duration.ofDays(endDay).toMillis(),
        LabelKind.HARDWARE,
        "F01");
  }

  @Test
  void recurrence_section_repeatsAndReproducesThePublishedUnevenness() {
    Section section = Recurrence.section();

    assertThat(section.markdown())
        .isEqualTo(Recurrence.section().markdown())
        .containsPattern("worst 5 % of the nodes, % \\|( \\d+\\.\\d \\|){3} 24\\.5 \\| yes");
    assertThat(SimulatorValidation.markdown("2026-01-31", List.of(section), 12.3))
        .startsWith("## The simulator beside published figures\n\n2026-01-31, in 12 s:\n")
        .contains("### Lemons and repairs");
  }

  @Test
  void within_bounds_areInclusiveAndNanIsOutside() {
    assertThat(SimulatorValidation.within(1, 1, 2)).isEqualTo("yes");
    assertThat(SimulatorValidation.within(2.1, 1, 2)).isEqualTo("**no**");
    assertThat(SimulatorValidation.within(Double.NaN, 1, 2)).isEqualTo("**no**");
  }

  @Test
  void options_mistakes_areNamedTogether() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValidationOptions.parse(List.of("--date", "today", "--in")))
        .withMessageContaining("no value for --in")
        .withMessageContaining("such as 2026-01-31: today")
        .withMessageContaining("--out must be a file");
    assertThat(ValidationOptions.parse(List.of("--out", "q.md", "--date", "2026-01-31")))
        .isEqualTo(new ValidationOptions(Path.of("q.md"), "2026-01-31"));
  }
}
