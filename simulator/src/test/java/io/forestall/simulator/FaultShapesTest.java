package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static io.forestall.simulator.Statistics.differences;
import static io.forestall.simulator.Statistics.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each fault's signature in numbers, at the culprit and at its peers. Record i of a series is the
 * tick at second i + 1; faults begin at second 60, so record 59 is the first that feels them. Job a
 * writes no checkpoint before second 150.
 */
class FaultShapesTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();
  private static final long ONSET = START + 60_000;

  private static double[] watts(Recording run, String node, int device) {
    return run.device(node, device, "gpu_power_watts");
  }

  /** The signature of a rank that waits in NCCL from record {@code from} on. */
  private static void assertSpins(Recording run, String node, int device, int from, int to) {
    double[] watts = watts(run, node, device);
    assertThat(watts[from + 3]).as("power after 3 s").isBetween(110.0, 170.0);
    assertThat(Arrays.stream(watts, from + 3, to)).allMatch(w -> w > 110 && w < 170);
    assertThat(slice(run, node, device, "gpu_utilization_ratio", from, to)).containsOnly(1);
    assertThat(slice(run, node, device, "gpu_tensor_active_ratio", from, to)).containsOnly(0);
    assertThat(slice(run, node, device, "gpu_nvlink_transmit_bytes_per_second", from, to))
        .containsOnly(0);
    double[] port = run.host(node, "mlx5_" + device + "/1", "node_ib_transmitted_bytes_total");
    assertThat(differences(Arrays.copyOfRange(port, from, to))).containsOnly(0);
    assertThat(mean(slice(run, node, device, "gpu_sm_clock_hertz", from + 1, to)))
        .isGreaterThan(1.95e9);
  }

  private static double[] slice(
      Recording run, String node, int device, String metric, int from, int to) {
    return Arrays.copyOfRange(run.device(node, device, metric), from, to);
  }

  @Test
  void fellOffBus_culprit_freezesGaugesAndLosesCounters() {
    Recording run = Recording.run(120, FellOffBus.plan(LAYOUT, "sim-03", 5, ONSET));

    for (GpuSeries series : GpuSeries.values()) {
      double[] values = run.device("sim-03", 5, series.metricName());
      double[] after = Arrays.copyOfRange(values, 59, 120);
      if (series == GpuSeries.LAST_XID) {
        assertThat(values[58]).isZero();
        assertThat(after).containsOnly(79);
      } else if (series.freezes()) {
        assertThat(after).as(series.metricName()).containsOnly(values[58]);
      } else {
        assertThat(after).as(series.metricName()).containsOnly(Double.NaN);
      }
    }
    assertThat(watts(run, "sim-03", 5)[100]).isGreaterThan(300);
  }

  @Test
  void fellOffBus_node_losesSeriesAndPower() {
    Recording run = Recording.run(120, FellOffBus.plan(LAYOUT, "sim-03", 5, ONSET));

    double[] series = run.host("sim-03", "dcgm", "scrape_samples_scraped");
    double[] perGpu = run.device("sim-03", 5, "gpu_exporter_series");
    double vanish =
        SkuSettings.of("H100-SXM-80GB").served().stream().filter(one -> !one.freezes()).count();
    assertThat(series[58] - series[59]).isEqualTo(perGpu[58] - perGpu[59]).isEqualTo(vanish);
    assertThat(run.host("sim-03", "", "node_gpus_visible")).containsOnly(8);

    // The gauges of all GPUs still add up to far more than the meter sees.
    double meter = mean(run.host("sim-03", "", "node_bmc_power_watts"), 70, 120);
    double[] healthyMeter = run.host("sim-05", "", "node_bmc_power_watts");
    assertThat(meter).isBetween(2_700.0, 3_300.0).isLessThan(mean(healthyMeter, 0, 120) * 0.65);
    double peers = mean(watts(run, "sim-03", 0), 70, 120);
    double frozen = watts(run, "sim-03", 5)[100];
    assertThat((7 * peers + frozen) * 1.10 + 1900 - meter).isGreaterThan(200);
  }

  @Test
  void fellOffBus_peers_spinAndCool() {
    Recording run = Recording.run(240, FellOffBus.plan(LAYOUT, "sim-03", 5, ONSET));

    for (String node : List.of("sim-01", "sim-02", "sim-04")) {
      assertSpins(run, node, 5, 59, 240);
    }
    assertSpins(run, "sim-03", 4, 59, 240);
    double[] celsius = run.device("sim-01", 0, "gpu_temperature_celsius");
    assertThat(celsius[58]).isGreaterThan(58);
    assertThat(celsius[99]).isBetween(40.0, 52.0); // one time constant of 40 s
    assertThat(celsius[239]).isBetween(32.0, 38.0);
    assertThat(mean(watts(run, "sim-05", 5), 60, 240)).isGreaterThan(450);
  }

  @Test
  void fellOffBus_kernelLines_areTheDrivers() {
    Recording run = Recording.run(70, FellOffBus.plan(LAYOUT, "sim-03", 5, ONSET));

    assertThat(run.kernel)
        .allSatisfy(
            line -> {
              assertThat(line.node()).isEqualTo("sim-03");
              assertThat(line.timeMillis()).isEqualTo(ONSET + 800);
            })
        .extracting(Recording.LogLine::line)
        .containsExactly(
            "NVRM: GPU at PCI:0000:c3:00: " + LAYOUT.node("sim-03").devices().get(5).id(),
            "NVRM: Xid (PCI:0000:c3:00): 79, pid='<unknown>', name=<unknown>,"
                + " GPU has fallen off the bus.",
            "NVRM: GPU 0000:c3:00.0: GPU has fallen off the bus.",
            "NVRM: Xid (PCI:0000:c3:00): 154, GPU recovery action changed from 0x0 (None) to 0x2"
                + " (Node Reboot Required)");
  }

  @Test
  void fellOffBus_wholeBoard_takesAllGpus() {
    Recording run =
        Recording.run(70, FellOffBus.plan(LAYOUT, "sim-03", PlannedFault.NO_DEVICE, ONSET));

    for (int device = 0; device < 8; device++) {
      assertThat(run.device("sim-03", device, "gpu_energy_joules_total")[69]).isNaN();
    }
    assertThat(run.kernel).hasSize(32);
  }

  @Test
  void hungJob_afterTheWatchdog_abortsAndIdles() {
    Recording run = Recording.run(720, FellOffBus.plan(LAYOUT, "sim-03", 5, ONSET));

    List<Recording.LogLine> watchdog =
        run.training.stream().filter(line -> line.line().contains("Watchdog")).toList();
    assertThat(watchdog).hasSize(31).allMatch(line -> line.timeMillis() == ONSET + 599_000);
    assertThat(watchdog.get(0).line())
        .matches(
            "\\[rank0]:\\[E\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{9} ProcessGroupNCCL\\.cpp:\\d+]"
                + " \\[Rank 0] Watchdog caught collective operation timeout:"
                + " WorkNCCL\\(SeqNum=\\d+, OpType=ALLREDUCE, NumelIn=\\d+, NumelOut=\\d+,"
                + " Timeout\\(ms\\)=600000\\) ran for 600081 milliseconds before timing out\\.");
    assertThat(watchdog).noneMatch(line -> line.line().contains("[Rank 21]"));
    assertSpins(run, "sim-01", 1, 59, 670);
    assertThat(watts(run, "sim-01", 1)[719]).isBetween(62.0, 72.0);
    assertThat(run.device("sim-01", 1, "gpu_compute_processes")[719]).isZero();
    assertThat(run.device("sim-01", 1, "gpu_memory_used_bytes")[719]).isLessThan(1e8);
  }

  @Test
  void collectiveHang_culprit_idlesWhileOthersSpin() {
    Recording run = Recording.run(120, CollectiveHang.plan(LAYOUT, "sim-02", 2, ONSET));

    assertThat(mean(watts(run, "sim-02", 2), 65, 120)).isCloseTo(114, within(4.0));
    assertThat(slice(run, "sim-02", 2, "gpu_utilization_ratio", 59, 120)).containsOnly(0);
    assertThat(slice(run, "sim-02", 2, "gpu_compute_processes", 59, 120)).containsOnly(1);
    assertSpins(run, "sim-02", 3, 59, 120);
    assertSpins(run, "sim-01", 2, 59, 120);
    assertThat(run.kernel).isEmpty();
    assertThat(run.training)
        .noneMatch(line -> line.node().equals("sim-04") && line.timeMillis() > ONSET);
  }

  @Test
  void collectiveHang_deadlock_spinsEverywhere() {
    Recording run = Recording.run(120, CollectiveHang.deadlock("pretrain-a", ONSET));

    for (String node : LAYOUT.job("pretrain-a").nodes()) {
      for (int device = 0; device < 8; device++) {
        assertSpins(run, node, device, 59, 120);
      }
    }
    assertThat(mean(watts(run, "sim-05", 0), 60, 120)).isGreaterThan(450);
    assertThat(run.kernel).isEmpty();
  }

  @Test
  void thermalDrift_culprit_heatsThenThrottlesAndSlowsTheJob() {
    Recording run =
        Recording.run(
            600,
            ThermalDrift.plan(
                LAYOUT, "sim-04", 6, ONSET, new ThermalDrift(1.7, Duration.ofSeconds(200))));

    double[] celsius = run.device("sim-04", 6, "gpu_temperature_celsius");
    double[] peerCelsius = run.device("sim-04", 5, "gpu_temperature_celsius");
    double[] slowdown = run.device("sim-04", 6, "gpu_throttle_hw_thermal_seconds_total");
    assertThat(mean(celsius, 40, 58)).isCloseTo(mean(peerCelsius, 40, 58), within(3.0));
    assertThat(mean(celsius, 120, 145) - mean(peerCelsius, 120, 145)).isGreaterThan(8);
    assertThat(slowdown[58]).isZero();
    assertThat(slowdown[599] - slowdown[299]).isBetween(60.0, 250.0);
    double[] clock = slice(run, "sim-04", 6, "gpu_sm_clock_hertz", 300, 600);
    assertThat(Arrays.stream(clock).min().orElse(0)).isBetween(0.87e9, 1.23e9);
    assertThat(mean(watts(run, "sim-04", 6), 300, 440))
        .isLessThan(mean(watts(run, "sim-04", 5), 300, 440) - 40);

    double before = mean(stepMillis(run, START, ONSET));
    double after = mean(stepMillis(run, START + 300_000, START + 600_000));
    assertThat(after / before).isBetween(1.03, 1.30);
    assertThat(run.kernel).isEmpty();
  }

  private static double[] stepMillis(Recording run, long fromMillis, long toMillis) {
    return run.training.stream()
        .filter(line -> line.node().equals("sim-04"))
        .filter(line -> line.timeMillis() > fromMillis && line.timeMillis() <= toMillis)
        .mapToDouble(
            line ->
                Double.parseDouble(
                    line.line().replaceAll(".*iteration \\(ms\\): ([0-9.]+).*", "$1")))
        .toArray();
  }

  @Test
  void hostMemoryLeak_memory_fallsLinearlyThenTheKernelKills() {
    PlannedFault plan =
        HostMemoryLeak.plan(
            LAYOUT, "sim-08", 1, ONSET, new HostMemoryLeak(60e9), HostSettings.defaults());
    int failure = (int) ((plan.failureMillis() - START) / 1_000);
    Recording run = Recording.run(failure + 60, plan);

    double[] available = run.host("sim-08", "", "node_memory_available_bytes");
    assertThat(available[0]).isBetween(300e9, 350e9);
    // Two points between checkpoints: 1 GB/s less.
    assertThat((available[180] - available[100]) / 80).isCloseTo(-1e9, within(0.02e9));
    double[] stall = run.host("sim-08", "", "node_pressure_memory_stalled_seconds_total");
    assertThat(stall[failure - 60]).isZero();
    assertThat(stall[failure - 2] - stall[failure - 7]).isBetween(0.5, 4.0);
    assertThat(available[failure - 2]).isLessThan(0.02 * 512e9);
    assertThat(available[failure]).isGreaterThan(300e9);
    assertThat(run.host("sim-08", "", "node_oom_kills_total")[failure]).isEqualTo(1);
    assertThat(watts(run, "sim-08", 1)[failure + 50]).isBetween(62.0, 72.0);
    assertThat(run.device("sim-08", 1, "gpu_memory_used_bytes")[failure + 5]).isLessThan(1e8);
    assertSpins(run, "sim-07", 1, failure, failure + 60);
    assertThat(run.host("sim-07", "", "node_memory_available_bytes")[failure]).isGreaterThan(300e9);
  }

  @Test
  void hostMemoryLeak_kernelLines_areTheFourOfOneKill() {
    PlannedFault plan =
        HostMemoryLeak.plan(
            LAYOUT, "sim-08", 1, ONSET, new HostMemoryLeak(600e9), HostSettings.defaults());
    Recording run = Recording.run(120, plan);

    assertThat(run.kernel).hasSize(4).allMatch(line -> line.timeMillis() == plan.failureMillis());
    assertThat(run.kernel.get(0).line()).matches("\\S+ invoked oom-killer: gfp_mask=.*");
    assertThat(run.kernel.get(1).line())
        .matches("oom-kill:constraint=CONSTRAINT_NONE,nodemask=.*,task=python,pid=40118,uid=\\d+");
    assertThat(run.kernel.get(2).line())
        .matches(
            "Out of memory: Killed process 40118 \\(python\\) total-vm:\\d+kB, anon-rss:\\d+kB,"
                + " file-rss:0kB, .*");
    assertThat(run.kernel.get(3).line())
        .matches("oom_reaper: reaped process 40118 \\(python\\), .*");
  }

  @Test
  void linkFlap_port_goesDownAndTheJobWaits() {
    LinkFlap flap = LinkFlap.regular(3, 2, Duration.ofSeconds(4), Duration.ofSeconds(16));
    Recording run = Recording.run(120, LinkFlap.plan(LAYOUT, "sim-02", ONSET, flap));

    double[] state = run.host("sim-02", "mlx5_3/1", "node_ib_port_state");
    assertThat(Arrays.copyOfRange(state, 57, 65)).containsExactly(4, 4, 1, 1, 1, 2, 4, 4);
    assertThat(Arrays.copyOfRange(state, 79, 84)).containsExactly(1, 1, 1, 2, 4);
    assertThat(run.host("sim-02", "mlx5_3/1", "node_ib_physical_state")[60]).isEqualTo(2);
    double[] downed = run.host("sim-02", "mlx5_3/1", "node_ib_link_downed_total");
    assertThat(downed[58]).isZero();
    assertThat(downed[62]).isEqualTo(1);
    assertThat(downed[119]).isEqualTo(2);
    assertThat(run.host("sim-02", "mlx5_2/1", "node_ib_port_state")).containsOnly(4);

    // All ports of the job stand still during an outage and go on after it.
    for (String instance : List.of("mlx5_3/1", "mlx5_0/1")) {
      double[] moved = differences(run.host("sim-02", instance, "node_ib_received_bytes_total"));
      assertThat(Arrays.copyOfRange(moved, 58, 62)).containsOnly(0);
      assertThat(moved[62]).isPositive();
    }
    assertThat(watts(run, "sim-04", 0)[61]).isLessThan(220);
    assertThat(mean(watts(run, "sim-04", 0), 64, 79)).isGreaterThan(450);
    double[] slow = stepMillis(run, ONSET, START + 120_000);
    assertThat(Arrays.stream(slow).filter(millis -> millis > 11_000).count()).isEqualTo(2);
    assertThat(run.kernel).as("InfiniBand prints nothing").isEmpty();
  }

  @Test
  void linkFlap_onEthernet_isPrintedByTheDriver() {
    SimulationSettings settings = Recording.lossless();
    LinkFlap flap = LinkFlap.regular(3, 1, Duration.ofSeconds(4), Duration.ofSeconds(1));
    Recording run =
        Recording.run(
            80,
            7,
            settings.with(settings.host().with(HostSettings.Fabric.ETHERNET)),
            LinkFlap.plan(LAYOUT, "sim-02", ONSET, flap));

    assertThat(run.kernel)
        .extracting(Recording.LogLine::line)
        .containsExactly(
            "mlx5_core 0000:5e:00.0 enp94s0np0: Link down",
            "mlx5_core 0000:5e:00.0 enp94s0np0: Link up");
  }

  @Test
  void linkFlap_withWarning_raisesErrorsBefore() {
    LinkFlap.Outage outage = new LinkFlap.Outage(Duration.ofSeconds(300), Duration.ofSeconds(10));
    PlannedFault plan = LinkFlap.plan(LAYOUT, "sim-02", ONSET, new LinkFlap(3, List.of(outage), 5));
    Recording run = Recording.run(400, plan);

    double[] symbols = run.host("sim-02", "mlx5_3/1", "node_ib_symbol_errors_total");
    double[] recoveries = run.host("sim-02", "mlx5_3/1", "node_ib_link_error_recovery_total");
    assertThat(plan.failureMillis()).isEqualTo(ONSET + 300_000);
    assertThat(symbols[58]).isZero();
    assertThat(symbols[358]).isBetween(1_300.0, 1_700.0);
    assertThat(recoveries[358]).isBetween(4.0, 30.0);
    assertThat(symbols[399]).isEqualTo(symbols[370]);
    assertThat(run.host("sim-01", "mlx5_3/1", "node_ib_symbol_errors_total")).containsOnly(0);
  }

  @Test
  void linkFlap_longerThanNcclWaits_endsTheJob() {
    LinkFlap flap = LinkFlap.regular(3, 1, Duration.ofSeconds(60), Duration.ofSeconds(1));
    Recording run = Recording.run(150, LinkFlap.plan(LAYOUT, "sim-02", ONSET, flap));

    assertThat(watts(run, "sim-04", 0)[80]).isBetween(110.0, 170.0);
    assertThat(watts(run, "sim-04", 0)[100]).isBetween(62.0, 72.0);
    assertThat(run.training)
        .filteredOn(line -> line.line().contains("status=12"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.node()).isEqualTo("sim-02");
              assertThat(line.line()).contains("hca mlx5_3").contains("NCCL WARN NET/IB");
            });
  }

  @Test
  void faults_atOnce_combine() {
    Recording run =
        Recording.run(
            180,
            FellOffBus.plan(LAYOUT, "sim-03", 5, ONSET),
            CollectiveHang.plan(LAYOUT, "sim-02", 2, ONSET + 10_000),
            LinkFlap.plan(
                LAYOUT,
                "sim-01",
                ONSET + 20_000,
                LinkFlap.regular(0, 1, Duration.ofSeconds(4), Duration.ofSeconds(1))),
            HostMemoryLeak.plan(
                LAYOUT, "sim-04", 0, ONSET, new HostMemoryLeak(20e9), HostSettings.defaults()),
            ThermalDrift.plan(
                LAYOUT, "sim-03", 5, START, new ThermalDrift(1.5, Duration.ofSeconds(60))));

    assertSpins(run, "sim-01", 1, 59, 180);
    assertSpins(run, "sim-04", 0, 59, 180);
    assertThat(mean(watts(run, "sim-02", 2), 75, 180)).isCloseTo(114, within(4.0));
    assertThat(run.host("sim-01", "mlx5_0/1", "node_ib_link_downed_total")[179]).isEqualTo(1);
    assertThat(run.host("sim-04", "", "node_memory_available_bytes")[179]).isBetween(280e9, 300e9);
    assertThat(run.device("sim-03", 5, "gpu_temperature_celsius")[179]).isGreaterThan(75);
  }
}
