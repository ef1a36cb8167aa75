package io.forestall.streams.core.score;

import static io.forestall.streams.core.FleetFixture.START_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.FleetFixture;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class HostScorerTest {
  private static final String PORT = "mlx5_0/1";

  private final Scoring scoring = new Scoring();
  private final FleetFixture fleet = FleetFixture.training(1, 1, 4);

  @Test
  void linkDowned_rises_conclusiveForAMinute() {
    scoring.run(fleet, 30);
    fleet.host(0, "node_ib_link_downed_total", PORT, 1);
    scoring.run(fleet, 100);
    assertThat(scoring.of("limit-node-ib-link-downed-total").get(0))
        .returns(FaultClass.LINK_FLAP, Evidence::faultClass)
        .returns(Strength.CONCLUSIVE, Evidence::strength)
        .returns(PORT, Evidence::instance);
    assertThat(scoring.keeper.active()).noneMatch(piece -> piece.strength() == Strength.CONCLUSIVE);
  }

  @Test
  void linkDowned_highFromTheBeginning_nothing() {
    fleet.host(0, "node_ib_link_downed_total", PORT, 17);
    scoring.run(fleet, 100);
    assertThat(scoring.messages).noneMatch(piece -> piece.detector().startsWith("limit"));
  }

  @Test
  void counterAtItsEnd_hintOnly() {
    fleet.host(0, "node_ib_link_downed_total", PORT, 255);
    fleet.host(0, "node_ib_buffer_overrun_total", PORT, 15);
    scoring.run(fleet, 100);
    assertThat(scoring.serious()).isEmpty();
    assertThat(scoring.of("counter-saturated"))
        .extracting(Evidence::instance)
        .contains("node_ib_link_downed_total/" + PORT, "node_ib_buffer_overrun_total/" + PORT);
  }

  @Test
  void port_wasActiveAndIsNot_supporting() {
    fleet.host(0, "node_ib_port_state", "unused/1", 1);
    scoring.run(fleet, 30);
    assertThat(scoring.serious()).as("a port that never was active").isEmpty();
    fleet.host(0, "node_ib_port_state", PORT, 2);
    scoring.run(fleet, 10);
    assertThat(scoring.serious())
        .singleElement()
        .returns("port-down", Evidence::detector)
        .returns(PORT, Evidence::instance)
        .returns(2.0, Evidence::observed);
    fleet.host(0, "node_ib_port_state", PORT, 4);
    scoring.run(fleet, 10);
    assertThat(scoring.of("port-down")).last().returns(true, Evidence::ended);
  }

  @Test
  void memoryLeak_forecastWithEta() {
    for (int second = 0; second < 300; second++) {
      fleet.host(0, "node_memory_available_bytes", "", 1.5e12 - 3e9 * second);
      scoring.run(fleet, 1);
    }
    Evidence first = scoring.of("trend-memory").get(0);
    long truth = START_MILLIS + 500_000;
    assertThat(first.faultClass()).isEqualTo(FaultClass.HOST_OUT_OF_MEMORY);
    Forecast forecast = Objects.requireNonNull(first.forecast());
    assertThat(forecast.etaMillis()).isBetween(truth - 20_000, truth + 20_000);
    assertThat(forecast.earliestMillis()).isLessThanOrEqualTo(truth);
    assertThat(first.explanation()).contains("falling by 180");
  }

  @Test
  void memoryLeak_metricVanishes_notSaidAgain() {
    for (int second = 0; second < 300; second++) {
      fleet.host(0, "node_memory_available_bytes", "", 1.5e12 - 3e9 * second);
      scoring.run(fleet, 1);
    }
    fleet.host(0, "node_memory_available_bytes", "", Double.NaN);
    scoring.run(fleet, 20);
    assertThat(scoring.of("trend-memory")).last().returns(true, Evidence::ended);
  }

  @Test
  void memorySawtooth_healthy_nothing() {
    for (int second = 0; second < 7_200; second++) {
      fleet.host(0, "node_memory_available_bytes", "", 1.3e12 - 1e9 * (second % 120));
      scoring.run(fleet, 1);
    }
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void sourceDown_supportingTelemetryLost_ifItEverAnswered() {
    scoring.run(fleet, 30);
    fleet.source(0, "dcgm", false);
    scoring.run(fleet, 10);
    assertThat(scoring.serious())
        .singleElement()
        .returns(FaultClass.TELEMETRY_LOST, Evidence::faultClass)
        .returns("dcgm", Evidence::instance);
    var other = new Scoring();
    other.run(FleetFixture.training(1, 1, 4).source(0, "dcgm", false), 60);
    assertThat(other.serious()).isEmpty();
  }

  @Test
  void sourceSlow_gpuExporterSupports_hostOnlyHints() {
    scoring.run(fleet, 60);
    fleet.tick(
        frame -> {
          frame.sourceMillis[0] = 9_000;
          frame.sourceMillis[1] = 9_000;
          scoring.score(frame);
        });
    assertThat(scoring.of("source-slow")).hasSize(2);
    assertThat(scoring.serious())
        .singleElement()
        .returns("dcgm", Evidence::instance)
        .returns(FaultClass.GPU_DRIVER_FAULT, Evidence::faultClass)
        .returns(9.0, Evidence::observed);
  }

  @Test
  void sourceTellsHalfOfWhatItDid_isShown_oneCutScrapeIsNot() {
    scoring.run(fleet, 60);
    shrink(2);
    scoring.run(fleet, 10);
    assertThat(scoring.of("source-shrunk")).isEmpty();
    shrink(5);
    assertThat(scoring.of("source-shrunk"))
        .singleElement()
        .returns("dcgm", Evidence::instance)
        .returns(Strength.HINT, Evidence::strength)
        .returns(90.0, Evidence::observed);
    assertThat(scoring.serious()).isEmpty();
  }

  private void shrink(int ticks) {
    for (int tick = 0; tick < ticks; tick++) {
      fleet.tick(
          frame -> {
            frame.sourceSeries[0] = 90;
            scoring.score(frame);
          });
    }
  }
}
