package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.serde.SampleFrame;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationParametersTest {
  private static final FleetLayout LAYOUT =
      new FleetLayout(
          FleetLayout.small().nodes().subList(0, 2),
          List.of(
              new JobLayout(
                  "pretrain-a", List.of("sim-01", "sim-02"), 2, Duration.ofMillis(7_600))));

  static Stream<SimulationParameter> all() {
    return SimulationParameters.all().stream();
  }

  @Test
  void everyNumber_ofTheSettings_isAParameter() {
    List<String> names = all().map(SimulationParameter::name).toList();

    assertThat(names)
        .doesNotHaveDuplicates()
        .containsAll(numbers(SimulationSettings.defaults(), ""));
    assertThat(all().filter(SimulationParameter::assumed)).hasSizeGreaterThan(50);
    assertThat(names)
        .contains("power.spinWatts", "thermal.dailyInletCelsius", "sensors.exporterInterval");
  }

  private static List<String> numbers(Record settings, String prefix) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value;
      try {
        value = component.getAccessor().invoke(settings);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
      String name = prefix + component.getName();
      if (value instanceof Record nested) {
        names.addAll(numbers(nested, name + "."));
      } else if (!(value instanceof Enum<?>)) {
        names.add(name);
      }
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("all")
  void bothEnds_ofEveryRange_runForAnHour(SimulationParameter parameter) {
    hour(parameter.name(), parameter.min());
    hour(parameter.name(), parameter.max());
  }

  private static void hour(String name, double value) {
    // A job that starts, so that its whole life is in the hour.
    SimulationSettings settings =
        SimulationSettings.defaults().with(Map.of("life.running", 0.0)).with(Map.of(name, value));
    SimulatedFleet fleet = new SimulatedFleet(LAYOUT, settings, List.of(), Recording.START, 1);
    FleetOutput checked =
        new FleetOutput() {
          @Override
          public void sample(SampleFrame frame) {
            Plausibility.check(frame);
          }

          @Override
          public void kernelLine(String node, long timeMillis, String line) {}

          @Override
          public void trainingLine(String job, String node, long timeMillis, String line) {}
        };
    for (int tick = 1; tick <= 600; tick++) {
      fleet.tick(Recording.START + tick * 6_000L, checked);
    }
  }

  @Test
  void with_severalNames_setsThemAll() {
    SimulationSettings settings =
        SimulationSettings.defaults()
            .with(
                Map.of(
                    "power.spinWatts", 150.0,
                    "thermal.rise", 12.5,
                    "step.microbatches", 16.0,
                    "life.restarts", 1.0));

    assertThat(settings.power().spinWatts()).isEqualTo(150);
    assertThat(settings.thermal().rise()).isEqualTo(Duration.ofMillis(12_500));
    assertThat(settings.step().microbatches()).isEqualTo(16);
    assertThat(settings.life().restarts()).isTrue();
    assertThat(settings.host()).isEqualTo(SimulationSettings.defaults().host());
  }
}
