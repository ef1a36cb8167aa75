package io.forestall.ingest.collect.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.SourceReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class HostCollectorTest {
  private static final Logger LOG = LoggerFactory.getLogger(HostCollectorTest.class);

  private final AtomicLong nanos = new AtomicLong(5);
  @TempDir private Path root;

  private HostCollector collector() {
    return new HostCollector(
        MetricCatalogue.standard(), new HostConfig(true, root, Duration.ofSeconds(10)), nanos::get);
  }

  private static NodeSample tick(HostCollector collector) {
    SampleBuilder builder = HostTree.builder();
    collector.collect(builder);
    return builder.finish(1_001, 1);
  }

  private void advance(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void collect_smallNode_reportsEverythingUnderCatalogueNames() throws Exception {
    HostTree.write(root);
    try (HostCollector collector = collector()) {
      NodeSample sample = tick(collector);
      assertThat(HostTree.values(sample))
          .containsOnly(
              entry("node_cpu_seconds_total user", 10.0),
              entry("node_cpu_seconds_total nice", 2.0),
              entry("node_cpu_seconds_total system", 3.0),
              entry("node_cpu_seconds_total idle", 400.0),
              entry("node_cpu_seconds_total iowait", 0.5),
              entry("node_cpu_seconds_total irq", 0.06),
              entry("node_cpu_seconds_total softirq", 0.07),
              entry("node_cpu_seconds_total steal", 0.08),
              entry("node_procs_running", 3.0),
              entry("node_procs_blocked", 2.0),
              entry("node_boot_time_seconds", 1_795_463_749.0),
              entry("node_load1", 1.25),
              entry("node_memory_total_bytes", 2_097_152_000.0 * 1_024),
              entry("node_memory_available_bytes", 1_048_576_000.0 * 1_024),
              entry("node_memory_dirty_bytes", 2_097_152.0),
              entry("node_memory_writeback_bytes", 16_384.0),
              entry("node_oom_kills_total", 4.0),
              entry("node_major_faults_total", 535.0),
              entry("node_pressure_cpu_waiting_seconds_total", 19.59152),
              entry("node_pressure_io_waiting_seconds_total", 2.183677),
              entry("node_pressure_io_stalled_seconds_total", 1.697024),
              entry("node_pressure_memory_stalled_seconds_total", 3.0),
              entry("node_hung_tasks_total", 7.0),
              entry("node_open_files", 696.0),
              entry("node_max_open_files", 0x1p63),
              entry("node_tcp_retransmits_total", 31.0),
              entry("node_net_carrier_changes_total eth0", 2.0),
              entry("node_net_carrier_changes_total bond0", 4.0),
              entry("node_net_receive_errors_total eth0", 5.0),
              entry("node_net_receive_errors_total bond0", 1.0),
              entry("node_net_receive_drops_total eth0", 6.0),
              entry("node_net_receive_drops_total bond0", 2.0),
              entry("node_disk_io_time_seconds_total nvme0n1", 4.252),
              entry("node_disk_io_time_seconds_total sda", 1.5),
              entry("node_disk_io_time_seconds_total dm-0", 0.25),
              entry("node_nfs_retransmits_total", 374_636.0),
              entry("node_nfs_major_timeouts_total store:/data", 5.0),
              entry("node_pcie_link_width 0000/c1/00/1", 8.0),
              entry("node_pcie_max_link_width 0000/c1/00/1", 16.0),
              entry("node_pcie_link_transfers_per_second 0000/c1/00/1", 16e9),
              entry("node_pcie_max_link_transfers_per_second 0000/c1/00/1", 32e9),
              entry("node_pcie_link_width 0000/18/00/0", 16.0),
              entry("node_ib_port_state mlx5_0/1", 4.0),
              entry("node_ib_physical_state mlx5_0/1", 5.0),
              entry("node_ib_rate_bytes_per_second mlx5_0/1", 5e10),
              entry("node_ib_received_bytes_total mlx5_0/1", 4_000.0),
              entry("node_ib_transmitted_bytes_total mlx5_0/1", 0x1p66),
              entry("node_ib_link_downed_total mlx5_0/1", 255.0),
              entry("node_ib_link_error_recovery_total mlx5_0/1", 1.0),
              entry("node_ib_symbol_errors_total mlx5_0/1", 65_535.0),
              entry("node_ib_receive_errors_total mlx5_0/1", 14.0),
              entry("node_ib_transmit_discards_total mlx5_0/1", 3.0),
              entry("node_ib_transmit_wait_total mlx5_0/1", 2_489_603_687.0),
              entry("node_ib_local_link_integrity_total mlx5_0/1", 0.0),
              entry("node_ib_buffer_overrun_total mlx5_0/1", 15.0),
              entry("node_rdma_ack_timeouts_total mlx5_0/1", 1.0),
              entry("node_rdma_packet_seq_errors_total mlx5_0/1", 2.0),
              entry("node_rdma_out_of_sequence_total mlx5_0/1", 3.0),
              entry("node_rdma_rnr_nak_retry_total mlx5_0/1", 4.0),
              entry("node_roce_cnp_sent_total mlx5_0/1", 5.0),
              entry("node_roce_ecn_marked_total mlx5_0/1", 6.0),
              entry("node_roce_slow_restart_total mlx5_0/1", 7.0),
              entry("node_cpu_frequency_hertz 0", 2.1e9),
              entry("node_cpu_frequency_hertz 1", 3.7e9),
              entry("node_cpu_core_throttles_total 0", 7.0),
              entry("node_cpu_package_throttles_total 0", 30.0),
              entry("node_cpu_energy_joules_total 0", 240_422.366267),
              entry("node_edac_corrected_errors_total 0", 1.0),
              entry("node_edac_uncorrected_errors_total 0", 5.0),
              entry("node_hwmon_temperature_celsius platform_coretemp_0/temp1", 55.5),
              entry("node_hwmon_temperature_celsius nct6779/temp1", -5.0),
              entry("node_hwmon_fan_rpm nct6779/fan2", 1_098.0),
              entry("node_nvme_state nvme0", 1.0),
              entry("node_nvme_state nvme1", 0.0));
      SourceReport report = sample.getSources().get(0);
      assertThat(report.getSource()).isEqualTo("host");
      assertThat(report.getUp()).isTrue();
      assertThat(report.getSeries()).isEqualTo(sample.getHostMetrics().size());
      assertThat(report.getRejected()).isZero();
    }
  }

  @Test
  void collect_recordedH100Ports_saturatedCountersTravelRaw() throws Exception {
    Path fixture = Path.of(System.getProperty("forestall.shared", "absent"), "fixtures");
    assumeTrue(Files.isDirectory(fixture), "recorded fixtures are absent: " + fixture);
    List<String> lines = Files.readAllLines(fixture.resolve("infiniband-sysfs-h100.txt"));
    HostTree.write(root.resolve("sys/class/infiniband"), lines);
    try (HostCollector collector = collector()) {
      Map<String, Double> values = HostTree.values(tick(collector));
      assertThat(values.keySet().stream().filter(key -> key.startsWith("node_ib_port_state")))
          .hasSize(9);
      assertThat(values)
          .containsEntry("node_ib_link_downed_total mlx5_1/1", 255.0)
          .containsEntry("node_ib_link_downed_total mlx5_0/1", 0.0)
          .containsEntry("node_ib_buffer_overrun_total mlx5_0/1", 15.0)
          .containsEntry("node_ib_transmit_wait_total mlx5_0/1", 2_489_603_687.0)
          .containsEntry("node_ib_received_bytes_total mlx5_0/1", 4 * 230_539_874_932_483.0)
          .containsEntry("node_ib_rate_bytes_per_second mlx5_0/1", 5e10)
          .containsEntry("node_ib_rate_bytes_per_second mlx5_bond_0/1", 2.5e10)
          .containsEntry("node_ib_port_state mlx5_bond_0/1", 4.0)
          .containsEntry("node_rdma_rnr_nak_retry_total mlx5_0/1", 0.0)
          .doesNotContainKey("node_roce_cnp_sent_total mlx5_0/1");
    }
  }

  @Test
  void collect_nothingThere_isDownAndReportsNothing() {
    try (HostCollector collector = collector()) {
      NodeSample sample = tick(collector);
      assertThat(sample.getHostMetrics()).isEmpty();
      assertThat(sample.getSources().get(0).getUp()).isFalse();
      assertThat(sample.getSources().get(0).getRejected()).isZero();
    }
  }

  @Test
  void collect_nextTick_readsFastValuesAnewAndSlowOnesLater() throws Exception {
    HostTree.write(root);
    try (HostCollector collector = collector()) {
      tick(collector);
      Files.writeString(root.resolve("proc/loadavg"), "9.75 1 1 1/1 1\n");
      Files.writeString(root.resolve("sys/class/hwmon/hwmon0/temp1_input"), "80000\n");
      advance(1);
      assertThat(HostTree.values(tick(collector)))
          .containsEntry("node_load1", 9.75)
          .containsEntry("node_hwmon_temperature_celsius platform_coretemp_0/temp1", 55.5);
      advance(9);
      assertThat(HostTree.values(tick(collector)))
          .containsEntry("node_hwmon_temperature_celsius platform_coretemp_0/temp1", 80.0);
    }
  }

  @Test
  void collect_counterThatRefuses_isCountedAndItsGroupLeftAlone() throws Exception {
    HostTree.write(root);
    Path refusing = root.resolve("sys/class/infiniband/mlx5_0/ports/1/hw_counters/packet_seq_err");
    Files.delete(refusing);
    Files.createDirectory(refusing); // opens and then fails to be read, as a refused counter does
    try (HostCollector collector = collector()) {
      NodeSample first = tick(collector);
      assertThat(first.getSources().get(0).getRejected()).isEqualTo(1);
      assertThat(HostTree.values(first)).containsKey("node_rdma_ack_timeouts_total mlx5_0/1");
      int attempts = 0;
      for (int second = 0; second < 3_600; second++) {
        advance(1);
        NodeSample sample = tick(collector);
        attempts += sample.getSources().get(0).getRejected();
        assertThat(HostTree.values(sample)).containsKey("node_ib_port_state mlx5_0/1");
      }
      assertThat(attempts).as("reads that failed within an hour").isBetween(5, 15);
      Files.delete(refusing);
      Files.writeString(refusing, "12\n");
      advance(601);
      tick(collector);
      advance(11);
      assertThat(HostTree.values(tick(collector)))
          .containsEntry("node_rdma_packet_seq_errors_total mlx5_0/1", 12.0);
    }
  }

  @Test
  void collect_portAppearsAndVanishes_isFollowed() throws Exception {
    HostTree.write(root);
    Path port = root.resolve("sys/class/infiniband/mlx5_9/ports/2");
    try (HostCollector collector = collector()) {
      tick(collector);
      Files.createDirectories(port);
      Files.writeString(port.resolve("state"), "1: DOWN\n");
      advance(10);
      assertThat(HostTree.values(tick(collector)))
          .containsEntry("node_ib_port_state mlx5_9/2", 1.0);
      Files.delete(port.resolve("state"));
      Files.delete(port);
      advance(10);
      assertThat(HostTree.values(tick(collector))).doesNotContainKey("node_ib_port_state mlx5_9/2");
    }
  }

  /** Bytes changed anywhere in any file: nothing is thrown and the sample can be finished. */
  @RepeatedTest(50)
  void collect_garbledFiles_neverThrows(RepetitionInfo run) throws Exception {
    HostTree.write(root);
    var random = new SplittableRandom(run.getCurrentRepetition());
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, random.nextInt(10) == 0 ? new byte[0] : bytes);
    }
    SampleBuilder builder = HostTree.builder();
    var config = new HostConfig(true, root, Duration.ofSeconds(10));
    try (HostCollector collector = collector();
        var filesystems =
            new FilesystemCollector(
                false,
                MetricCatalogue.standard(),
                config,
                path -> new FilesystemCollector.Space(2, 1),
                nanos::get)) {
      collector.collect(builder);
      filesystems.collect(builder);
      assertThat(builder.finish(1, 1).getSources()).hasSize(2);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void collect_thisMachine_isUpAndCheap() {
    assumeTrue(Files.isReadable(Path.of("/proc/stat")), "/proc is absent: not a Linux machine");
    try (var collector =
        new HostCollector(MetricCatalogue.standard(), HostConfig.defaults(), System::nanoTime)) {
      NodeSample sample = tick(collector);
      assertThat(sample.getSources().get(0).getUp()).isTrue();
      assertThat(HostTree.values(sample)).containsKeys("node_load1", "node_memory_total_bytes");
      for (int i = 0; i < 200; i++) { // let the compiler have its way first
        tick(collector);
      }
      var threads = ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < 200; i++) {
        tick(collector);
      }
      long micros = (threads.getCurrentThreadCpuTime() - before) / 200 / 1_000;
      LOG.info(
          "one tick of this machine: {} series, {} us CPU", sample.getHostMetrics().size(), micros);
    }
  }

  @Test
  void collect_largeNode_costIsShown() throws Exception {
    HostTree.write(root);
    for (int port = 1; port < 8; port++) {
      String from = "sys/class/infiniband/mlx5_0/ports/1/";
      for (Path file : files()) {
        String path = root.relativize(file).toString();
        if (path.startsWith(from)) {
          Path to =
              root.resolve("sys/class/infiniband/mlx5_" + port + "/ports/1")
                  .resolve(path.substring(from.length()));
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
    try (HostCollector collector = collector()) {
      for (int i = 0; i < 300; i++) {
        tick(collector);
      }
      var threads = ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < 300; i++) {
        tick(collector);
      }
      long micros = (threads.getCurrentThreadCpuTime() - before) / 300 / 1_000;
      NodeSample sample = tick(collector);
      assertThat(HostTree.values(sample)).containsKey("node_ib_port_state mlx5_7/1");
      LOG.info(
          "one tick with 8 ports: {} series, {} us CPU", sample.getHostMetrics().size(), micros);
    }
  }
}
