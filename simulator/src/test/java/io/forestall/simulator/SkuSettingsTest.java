package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static io.forestall.simulator.Statistics.mean;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accelerators of other makes, servers without any, and slow exporters. */
class SkuSettingsTest {
  private static FleetLayout layout(String vendor, String sku, boolean devices) {
    NodeLayout model = FleetLayout.small().nodes().get(0);
    NodeLayout node =
        new NodeLayout("n1", "boot", vendor, sku, "r", "l", devices ? model.devices() : List.of());
    return new FleetLayout(
        List.of(node), List.of(new JobLayout("j", List.of("n1"), 1, Duration.ofMillis(7_600))));
  }

  private static Recording run(FleetLayout layout, SimulationSettings settings, int seconds) {
    Recording recording = new Recording();
    SimulatedFleet fleet = new SimulatedFleet(layout, settings, List.of(), START, 1);
    for (int second = 1; second <= seconds; second++) {
      fleet.tick(START + second * 1_000L, recording);
    }
    recording.samples.values().forEach(records -> records.forEach(Plausibility::check));
    return recording;
  }

  @ParameterizedTest
  @CsvSource({
    "nvidia, A100-SXM-80GB, 400, 1.41e9",
    "nvidia, H100-SXM-80GB, 700, 1.98e9",
    "nvidia, H200-SXM-141GB, 700, 1.98e9",
    "nvidia, B200-SXM-180GB, 1000, 1.965e9",
    "amd, MI300X, 750, 2.1e9",
    "intel, Max-1550, 600, 1.6e9"
  })
  void training_atFullLoad_isNearTheLimitAndCool(
      String vendor, String sku, double limitWatts, double maxHertz) {
    Recording run = run(layout(vendor, sku, true), Recording.lossless(), 140);

    double watts = mean(run.device("n1", 3, "gpu_power_watts"), 20, 140);
    assertThat(watts / limitWatts).isBetween(0.75, 1.0);
    assertThat(mean(run.device("n1", 3, "gpu_temperature_celsius"), 100, 140))
        .isBetween(50.0, 80.0);
    assertThat(Arrays.stream(run.device("n1", 3, "gpu_sm_clock_hertz")))
        .allMatch(hertz -> hertz <= maxHertz + 15e6);
    assertThat(Double.isNaN(run.device("n1", 3, "gpu_last_xid")[5]))
        .as("only NVIDIA has XIDs")
        .isEqualTo(!vendor.equals("nvidia"));
    assertThat(run.records("n1").get(5).getSources().get(0).getSource())
        .isEqualTo(vendor.equals("nvidia") ? "dcgm" : vendor);
  }

  @Test
  void b200_memoryTemperature_isBlank() {
    Recording run = run(layout("nvidia", "B200-SXM-180GB", true), Recording.lossless(), 5);

    assertThat(run.device("n1", 0, "gpu_memory_temperature_celsius")).containsOnly(Double.NaN);
    assertThat(run.records("n1").get(3).getBlanks()).hasSize(8);
    SimulationSettings ideal = Recording.lossless();
    Recording clean =
        run(layout("nvidia", "B200-SXM-180GB", true), ideal.with(ideal.sensors().ideal()), 5);
    assertThat(clean.records("n1").get(3).getBlanks()).isEmpty();
  }

  @Test
  void server_withoutAccelerators_worksOnItsProcessors() {
    Recording run = run(layout("cpu", "cpu", false), Recording.lossless(), 120);

    assertThat(run.records("n1").get(50).getDevices()).isEmpty();
    assertThat(run.records("n1").get(50).getSources()).hasSize(1);
    double[] user = run.host("n1", "user", "node_cpu_seconds_total");
    assertThat((user[110] - user[10]) / 100).isBetween(0.6 * 192, 0.96 * 192);
    assertThat(mean(run.host("n1", "", "node_bmc_power_watts"))).isBetween(800.0, 1_000.0);
    assertThat(run.training).isNotEmpty();

    FleetLayout idle = new FleetLayout(layout("cpu", "cpu", false).nodes(), List.of());
    assertThat(mean(run(idle, Recording.lossless(), 30).host("n1", "", "node_bmc_power_watts")))
        .isBetween(515.0, 555.0);
  }

  @Test
  void slowExporter_repeatsBitForBitBetweenReadings() {
    SimulationSettings settings =
        Recording.lossless().with(Map.of("sensors.exporterInterval", 30.0));
    Recording run = run(layout("nvidia", "H100-SXM-80GB", true), settings, 130);
    double[] watts = run.device("n1", 2, "gpu_power_watts");
    double[] joules = run.device("n1", 2, "gpu_energy_joules_total");

    assertThat(Arrays.stream(watts, 1, 30).distinct().count()).isEqualTo(1);
    assertThat(Arrays.stream(watts).distinct().count()).isBetween(3L, 6L);
    assertThat((joules[121] - joules[1]) / 120).isBetween(500.0, 700.0);
    // Activity is the mean since the last reading, whatever the phase of the step.
    double[] tensor = run.device("n1", 2, "gpu_tensor_active_ratio");
    assertThat(tensor[100]).isBetween(0.40, 0.48);
  }

  @Test
  void nodes_sideBySide_writeTheSame() {
    FleetLayout layout = FleetLayout.small();
    List<PlannedFault> faults =
        List.of(
            FellOffBus.plan(layout, "sim-03", 5, START + 20_000),
            Condition.between(5, 50, fleet -> fleet.node("sim-02").port(1).down = true));
    SimulationSettings settings = SimulationSettings.defaults();
    settings = settings.with(settings.host().with(HostSettings.Fabric.ETHERNET));
    Recording serial = new Recording();
    Recording parallel = new Recording();
    SimulatedFleet first = new SimulatedFleet(layout, settings, faults, START, 9);
    SimulatedFleet second = new SimulatedFleet(layout, settings, faults, START, 9);
    ForkJoinPool pool = new ForkJoinPool(4);
    try {
      for (int tick = 1; tick <= 60; tick++) {
        first.tick(START + tick * 1_000L, serial);
        second.tick(START + tick * 1_000L, parallel, pool);
      }
    } finally {
      pool.shutdown();
    }

    assertThat(parallel.samples).isEqualTo(serial.samples);
    assertThat(parallel.kernel).isEqualTo(serial.kernel).isNotEmpty();
    assertThat(parallel.training).isEqualTo(serial.training).isNotEmpty();
  }

  @Test
  void someCounters_startFull() {
    SimulationSettings settings = Recording.lossless().with(Map.of("port.saturatedShare", 0.05));
    Recording run = Recording.run(2, 4, settings);
    long full =
        run.samples.keySet().stream()
            .flatMapToDouble(
                node ->
                    Arrays.stream(new int[] {0, 1, 2, 3, 4, 5, 6, 7})
                        .mapToDouble(
                            port ->
                                run.host(node, "mlx5_" + port + "/1", "node_ib_link_downed_total")[
                                    0]))
            .filter(count -> count == 255)
            .count();

    assertThat(full).isBetween(1L, 12L);
  }
}
