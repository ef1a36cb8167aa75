package io.forestall.simulator;

import static io.forestall.simulator.Condition.between;
import static io.forestall.simulator.Condition.device;
import static io.forestall.simulator.Condition.job;
import static io.forestall.simulator.Condition.node;
import static io.forestall.simulator.Condition.stepMillis;
import static io.forestall.simulator.Statistics.differences;
import static io.forestall.simulator.Statistics.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.SourceReport;
import io.forestall.traces.LabelKind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each condition does to the fleet: from second 60 on, to device 3 or all of sim-02. */
class ModelConditionsTest {
  private Recording run = new Recording();

  @AfterEach
  void everyRecord_isPlausible() {
    run.samples.values().forEach(records -> records.forEach(Plausibility::check));
  }

  private double[] gpu(String metric) {
    return run.device("sim-02", 3, metric);
  }

  private double[] peer(String metric) {
    return run.device("sim-03", 3, metric);
  }

  private double[] host(String instance, String metric) {
    return run.host("sim-02", instance, metric);
  }

  @Test
  void down_node_sendsNothingAndComesBackAnew() {
    PlannedFault off =
        between(
            60,
            120,
            fleet -> {
              fleet.node("sim-02").down = true;
              fleet.node("sim-02").reboots = 1;
            });
    run = Recording.run(180, off);
    List<NodeSample> records = run.records("sim-02");

    assertThat(records).hasSize(120);
    NodeSample last = records.get(59);
    NodeSample first = records.get(60);
    assertThat(first.getBootId()).isNotEqualTo(last.getBootId());
    assertThat(first.getSequence()).isEqualTo(1);
    double[] boot = host("", "node_boot_time_seconds");
    assertThat(boot[60]).isCloseTo(Recording.START / 1e3 + 120, within(2.0));
    assertThat(gpu("gpu_energy_joules_total")[60]).isLessThan(2_000);
    assertThat(host("mlx5_3/1", "node_ib_received_bytes_total")[60]).isLessThan(1e12);
    assertThat(host("user", "node_cpu_seconds_total")[60]).isLessThan(1_000);
    assertThat(mean(peer("gpu_power_watts"), 65, 85)).isBetween(110.0, 170.0);
    assertThat(run.training)
        .as("the neighbour's network retries run out")
        .anyMatch(line -> line.line().contains("status=12") && line.node().equals("sim-03"));
  }

  @Test
  void exporterDown_devicesHaveNoValuesAndTheHostGoesOn() {
    run = node(90, conditions -> conditions.exporterDown = true);
    NodeSample record = run.records("sim-02").get(80);

    assertThat(record.getDevices()).hasSize(8);
    assertThat(record.getDeviceMetrics()).isEmpty();
    SourceReport source = record.getSources().get(0);
    assertThat(source.getSource()).isEqualTo("dcgm");
    assertThat(source.getUp()).isFalse();
    assertThat(source.getSeries()).isZero();
    assertThat(host("dcgm", "scrape_samples_scraped")[80]).isZero();
    assertThat(host("", "node_bmc_power_watts")[80]).isPositive();
    assertThat(mean(peer("gpu_power_watts"), 65, 90)).as("the job goes on").isGreaterThan(450);
  }

  @Test
  void exporterDelay_showsInTheScrapeUntilItTimesOut() {
    run = node(90, conditions -> conditions.exporterDelaySeconds = 6);
    assertThat(run.records("sim-02").get(80).getSources().get(0).getDurationMillis())
        .isBetween(6_000, 6_100);
    assertThat(run.records("sim-02").get(80).getSources().get(0).getUp()).isTrue();

    run = node(90, conditions -> conditions.exporterDelaySeconds = 60);
    assertThat(run.records("sim-02").get(80).getSources().get(0).getUp()).isFalse();
    assertThat(host("dcgm", "scrape_duration_seconds")[80]).isEqualTo(10);
  }

  @Test
  void firmwareHung_freezesEverythingOfTheDevice() {
    run = device(90, conditions -> conditions.firmwareHung = true);

    for (String metric :
        List.of("gpu_power_watts", "gpu_energy_joules_total", "gpu_memory_used_bytes")) {
      double[] values = gpu(metric);
      assertThat(Arrays.copyOfRange(values, 60, 90)).containsOnly(values[59]);
    }
    assertThat(mean(peer("gpu_power_watts"), 65, 90)).isBetween(110.0, 170.0);
  }

  @Test
  void blank_device_isNamedAndHasNoValue() {
    run = device(90, conditions -> conditions.blank = true);
    NodeSample record = run.records("sim-02").get(80);
    int served = SkuSettings.of("H100-SXM-80GB").served().size();

    assertThat(record.getBlanks()).hasSize(served).allMatch(blank -> blank.getDevice() == 3);
    assertThat(gpu("gpu_power_watts")[80]).isNaN();
    assertThat(record.getSources().get(0).getSeries()).isEqualTo(8 * served);
  }

  @Test
  void missing_device_isNotThereAndOthersAreNumberedAnew() {
    run = device(90, conditions -> conditions.missing = true);
    NodeSample record = run.records("sim-02").get(80);

    assertThat(record.getDevices()).hasSize(7);
    assertThat(record.getDevices().get(6).getIndex()).isEqualTo(6);
    assertThat(host("", "node_gpus_visible")[80]).isEqualTo(7);
  }

  @Test
  void powerCap_lowersPowerClockAndEveryonesPace() {
    run =
        device(
            200,
            conditions -> {
              conditions.powerCapRatio = 0.55;
              conditions.powerBrake = true;
            });

    assertThat(mean(gpu("gpu_power_watts"), 70, 140)).isBetween(330.0, 390.0);
    assertThat(gpu("gpu_clock_event_reasons")[100]).isEqualTo(0x88);
    assertThat(gpu("gpu_throttle_power_brake_seconds_total")[199]).isCloseTo(140, within(1.0));
    assertThat(gpu("gpu_power_limit_watts")[100]).isEqualTo(700);
    assertThat(mean(stepMillis(run, 75, 200)) / mean(stepMillis(run, 0, 60))).isBetween(1.1, 1.6);
    assertThat(mean(peer("gpu_tensor_active_ratio"), 70, 140))
        .isLessThan(0.95 * mean(peer("gpu_tensor_active_ratio"), 0, 60));
  }

  @Test
  void softPowerCap_showsAsTheLimit() {
    run = device(70, conditions -> conditions.powerCapRatio = 0.8);

    assertThat(gpu("gpu_power_limit_watts")[65]).isEqualTo(560);
    assertThat(gpu("gpu_clock_event_reasons")[65]).isIn(0.0, 4.0);
  }

  @Test
  void clockCap_isFlatAndSlowsTheJob() {
    run =
        device(
            140,
            conditions -> {
              conditions.clockCapHertz = 1.2e9;
              conditions.applicationClock = true;
            });

    assertThat(Arrays.copyOfRange(gpu("gpu_sm_clock_hertz"), 62, 140)).containsOnly(1.2e9);
    assertThat(gpu("gpu_clock_event_reasons")[80]).isEqualTo(2);
    assertThat(gpu("gpu_power_watts")[80]).isLessThan(480);
    assertThat(mean(stepMillis(run, 75, 140)) / mean(stepMillis(run, 0, 60))).isBetween(1.15, 1.4);
  }

  @Test
  void failSlow_isSeenInStepsAndByItsShortWaitOnly() {
    run = device(200, conditions -> conditions.computeStretch = 1.1);

    assertThat(mean(stepMillis(run, 75, 200)) / mean(stepMillis(run, 0, 60)))
        .isCloseTo(1.085, within(0.02));
    assertThat(mean(gpu("gpu_tensor_active_ratio"), 70, 140))
        .isGreaterThan(1.05 * mean(peer("gpu_tensor_active_ratio"), 70, 140));
  }

  @Test
  void launchGaps_lowerTheCulpritsWorkAndSlowAll() {
    run = device(200, conditions -> conditions.launchGapShare = 0.2);

    assertThat(mean(stepMillis(run, 75, 200)) / mean(stepMillis(run, 0, 60)))
        .isCloseTo(1.21, within(0.03));
    assertThat(mean(gpu("gpu_utilization_ratio"), 70, 140)).isLessThan(0.9);
    assertThat(mean(peer("gpu_utilization_ratio"), 70, 140)).isGreaterThan(0.97);
  }

  @Test
  void nvlink_errorsCountAndStallsLengthenSteps() {
    run =
        device(
            200,
            conditions -> {
              conditions.nvlinkCrcErrorsPerSecond = 10;
              conditions.nvlinkReplays = 3;
              conditions.nvlinkRecoveries = 2;
              conditions.nvlinkStallShare = 0.05;
              conditions.nvlinksDown = 1;
            });

    assertThat(gpu("gpu_nvlink_crc_flit_errors_total")[199]).isBetween(1_200.0, 1_600.0);
    assertThat(gpu("gpu_nvlink_replay_errors_total")[199]).isEqualTo(3);
    assertThat(gpu("gpu_nvlink_recovery_errors_total")[199]).isEqualTo(2);
    assertThat(gpu("gpu_nvlink_links_active")[199]).isEqualTo(17);
    assertThat(mean(stepMillis(run, 75, 200)) / mean(stepMillis(run, 0, 60))).isBetween(1.04, 1.09);
  }

  @Test
  void pcieDowngrade_showsAndSlowsExchange() {
    run =
        device(
            200,
            conditions -> {
              conditions.pcieWidth = 4;
              conditions.pcieGeneration = 4;
              conditions.pcieReplaysPerSecond = 1;
            });

    assertThat(gpu("gpu_pcie_link_width")[100]).isEqualTo(4);
    assertThat(gpu("gpu_pcie_link_generation")[100]).isEqualTo(4);
    assertThat(gpu("gpu_pcie_max_link_width")[100]).isEqualTo(16);
    assertThat(gpu("gpu_pcie_replay_total")[199]).isBetween(100.0, 190.0);
    assertThat(mean(stepMillis(run, 75, 200)) / mean(stepMillis(run, 0, 60))).isBetween(1.3, 1.8);
    double[] waits = differences(host("mlx5_3/1", "node_ib_transmit_wait_total"));
    assertThat(mean(waits, 70, 140)).isGreaterThan(10 * mean(waits, 0, 59));
    // The longer exchange moves no more bytes than a healthy one.
    double[] moved = differences(run.host("sim-03", "mlx5_3/1", "node_ib_received_bytes_total"));
    assertThat(mean(moved, 70, 190)).isLessThan(mean(moved, 0, 59));
  }

  @Test
  void memoryErrors_countByKindAndStayWhereTheyDo() {
    PlannedFault errors =
        between(
            10,
            60,
            fleet -> {
              DeviceConditions conditions = fleet.node("sim-02").device(3);
              conditions.eccCorrectedPerSecond = 2;
              conditions.eccUncorrected = 2;
              conditions.sramUncorrected = 1;
              conditions.remapUncorrectable = 1;
              conditions.remapPending = true;
              conditions.banksLow = 1;
              conditions.lastXid = 63;
            });
    PlannedFault again =
        between(80, 90, fleet -> fleet.node("sim-02").device(3).eccUncorrected = 1);
    PlannedFault restart = between(100, 120, fleet -> fleet.node("sim-02").driverRestarts = 1);
    run = Recording.run(120, errors, again, restart);

    double[] corrected = gpu("gpu_ecc_corrected_volatile_total");
    assertThat(corrected[59]).isBetween(60.0, 150.0);
    assertThat(gpu("gpu_ecc_uncorrected_volatile_total")[59]).isEqualTo(3);
    assertThat(gpu("gpu_ecc_dram_uncorrected_total")[59]).isEqualTo(2);
    assertThat(gpu("gpu_remap_banks_low")[59]).isEqualTo(1);
    assertThat(gpu("gpu_row_remap_pending")[59]).isEqualTo(1);
    assertThat(gpu("gpu_ecc_uncorrected_volatile_total")[95]).as("faults add up").isEqualTo(4);
    assertThat(gpu("gpu_last_xid")[95]).as("the gauge holds the last XID").isEqualTo(63);
    assertThat(gpu("gpu_ecc_uncorrected_volatile_total")[110]).isZero();
    assertThat(gpu("gpu_ecc_uncorrected_aggregate_total")[110]).isEqualTo(4);
    assertThat(gpu("gpu_row_remap_uncorrectable_total")[110]).isEqualTo(1);
    assertThat(gpu("gpu_last_xid")[110]).isZero();
  }

  @Test
  void fabricAndMemory_showAsTheyAre() {
    run =
        device(
            80,
            conditions -> {
              conditions.fabricState = 2;
              conditions.memoryUsedRatio = 0.99;
              conditions.recoveryAction = 1;
            });

    assertThat(gpu("gpu_fabric_state")[70]).isEqualTo(2);
    assertThat(gpu("gpu_memory_used_bytes")[70] / gpu("gpu_memory_total_bytes")[70])
        .isCloseTo(0.99, within(0.001));
    assertThat(gpu("gpu_recovery_action")[70]).isEqualTo(1);
  }

  @Test
  void zombieMemory_staysWithoutAProcess() {
    run =
        device(
            80,
            conditions -> {
              conditions.processGone = true;
              conditions.zombieMemory = true;
            });

    assertThat(gpu("gpu_memory_used_bytes")[75]).isGreaterThan(50e9);
    assertThat(gpu("gpu_compute_processes")[75]).isZero();
    assertThat(gpu("gpu_power_watts")[75]).isBetween(105.0, 125.0);
  }

  @Test
  void foreignLoad_onAnIdleNode_isAllWork() {
    FleetLayout layout = new FleetLayout(FleetLayout.small().nodes(), List.of());
    PlannedFault check =
        new PlannedFault(
            "B12",
            "HEALTH_CHECK",
            LabelKind.BENIGN,
            "",
            "sim-02",
            PlannedFault.NO_DEVICE,
            Recording.START,
            PlannedFault.NO_FAILURE,
            PlannedFault.NO_END,
            (plan, tick, fleet, out) -> {
              for (int index = 0; index < 8; index++) {
                fleet.node("sim-02").device(index).foreignShare = 1;
              }
            });
    SimulatedFleet fleet =
        new SimulatedFleet(layout, Recording.lossless(), List.of(check), Recording.START, 1);
    for (int second = 1; second <= 30; second++) {
      fleet.tick(Recording.START + second * 1_000L, run);
    }

    assertThat(gpu("gpu_power_watts")[20]).isGreaterThan(620);
    assertThat(gpu("gpu_utilization_ratio")[20]).isEqualTo(1);
    assertThat(peer("gpu_power_watts")[20]).isLessThan(75);
  }

  @Test
  void port_lostLeavesNoSeriesAndSlowPortsSlowAll() {
    run =
        Recording.run(
            150,
            between(60, 75, fleet -> fleet.node("sim-02").port(3).lost = true),
            between(
                90,
                150,
                fleet -> {
                  fleet.node("sim-02").port(3).rateRatio = 0.5;
                  fleet.node("sim-02").port(3).transmitWaitShare = 0.3;
                  fleet.node("sim-02").port(3).congestionPacketsPerSecond = 100;
                }));

    double[] state = host("mlx5_3/1", "node_ib_port_state");
    assertThat(state[70]).isNaN();
    assertThat(state[80]).isEqualTo(4);
    assertThat(host("mlx5_3/1", "node_ib_rate_bytes_per_second")[100]).isEqualTo(2.5e10);
    assertThat(host("mlx5_3/1", "node_roce_cnp_sent_total")[149]).isBetween(5_000.0, 7_000.0);
    double[] waits = differences(host("mlx5_3/1", "node_ib_transmit_wait_total"));
    assertThat(mean(waits, 95, 148)).isGreaterThan(1e6);
    assertThat(mean(stepMillis(run, 105, 150))).isGreaterThan(1.05 * mean(stepMillis(run, 0, 60)));
  }

  @Test
  void host_conditionsShowInItsSeries() {
    run =
        node(
            200,
            conditions -> {
              conditions.powerSuppliesLost = 1;
              conditions.fanRatio = 0;
              conditions.processorClockRatio = 0.5;
              conditions.processorThrottles = 7;
              conditions.strayCores = 40;
              conditions.storageStallShare = 1;
              conditions.nfsRetransmitsPerSecond = 5;
              conditions.diskFilledBytes = 10e12;
              conditions.diskReadonly = true;
              conditions.diskSpareRatio = 0.05;
              conditions.diskWearRatio = 0.95;
              conditions.memoryCorrectedErrorsPerSecond = 1;
              conditions.memoryUncorrectedErrors = 1;
              conditions.clockOffsetMillis = 5_000;
            });

    assertThat(host("PSU1", "node_psu_ok")[100]).isZero();
    assertThat(host("PSU2", "node_psu_ok")[100]).isEqualTo(1);
    assertThat(host("fan1", "node_hwmon_fan_rpm")[100]).isZero();
    assertThat(host("fan2", "node_hwmon_fan_rpm")[100]).isGreaterThan(4_000);
    assertThat(host("0", "node_cpu_frequency_hertz")[100]).isCloseTo(1.45e9, within(0.05e9));
    assertThat(host("0", "node_cpu_core_throttles_total")[100]).isEqualTo(7);
    assertThat(host("", "node_procs_running")[100])
        .isGreaterThan(host("", "node_procs_running")[50] + 30);
    assertThat(host("", "node_procs_blocked")[100]).isBetween(8.0, 64.0);
    assertThat(host("", "node_hung_tasks_total")[170]).isZero();
    assertThat(host("", "node_hung_tasks_total")[195]).isPositive();
    assertThat(host("", "node_nfs_retransmits_total")[199]).isBetween(550.0, 850.0);
    assertThat(host("/scratch", "node_filesystem_available_bytes")[100])
        .isCloseTo(4e12, within(1e9));
    assertThat(host("/scratch", "node_filesystem_readonly")[100]).isEqualTo(1);
    assertThat(host("nvme0", "node_nvme_spare_ratio")[100]).isEqualTo(0.05);
    assertThat(host("0", "node_edac_corrected_errors_total")[199]).isBetween(90.0, 190.0);
    assertThat(host("0", "node_edac_uncorrected_errors_total")[199]).isEqualTo(1);
    assertThat(host("", "node_time_offset_seconds")[100]).isEqualTo(5);
    List<NodeSample> records = run.records("sim-02");
    assertThat(records.get(60).getEventTimeMillis() - records.get(59).getEventTimeMillis())
        .isBetween(5_800L, 6_200L);
  }

  @Test
  void job_deadlockAndStorageStall_differInWhoSpins() {
    run = job(90, conditions -> conditions.deadlocked = true);
    assertThat(mean(gpu("gpu_utilization_ratio"), 70, 90)).isEqualTo(1);

    run = job(90, conditions -> conditions.storageStalled = true);
    assertThat(mean(gpu("gpu_utilization_ratio"), 70, 90)).isZero();
    assertThat(mean(gpu("gpu_power_watts"), 70, 90)).isBetween(105.0, 125.0);
  }

  @Test
  void job_dataStall_sawsPowerAndLengthensSteps() {
    run = job(300, conditions -> conditions.dataStallShare = 0.2);
    double[] watts = gpu("gpu_power_watts");

    assertThat(Arrays.stream(watts, 100, 148).min().orElse(0)).isLessThan(135);
    assertThat(Arrays.stream(watts, 100, 148).max().orElse(0)).isGreaterThan(600);
    assertThat(mean(stepMillis(run, 75, 300)) / mean(stepMillis(run, 0, 60)))
        .isCloseTo(1.25, within(0.1));
  }

  @Test
  void job_stretches_lengthenSteps() {
    run =
        job(
            200,
            conditions -> {
              conditions.computeStretch = 1.2;
              conditions.communicationStretch = 3;
            });

    assertThat(mean(stepMillis(run, 75, 200)) / mean(stepMillis(run, 0, 60)))
        .isCloseTo(0.85 * 1.2 + 0.15 * 3, within(0.03));
  }

  @Test
  void job_lossAndGradient_arePrinted() {
    run =
        job(
            120,
            conditions -> {
              conditions.lossFactor = Double.NaN;
              conditions.gradientFactor = Double.POSITIVE_INFINITY;
            });

    assertThat(run.training)
        .filteredOn(line -> line.timeMillis() > Recording.START + 60_000)
        .filteredOn(line -> line.node().equals("sim-04"))
        .isNotEmpty()
        .allMatch(line -> line.line().contains("lm loss: nan |"))
        .allMatch(line -> line.line().contains("grad norm: inf |"))
        .allMatch(line -> line.line().contains("skipped iterations:   1 |"));
  }
}
