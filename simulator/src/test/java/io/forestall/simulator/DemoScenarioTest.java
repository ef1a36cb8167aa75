package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static io.forestall.simulator.Statistics.mean;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Record 599 + s is the tick s seconds after the demo's start; lost records are rare but real. */
class DemoScenarioTest {
  private static final int T0 = 599;

  private static final DemoScenario SCENARIO =
      DemoScenario.startingAt(START + 600_000, DemoTiming.defaults());
  private static final Recording RUN = run(42);

  private static Recording run(long seed) {
    Recording recording = new Recording();
    DemoScenario lossless =
        new DemoScenario(
            SCENARIO.layout(),
            Recording.lossless(),
            SCENARIO.faults(),
            SCENARIO.historyStartMillis(),
            SCENARIO.startMillis());
    SimulatedFleet fleet = lossless.fleet(seed);
    for (int second = 1; second <= 675; second++) {
      fleet.tick(START + second * 1_000L, recording);
    }
    return recording;
  }

  @Test
  void faults_haveFiveClassesAtFiveNodes() {
    assertThat(SCENARIO.faults())
        .extracting(PlannedFault::faultClass)
        .containsExactlyInAnyOrder(
            FaultClass.GPU_FELL_OFF_BUS,
            FaultClass.COLLECTIVE_HANG,
            FaultClass.GPU_OVERHEATING,
            FaultClass.HOST_OUT_OF_MEMORY,
            FaultClass.LINK_FLAP);
    assertThat(SCENARIO.faults()).extracting(PlannedFault::node).doesNotHaveDuplicates();
    assertThat(SCENARIO.historyStartMillis()).isEqualTo(START);
  }

  @Test
  void timing_ofAnother_movesTheFaults() {
    DemoTiming timing =
        new DemoTiming(
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            Duration.ofSeconds(50),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3));
    DemoScenario moved = DemoScenario.startingAt(START, timing);

    assertThat(moved.historyStartMillis()).isEqualTo(START - 90_000);
    assertThat(moved.faults())
        .extracting(PlannedFault::onsetMillis)
        .containsExactlyInAnyOrder(
            START - 60_000, START - 50_000, START + 1_000, START + 2_000, START + 3_000);
  }

  @Test
  void history_apartFromSlowFaults_isHealthy() {
    assertThat(RUN.kernel).allMatch(line -> line.timeMillis() > SCENARIO.startMillis());
    for (String node : List.of("sim-01", "sim-02", "sim-03", "sim-06")) {
      assertThat(mean(RUN.device(node, 5, "gpu_power_watts"), 0, T0)).isGreaterThan(450);
      assertThat(Arrays.copyOf(RUN.host(node, "mlx5_3/1", "node_ib_port_state"), T0))
          .containsOnly(4);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 42})
  void thermalDrift_ofAnySeed_reachesSlowdownBeforeTheStart(long seed) {
    Recording run = run(seed);
    double[] seconds = run.device("sim-04", 6, "gpu_throttle_hw_thermal_seconds_total");
    double[] celsius = run.device("sim-04", 6, "gpu_temperature_celsius");

    assertThat(seconds[T0 - 120]).isZero();
    assertThat(seconds[T0 - 20]).isGreaterThanOrEqualTo(3);
    assertThat(celsius[T0 - 120] - run.device("sim-04", 5, "gpu_temperature_celsius")[T0 - 120])
        .isGreaterThan(6);
  }

  @Test
  void memoryLeak_hasNotFailedYetButHasAForecast() {
    double[] available = RUN.host("sim-08", "", "node_memory_available_bytes");
    PlannedFault leak =
        SCENARIO.faults().stream()
            .filter(fault -> fault.faultClass() == FaultClass.HOST_OUT_OF_MEMORY)
            .findFirst()
            .orElseThrow();

    assertThat(available[T0 - 105] - available[T0 + 75]).isBetween(50e9, 65e9);
    assertThat(Duration.ofMillis(leak.failureMillis() - SCENARIO.startMillis()))
        .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(20));
  }

  @Test
  void linkFlap_jobGoesOnBetweenOutagesUntilTheBusLoss() {
    double[] state = RUN.host("sim-02", "mlx5_3/1", "node_ib_port_state");
    assertThat(RUN.host("sim-02", "mlx5_3/1", "node_ib_link_downed_total")[T0 + 31]).isEqualTo(3);
    assertThat(state[T0 + 13]).isEqualTo(1);
    assertThat(state[T0 + 17]).isEqualTo(4);
    assertThat(state[T0 + 75]).isEqualTo(4);
    assertThat(RUN.device("sim-01", 0, "gpu_tensor_active_ratio")[T0 + 17]).isPositive();
    assertThat(RUN.device("sim-01", 0, "gpu_tensor_active_ratio")[T0 + 33]).isZero();
  }

  @Test
  void hangAndBusLoss_areVisibleWithin75Seconds() {
    assertThat(mean(RUN.device("sim-06", 2, "gpu_power_watts"), T0 + 25, T0 + 75))
        .isBetween(105.0, 120.0);
    assertThat(mean(RUN.device("sim-07", 2, "gpu_power_watts"), T0 + 25, T0 + 75))
        .isBetween(120.0, 150.0);
    assertThat(RUN.device("sim-03", 5, "gpu_energy_joules_total")[T0 + 33]).isNaN();
    assertThat(RUN.kernel).isNotEmpty().allMatch(line -> line.node().equals("sim-03"));
  }
}
