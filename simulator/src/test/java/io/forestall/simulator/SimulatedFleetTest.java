package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static io.forestall.simulator.Statistics.correlation;
import static io.forestall.simulator.Statistics.differences;
import static io.forestall.simulator.Statistics.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricType;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.SampleFrame;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class SimulatedFleetTest {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedFleetTest.class);

  private static final List<String> ZEROES =
      List.of(
          "gpu_ecc_corrected_volatile_total",
          "gpu_ecc_uncorrected_volatile_total",
          "gpu_row_remap_pending",
          "gpu_row_remap_failed",
          "gpu_pcie_replay_total",
          "gpu_nvlink_crc_flit_errors_total",
          "gpu_nvlink_replay_errors_total",
          "gpu_nvlink_recovery_errors_total",
          "gpu_throttle_hw_thermal_seconds_total",
          "gpu_last_xid",
          "gpu_recovery_action");

  /** Ten healthy minutes; the first checkpoint of job a is 150 to 166 s in. */
  private static Recording healthy;

  @BeforeAll
  static void runTenMinutes() {
    healthy = Recording.run(600);
  }

  @Test
  void training_levels_areThePublishedOnes() {
    for (String node : healthy.samples.keySet()) {
      for (int device = 0; device < 8; device++) {
        double[] watts = healthy.device(node, device, "gpu_power_watts");
        assertThat(mean(watts)).isBetween(450.0, 700.0);
        assertThat(Arrays.stream(watts).max().orElse(0)).isLessThanOrEqualTo(710);
        assertThat(mean(healthy.device(node, device, "gpu_temperature_celsius")))
            .isBetween(55.0, 75.0);
        assertThat(mean(healthy.device(node, device, "gpu_memory_temperature_celsius")))
            .isBetween(60.0, 85.0);
        assertThat(mean(healthy.device(node, device, "gpu_tensor_active_ratio")))
            .isBetween(0.25, 0.55);
        assertThat(mean(healthy.device(node, device, "gpu_utilization_ratio")))
            .isBetween(0.97, 1.0);
        assertThat(mean(healthy.device(node, device, "gpu_sm_clock_hertz")))
            .isBetween(1.2e9, 1.98e9);
        assertThat(mean(healthy.device(node, device, "gpu_nvlink_transmit_bytes_per_second")))
            .isBetween(20e9, 200e9);
        assertThat(
                mean(differences(healthy.host(node, "mlx5_3/1", "node_ib_received_bytes_total"))))
            .isBetween(2e9, 30e9);
      }
      assertThat(mean(healthy.host(node, "", "node_bmc_power_watts"))).isBetween(5_500.0, 8_400.0);
    }
  }

  @Test
  void training_errorCounters_stayZero() {
    for (String metric : ZEROES) {
      for (String node : healthy.samples.keySet()) {
        assertThat(healthy.device(node, 5, metric)).as(metric).containsOnly(0);
      }
    }
    assertThat(healthy.kernel).isEmpty();
  }

  @Test
  void idleNode_levels_areThePublishedOnes() {
    Recording idle = new Recording();
    FleetLayout layout = new FleetLayout(FleetLayout.small().nodes(), List.of());
    SimulatedFleet fleet = new SimulatedFleet(layout, Recording.lossless(), List.of(), START, 1);
    for (int second = 1; second <= 120; second++) {
      fleet.tick(START + second * 1_000L, idle);
    }

    for (String node : idle.samples.keySet()) {
      assertThat(mean(idle.device(node, 2, "gpu_power_watts"))).isBetween(62.0, 72.0);
      assertThat(mean(idle.device(node, 2, "gpu_temperature_celsius"))).isBetween(26.0, 30.0);
      assertThat(idle.device(node, 2, "gpu_utilization_ratio")).containsOnly(0);
      assertThat(idle.device(node, 2, "gpu_sm_clock_hertz")).containsOnly(345e6);
      assertThat(idle.device(node, 2, "gpu_clock_event_reasons")).containsOnly(1);
      assertThat(mean(idle.host(node, "", "node_bmc_power_watts"))).isBetween(2_300.0, 2_700.0);
    }
    assertThat(idle.training).isEmpty();
  }

  @Test
  void energy_slope_equalsMeanPower() {
    double[] joules = healthy.device("sim-02", 4, "gpu_energy_joules_total");
    double[] watts = healthy.device("sim-02", 4, "gpu_power_watts");

    assertThat((joules[599] - joules[0]) / 599).isCloseTo(mean(watts, 1, 600), within(0.1));
  }

  @Test
  void counters_ofAllSeries_neverFall() {
    for (Metric metric : MetricCatalogue.standard().metrics()) {
      if (metric.type() == MetricType.COUNTER) {
        for (double[] series :
            List.of(
                healthy.device("sim-01", 0, metric.name()),
                healthy.host("sim-01", "", metric.name()),
                healthy.host("sim-01", "user", metric.name()),
                healthy.host("sim-01", "mlx5_0/1", metric.name()))) {
          assertThat(Arrays.stream(differences(series)))
              .as(metric.name())
              .noneMatch(rise -> rise < 0);
        }
      }
    }
  }

  @Test
  void power_ofRanksOfOneJob_movesTogether() {
    double[] first = healthy.device("sim-01", 0, "gpu_power_watts");

    for (String node : List.of("sim-01", "sim-02", "sim-03", "sim-04")) {
      assertThat(correlation(first, healthy.device(node, 7, "gpu_power_watts"))).isGreaterThan(0.9);
    }
  }

  @Test
  void power_ofTwoJobs_isUnrelated() {
    // Apart from checkpoints, which would dominate: both jobs train without one from 350 s to 445
    // s.
    double[] first = healthy.device("sim-01", 0, "gpu_power_watts");
    double[] second = healthy.device("sim-05", 0, "gpu_power_watts");

    assertThat(
            correlation(Arrays.copyOfRange(first, 350, 445), Arrays.copyOfRange(second, 350, 445)))
        .isBetween(-0.3, 0.3);
  }

  @Test
  void sensors_readInTheirSteps() {
    assertThat(Arrays.stream(healthy.device("sim-03", 1, "gpu_temperature_celsius")))
        .allMatch(celsius -> celsius == Math.rint(celsius));
    assertThat(Arrays.stream(healthy.device("sim-03", 1, "gpu_sm_clock_hertz")))
        .allMatch(hertz -> hertz % 15e6 == 0);
    assertThat(Arrays.stream(healthy.device("sim-03", 1, "gpu_power_watts")))
        .allMatch(watts -> Math.abs(watts * 10 - Math.rint(watts * 10)) < 1e-6);
  }

  @Test
  void checkpoint_lowersAllRanksTogetherAndIsLogged() {
    List<Recording.LogLine> lines =
        healthy.training.stream().filter(line -> line.line().contains("checkpoint")).toList();
    Recording.LogLine begin = lines.get(0);
    int second = (int) ((begin.timeMillis() - START) / 1_000);

    assertThat(begin.line()).matches("saving checkpoint at iteration +\\d+ to \\S+ in \\S+ format");
    assertThat(begin.node()).isEqualTo("sim-01");
    assertThat(lines.get(1).line())
        .matches(" {2}successfully saved checkpoint from iteration +\\d+ to \\S+ \\[.*]");
    assertThat(lines.get(1).timeMillis() - begin.timeMillis()).isBetween(7_999L, 8_001L);
    for (String node : List.of("sim-01", "sim-02", "sim-03", "sim-04")) {
      for (int device = 0; device < 8; device++) {
        assertThat(mean(healthy.device(node, device, "gpu_power_watts"), second + 3, second + 7))
            .isBetween(100.0, 250.0);
      }
    }
    assertThat(mean(healthy.device("sim-05", 0, "gpu_power_watts"), second + 3, second + 7))
        .isGreaterThan(350);
  }

  @Test
  void checkpoint_ofAnotherPeriod_comesAsOften() {
    CheckpointSettings each30Seconds =
        new CheckpointSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5));
    Recording run = Recording.run(120, 1, Recording.lossless().with(each30Seconds));

    assertThat(run.training)
        .filteredOn(line -> line.node().equals("sim-01"))
        .filteredOn(line -> line.line().contains("saving checkpoint"))
        .hasSizeBetween(3, 4);
  }

  @Test
  void steps_lines_areMegatronsAndCount() {
    List<String> lines =
        healthy.training.stream()
            .filter(line -> line.node().equals("sim-04"))
            .map(Recording.LogLine::line)
            .toList();

    // 600 s less two checkpoints of 8 s, in steps of 7.6 s.
    assertThat(lines).hasSizeBetween(75, 78);
    assertThat(lines)
        .allMatch(
            line ->
                line.matches(
                    " \\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\] iteration +\\d+/ +\\d+ \\|"
                        + " consumed samples: +\\d+ \\| elapsed time per iteration \\(ms\\):"
                        + " 7\\d{3}\\.\\d \\| throughput per GPU \\(TFLOP/s/GPU\\): \\d+\\.\\d \\|"
                        + " learning rate: \\d\\.\\d{6}E-\\d\\d \\| global batch size: +\\d+ \\|"
                        + " lm loss: \\d\\.\\d{6}E\\+\\d\\d \\| loss scale: 1\\.0 \\| grad norm:"
                        + " \\d\\.\\d{3} \\| number of skipped iterations: +0 \\| number of nan"
                        + " iterations: +0 \\|"));
    long[] steps =
        lines.stream()
            .mapToLong(line -> Long.parseLong(line.replaceAll(".*iteration +(\\d+)/.*", "$1")))
            .toArray();
    assertThat(LongStream.of(differencesOf(steps)).distinct().toArray()).containsExactly(1);
  }

  private static long[] differencesOf(long[] values) {
    long[] result = new long[values.length - 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i + 1] - values[i];
    }
    return result;
  }

  @Test
  void records_timesAndSequences_rise() {
    for (List<NodeSample> records : healthy.samples.values()) {
      for (int i = 1; i < records.size(); i++) {
        NodeSample record = records.get(i);
        long distance = record.getEventTimeMillis() - records.get(i - 1).getEventTimeMillis();
        assertThat(distance).isBetween(900L, 1_100L);
        assertThat(record.getSequence()).isEqualTo(records.get(i - 1).getSequence() + 1);
        assertThat(record.getReceiveTimeMillis())
            .isBetween(record.getEventTimeMillis(), START + (i + 1) * 1_000L + 110);
        assertThat(record.getEventTimeMillis())
            .as("a reading shows nothing that is still to come")
            .isGreaterThanOrEqualTo(START + (i + 1) * 1_000L);
      }
    }
  }

  @Test
  void records_values_areAllPlausible() {
    NodeSample record = healthy.records("sim-01").get(300);
    int served = SkuSettings.of("H100-SXM-80GB").served().size();

    assertThat(record.getSources()).allSatisfy(source -> assertThat(source.getUp()).isTrue());
    assertThat(record.getSources().get(0).getSeries()).isEqualTo(8 * served);
    assertThat(record.getDeviceMetrics()).hasSize(served + 1);
    // What the agent itself counts: GPUs, and two series of each scrape.
    assertThat(record.getHostMetrics()).hasSize(record.getSources().get(1).getSeries() + 5);
    Plausibility.check(record);
  }

  @Test
  void loss_ofRecords_leavesGapsInTheSequence() {
    SimulationSettings settings = SimulationSettings.defaults();
    Recording lossy = Recording.run(600, 3, settings.with(Map.of("sensors.lossProbability", 0.01)));
    List<NodeSample> records = lossy.records("sim-01");

    assertThat(records).hasSizeBetween(580, 599);
    assertThat(records.get(records.size() - 1).getSequence()).isBetween(598L, 600L);
  }

  @Test
  void ticks_ofEqualSeed_giveEqualOutput() {
    PlannedFault fault = FellOffBus.plan(FleetLayout.small(), "sim-03", 5, START + 30_000);
    Recording first = Recording.run(60, 11, SimulationSettings.defaults(), fault);
    Recording second = Recording.run(60, 11, SimulationSettings.defaults(), fault);

    assertThat(first.samples).isEqualTo(second.samples);
    assertThat(first.kernel).isEqualTo(second.kernel);
    assertThat(first.training).isEqualTo(second.training);
  }

  @Test
  void ticks_ofAnotherSeed_giveOtherOutputOfTheSameNames() {
    Recording first = Recording.run(30, 1, Recording.lossless());
    Recording second = Recording.run(30, 2, Recording.lossless());

    assertThat(first.device("sim-01", 0, "gpu_power_watts"))
        .isNotEqualTo(second.device("sim-01", 0, "gpu_power_watts"));
    assertThat(first.records("sim-01").get(0).getDevices())
        .isEqualTo(second.records("sim-01").get(0).getDevices());
  }

  @Test
  void fault_inOneJob_changesNothingInTheOther() {
    Recording faulty =
        Recording.run(60, FellOffBus.plan(FleetLayout.small(), "sim-03", 5, START + 30_000));

    assertThat(faulty.records("sim-06")).isEqualTo(healthy.records("sim-06").subList(0, 60));
  }

  @Test
  void ticks_thatComeUneven_keepThePhysics() {
    Recording recording = new Recording();
    SimulatedFleet fleet =
        new SimulatedFleet(FleetLayout.small(), Recording.lossless(), List.of(), START, 1);
    long time = START;
    for (long step : new long[] {1_003, 997, 15_000, 1, 250, 60_000, 1_000, 1_000}) {
      time += step;
      fleet.tick(time, recording);
    }
    double[] joules = recording.device("sim-01", 0, "gpu_energy_joules_total");

    assertThat((joules[5] - joules[1]) / 75.251).isBetween(450.0, 700.0);
    assertThat(recording.records("sim-01"))
        .extracting(NodeSample::getEventTimeMillis)
        .isSorted()
        .doesNotHaveDuplicates();
    long last = time;
    assertThatThrownBy(() -> fleet.tick(last, recording)).hasMessageContaining("time must rise");
  }

  @Test
  void output_ofAFaultyRun_namesNoLabel() {
    DemoScenario scenario = DemoScenario.startingAt(START + 600_000, DemoTiming.defaults());
    Recording recording = new Recording();
    SimulatedFleet fleet = scenario.fleet(5);
    for (int second = 1; second <= 75; second++) {
      fleet.tick(scenario.startMillis() + second * 1_000L, recording);
    }
    StringBuilder text = new StringBuilder();
    recording.samples.values().forEach(records -> text.append(records.get(records.size() - 1)));
    recording.kernel.forEach(line -> text.append(line.line()));
    recording.training.forEach(line -> text.append(line.line()));
    String output = text.toString().toLowerCase(Locale.ROOT);

    for (FaultClass faultClass : FaultClass.values()) {
      assertThat(output).doesNotContain(faultClass.name().toLowerCase(Locale.ROOT));
    }
    for (String word : List.of("label", "simulat", "planned", "culprit", "inject", "fault")) {
      assertThat(output).doesNotContain(word);
    }
  }

  @Test
  void tick_cost_isPrinted() {
    SimulatedFleet fleet =
        new SimulatedFleet(FleetLayout.small(), SimulationSettings.defaults(), List.of(), START, 1);
    FleetOutput nowhere =
        new FleetOutput() {
          @Override
          public void sample(SampleFrame frame) {}

          @Override
          public void kernelLine(String node, long timeMillis, String line) {}

          @Override
          public void trainingLine(String job, String node, long timeMillis, String line) {}
        };
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int ticks = 2_000;
    long began = threads.getCurrentThreadCpuTime();
    for (int second = 1; second <= ticks; second++) {
      fleet.tick(START + second * 1_000L, nowhere);
    }
    double nanos = (double) (threads.getCurrentThreadCpuTime() - began) / (ticks * 64L);

    LOG.info("simulated fleet: {} ns of processor time per device and tick", Math.round(nanos));
    assertThat(nanos).as("500,000 per second and core, with a cold JVM in it").isLessThan(2_000);
  }
}
