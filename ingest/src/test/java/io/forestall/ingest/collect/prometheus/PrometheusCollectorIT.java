package io.forestall.ingest.collect.prometheus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.ingest.normalize.Unmapped;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.SourceReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PrometheusCollectorIT {
  private static final long EVENT_TIME_MILLIS = 1_700_000_000_000L;

  private final MetricCatalogue catalogue = MetricCatalogue.standard();
  private final SampleBuilder builder = new SampleBuilder(catalogue, "n1");
  private Exporter exporter;

  @BeforeEach
  void start() throws IOException {
    exporter = new Exporter();
  }

  @AfterEach
  void stop() {
    exporter.close();
  }

  @Test
  void collect_dcgmOldSpelling_isMapped() throws IOException {
    exporter.answer(Samples.own("dcgm-before-4.6.prom"));

    NodeSample sample = collect(collector(5_000));

    assertThat(sample.getDevices())
        .containsExactly(
            new DeviceRef("GPU-aaaa", 0, "0000:1b:00.0"),
            new DeviceRef("GPU-bbbb", 1, "0000:43:00.0"),
            new DeviceRef("n1/gpu2", 2, ""));
    assertThat(devices(sample))
        .containsOnly(
            Map.entry("gpu_temperature_celsius GPU-aaaa", 61.0),
            Map.entry("gpu_temperature_celsius GPU-bbbb", 58.0),
            Map.entry("gpu_temperature_celsius n1/gpu2", 40.0),
            Map.entry("gpu_power_watts GPU-aaaa", 612.5),
            Map.entry("gpu_utilization_ratio GPU-aaaa", 0.97),
            Map.entry("gpu_sm_clock_hertz GPU-aaaa", 1.98e9),
            Map.entry("gpu_memory_used_bytes GPU-aaaa", 1024.0 * 1048576),
            Map.entry("gpu_energy_joules_total GPU-aaaa", 5000.0),
            Map.entry("gpu_last_xid GPU-bbbb", 79.0),
            Map.entry("gpu_nvlink_links_active GPU-aaaa", 2.0),
            Map.entry("gpu_exporter_series GPU-aaaa", 12.0),
            Map.entry("gpu_exporter_series GPU-bbbb", 2.0),
            Map.entry("gpu_exporter_series n1/gpu2", 1.0));
    assertThat(hosts(sample))
        .containsEntry("node_gpus_visible ", 3.0)
        .containsEntry("scrape_samples_scraped exporter", 15.0)
        .containsKey("scrape_duration_seconds exporter");
    assertThat(sample.getBlanks()).hasSize(1);
    assertThat(sample.getExtras()).hasSize(1);
    assertThat(builder.rejectCounts()).containsOnly(Map.entry(RejectReason.BLANK, 2L));
    assertThat(source(sample).getUp()).isTrue();
    assertThat(source(sample).getSeries()).isEqualTo(15);
    assertThat(source(sample).getRejected()).isZero();
  }

  @Test
  void collect_dcgmNewSpelling_meansTheSame() throws IOException {
    exporter.answer(Samples.own("dcgm-since-4.6.prom"));

    NodeSample sample = collect(collector(5_000));

    assertThat(sample.getDevices())
        .containsExactly(
            new DeviceRef("GPU-aaaa", 0, "0000:1b:00.0"),
            new DeviceRef("GPU-bbbb", 1, "0000:43:00.0"));
    assertThat(devices(sample))
        .containsOnly(
            Map.entry("gpu_temperature_celsius GPU-aaaa", 61.0),
            Map.entry("gpu_temperature_celsius GPU-bbbb", 58.0),
            Map.entry("gpu_power_watts GPU-aaaa", 612.5),
            Map.entry("gpu_utilization_ratio GPU-aaaa", 0.97),
            Map.entry("gpu_sm_clock_hertz GPU-aaaa", 1.98e9),
            Map.entry("gpu_energy_joules_total GPU-aaaa", 5000.0),
            Map.entry("gpu_tensor_active_ratio GPU-aaaa", 0.41),
            Map.entry("gpu_exporter_series GPU-aaaa", 6.0),
            Map.entry("gpu_exporter_series GPU-bbbb", 1.0));
  }

  @Test
  void collect_manyExportersBehindOneAddress_areToldApart() throws IOException {
    exporter.answer(Samples.own("mixed.prom"));

    NodeSample sample = collect(collector(5_000));

    assertThat(devices(sample))
        .containsEntry("gpu_power_watts S1", 355.0)
        .containsEntry("gpu_sm_clock_hertz S1", 2.1e9)
        .containsEntry("gpu_last_afid_fatal n1/gpu1", 30.0)
        .containsEntry("gpu_ecc_corrected_volatile_total S1/2", 4.0)
        .containsEntry("gpu_temperature_celsius 01000000-0000", 47.0)
        .containsEntry("gpu_ecc_corrected_volatile_total 01000000-0000", 7.0);
    assertThat(hosts(sample))
        .containsEntry("node_cpu_seconds_total user", 30.75)
        .containsEntry("node_cpu_seconds_total idle", 100.0)
        .containsEntry("node_edac_corrected_errors_total 0", 3.0)
        .containsEntry("node_ib_link_downed_total mlx5_1/1", 255.0)
        .containsEntry("node_filesystem_readonly /data", 1.0)
        .containsEntry("node_nvme_state nvme0", 1.0)
        .containsEntry("node_nvme_state nvme1", 0.0)
        .containsEntry("node_psu_ok PSU1", 1.0)
        .containsEntry("node_psu_ok PSU2", 0.0)
        .containsEntry("node_procs_running ", 2.0)
        .doesNotContainKeys("node_load1 ", "node_procs_blocked ");
    assertThat(sample.getExtras())
        .contains(new ExtraValue("site_check{name=\"a}b,c\\\\d\"}", "", 1.0));
    assertThat(builder.rejectCounts())
        .containsOnly(
            Map.entry(RejectReason.NOT_FINITE, 1L),
            Map.entry(RejectReason.OUT_OF_RANGE, 1L),
            Map.entry(RejectReason.DUPLICATE, 1L));
  }

  @Test
  void collect_request_saysWhatItWants() throws IOException {
    exporter.answer("up 1\n".getBytes(US_ASCII));
    collect(collector(2_500));

    assertThat(exporter.lastRequest.getFirst("Accept"))
        .contains("text/plain;version=0.0.4;q=", "application/openmetrics-text");
    assertThat(exporter.lastRequest.getFirst("Accept-Encoding")).isEqualTo("gzip");
    assertThat(exporter.lastRequest.getFirst("X-Prometheus-Scrape-Timeout-Seconds"))
        .isEqualTo("2.500");
  }

  @Test
  void collect_packedAnswer_isUnpacked() throws IOException {
    exporter.answerPacked(Exporter.gzip(out -> out.write("node_load1 3\n".getBytes(US_ASCII))));

    assertThat(hosts(collect(collector(5_000)))).containsEntry("node_load1 ", 3.0);
  }

  @Test
  void collect_openMetrics_needsItsEnd() throws IOException {
    String type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    exporter.answer(200, type, "node_load1 3 1700000000.5\n# EOF\n".getBytes(US_ASCII));
    assertThat(hosts(collect(collector(5_000)))).containsEntry("node_load1 ", 3.0);

    exporter.answer(200, type, "node_load1 3 1700000000.5\n".getBytes(US_ASCII));
    assertDown(collect(collector(5_000)));
  }

  @Test
  void collect_sampleWithAnOldTime_isLate() throws IOException {
    exporter.answer(
        ("node_load1 3 " + (EVENT_TIME_MILLIS - 600_000) + "\nnode_procs_running 1\n")
            .getBytes(US_ASCII));

    NodeSample sample = collect(collector(5_000));

    assertThat(hosts(sample)).doesNotContainKey("node_load1 ").containsKey("node_procs_running ");
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.LATE, 1L);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 404, 302, 401})
  void collect_otherStatus_isDown(int status) {
    exporter.answer(status, Exporter.TEXT, new byte[0]);
    assertDown(collect(collector(5_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/json", "application/vnd.google.protobuf", "x"})
  void collect_otherContentType_isDown(String contentType) throws IOException {
    exporter.answer(200, contentType, "node_load1 3\n".getBytes(US_ASCII));

    assertDown(collect(collector(5_000)));
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.WRONG_CONTENT_TYPE, 1L);
  }

  @Test
  void collect_noContentType_isTakenForText() throws IOException {
    exporter.answer(200, "", "node_load1 3\n".getBytes(US_ASCII));
    assertThat(hosts(collect(collector(5_000)))).containsEntry("node_load1 ", 3.0);
  }

  @Test
  void collect_hugeBody_isDownAndNothingOfItStays() throws IOException {
    byte[] part = "node_load1 3\n".repeat(10_000).getBytes(US_ASCII);
    exporter.answer(
        out -> {
          for (int i = 0; i < 100_000_000 / part.length; i++) {
            out.write(part);
          }
        });

    NodeSample sample = collect(collector(20_000));

    assertDown(sample);
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.BODY_TOO_LARGE, 1L);
    assertThat(hosts(sample)).doesNotContainKey("node_load1 ");
  }

  @Test
  void collect_gzipBomb_isDown() throws IOException {
    byte[] part = "x".repeat(1 << 16).getBytes(US_ASCII);
    exporter.answerPacked(
        Exporter.gzip(
            out -> {
              for (int i = 0; i < 4_000; i++) {
                out.write(part); // 262 MB in 256 kB
              }
            }));

    assertDown(collect(collector(20_000)));
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.BODY_TOO_LARGE, 1L);
  }

  @Test
  void collect_brokenGzip_isDown() throws IOException {
    exporter.answerPacked("node_load1 3\n".getBytes(US_ASCII));
    assertDown(collect(collector(5_000)));

    byte[] packed = Exporter.gzip(out -> out.write("node_load1 3\n".repeat(99).getBytes(US_ASCII)));
    exporter.answerPacked(Arrays.copyOf(packed, packed.length - 9));
    assertDown(collect(collector(5_000)));
  }

  @Test
  void collect_endlessLine_isDownAndBounded() throws IOException {
    byte[] part = "y".repeat(1 << 16).getBytes(US_ASCII);
    exporter.answer(
        out -> {
          while (!Thread.currentThread().isInterrupted()) {
            out.write(part);
          }
        });

    assertDown(collect(collector(20_000)));
  }

  @Test
  void collect_nothingReadable_isDown() throws IOException {
    exporter.answer("<html><body>Log in first</body></html>\n".getBytes(US_ASCII));
    assertDown(collect(collector(5_000)));
  }

  @Test
  void collect_emptyAnswer_isUpWithoutSeries() throws IOException {
    exporter.answer("# nothing yet\n".getBytes(US_ASCII));

    SourceReport report = source(collect(collector(5_000)));
    assertThat(report.getUp()).isTrue();
    assertThat(report.getSeries()).isZero();
  }

  @Test
  void collect_bodyThatHangs_isDownAfterTheTimeout() {
    var done = new CountDownLatch(1);
    exporter.answer(
        out -> {
          out.write("node_load1 3\n".getBytes(US_ASCII));
          out.flush();
          try {
            done.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    long start = System.nanoTime();

    NodeSample sample = collect(collector(300));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    done.countDown();
    assertDown(sample);
    assertThat(source(sample).getDurationMillis()).isBetween(290, 5_000);
    assertThat(hosts(sample)).containsEntry("scrape_samples_scraped exporter", 0.0);
  }

  @Test
  void collect_serverThatNeverAnswers_isDownAfterTheTimeout() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/metrics");
      assertDown(collect(collector(uri, 300)));
    }
  }

  @Test
  void collect_connectionRefusedThenBack_followsTheExporter() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    assertDown(collect(collector(URI.create("http://127.0.0.1:" + port + "/metrics"), 5_000)));

    PrometheusCollector collector = collector(5_000);
    exporter.answer(500, Exporter.TEXT, new byte[0]);
    assertDown(collect(collector));
    exporter.answer("node_load1 3\n".getBytes(US_ASCII));
    assertThat(hosts(collect(collector))).containsEntry("node_load1 ", 3.0);
  }

  @Test
  void collect_tooManySeries_rejectsTheRest() throws IOException {
    exporter.answer("node_load1 3\nnode_procs_running 1\nx 1\ny 1\n".getBytes(US_ASCII));
    var config =
        new ScrapeConfig("exporter", exporter.uri(), Duration.ofSeconds(5), Unmapped.COUNT, 2, 99);
    NodeSample sample = collect(new PrometheusCollector(config, catalogue, "n1", System::nanoTime));

    assertThat(source(sample).getUp()).isTrue();
    assertThat(source(sample).getSeries()).isEqualTo(4);
    assertThat(source(sample).getRejected()).isEqualTo(2);
    assertThat(builder.rejectCounts()).containsEntry(RejectReason.TOO_MANY_SERIES, 2L);
  }

  @Test
  void collect_gpuDetaches_seriesStepDown() throws IOException {
    PrometheusCollector collector = collector(5_000);
    exporter.answer(Samples.own("dcgm-before-4.6.prom"));
    collect(collector);
    exporter.answer(
        "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-aaaa\"} 443\n".getBytes(US_ASCII));

    NodeSample sample = collect(collector);

    assertThat(devices(sample))
        .containsOnly(
            Map.entry("gpu_power_watts GPU-aaaa", 443.0),
            Map.entry("gpu_exporter_series GPU-aaaa", 1.0),
            Map.entry("gpu_exporter_series GPU-bbbb", 0.0),
            Map.entry("gpu_exporter_series n1/gpu2", 0.0));
    assertThat(hosts(sample)).containsEntry("node_gpus_visible ", 1.0);
  }

  private PrometheusCollector collector(int timeoutMillis) {
    return collector(exporter.uri(), timeoutMillis);
  }

  private PrometheusCollector collector(URI uri, int timeoutMillis) {
    var config =
        new ScrapeConfig(
            "exporter", uri, Duration.ofMillis(timeoutMillis), Unmapped.KEEP, 20_000, 10_000_000);
    return new PrometheusCollector(config, catalogue, "n1", System::nanoTime);
  }

  private NodeSample collect(PrometheusCollector collector) {
    builder.begin(EVENT_TIME_MILLIS, "", 1_000);
    collector.collect(builder);
    return builder.finish(EVENT_TIME_MILLIS, 1);
  }

  private static void assertDown(NodeSample sample) {
    assertThat(source(sample).getUp()).isFalse();
    assertThat(source(sample).getSeries()).isZero();
    assertThat(sample.getDeviceMetrics()).isEmpty();
    assertThat(sample.getExtras()).isEmpty();
  }

  private static SourceReport source(NodeSample sample) {
    assertThat(sample.getSources()).hasSize(1);
    return sample.getSources().get(0);
  }

  private Map<String, Double> hosts(NodeSample sample) {
    return Readings.hosts(catalogue, sample);
  }

  private Map<String, Double> devices(NodeSample sample) {
    return Readings.devices(catalogue, sample);
  }
}
