package io.forestall.ingest.collect.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.ingest.normalize.CatalogueMapper;
import io.forestall.ingest.normalize.MappedSeries;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricType;
import io.forestall.schemas.metric.SourceMapping;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.NodeSample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Real exporter answers over the wire: every sample line is mapped, kept, or rejected; the numbers
 * are checked against the file and against a second reading of it that shares no code with ours.
 */
class RealExporterIT {
  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern CUT_NUMBER = Pattern.compile(".*e\\+\\d");

  private final MetricCatalogue catalogue = MetricCatalogue.standard();
  private final SampleBuilder builder = new SampleBuilder(catalogue, "n1");

  @Test
  void dcgm_idleH100_isMappedInFull() throws IOException {
    byte[] body = Samples.real("dcgm-exporter-h100x8-idle.prom");

    Answer answer = scrape(body);

    assertThat(answer).isEqualTo(new Answer(30, 30, 0, Map.of()));
    NodeSample sample = builder.finish(0, 1);
    assertThat(sample.getDevices())
        .extracting(device -> device.getIndex() + " " + device.getPci())
        .containsExactly(
            "0 0000:53:00.0",
            "1 0000:64:00.0",
            "2 0000:75:00.0",
            "3 0000:86:00.0",
            "4 0000:97:00.0",
            "5 0000:a8:00.0",
            "6 0000:b9:00.0",
            "7 0000:ca:00.0");
    String first = "GPU-c4529c8d-69c4-b61d-e0bc-7b2460096005";
    String last = "GPU-04d228d3-3b5a-3534-f5cf-969706647d56";
    assertThat(Readings.devices(catalogue, sample))
        .hasSize(30 + 8) // and the count of series of each
        .containsEntry("gpu_temperature_celsius " + first, 30.0)
        .containsEntry("gpu_temperature_celsius " + last, 26.0)
        .containsEntry("gpu_power_watts " + first, 113.611)
        .containsEntry("gpu_power_watts " + last, 66.997)
        .containsEntry("gpu_utilization_ratio " + first, 0.0)
        .containsEntry("gpu_memory_copy_utilization_ratio " + first, 0.0)
        .doesNotContainKey("gpu_memory_copy_utilization_ratio " + last)
        .containsEntry("gpu_exporter_series " + first, 4.0)
        .containsEntry("gpu_exporter_series " + last, 3.0);
    assertThat(Readings.hosts(catalogue, sample)).containsEntry("node_gpus_visible ", 8.0);
  }

  @Test
  void amd_excerpt_isMappedAndItsCutLineRefused() throws IOException {
    byte[] body = Samples.real("amd-device-metrics-exporter-excerpt.prom");

    Answer answer = scrape(body);

    assertThat(answer).isEqualTo(new Answer(21, 17, 3, Map.of(RejectReason.MALFORMED_LINE, 1L)));
    NodeSample sample = builder.finish(0, 1);
    double received =
        2776148269.0
            + 2914491813.0
            + 2853215723.0
            + 2857943554.0
            + 2859773597.0
            + 2852296682.0
            + 2757052542.0;
    assertThat(Readings.devices(catalogue, sample))
        .containsEntry("gpu_sm_clock_hertz xxxx", 132e6)
        .containsEntry("gpu_memory_clock_hertz xxxx", 900e6)
        .containsEntry("gpu_nvlink_receive_bytes_total xxxx", received * 1024)
        .containsKey("gpu_nvlink_transmit_bytes_total xxxx");
    assertThat(sample.getExtras())
        .allMatch(
            extra -> extra.getSeries().startsWith("gpu_clock{") && !extra.getDevice().isEmpty())
        .extracting(ExtraValue::getValue)
        .containsExactly(22.0, 29.0, 29.0);
    assertThat(builder.rejects()).hasSize(1);
  }

  @Test
  void nodeExporter_wholeAnswer_isMappedOrKept() throws IOException {
    byte[] body = Samples.real("node_exporter-e2e-output.prom");

    Answer answer = scrape(body);

    assertThat(answer).isEqualTo(new Answer(3027, 180, 2847, Map.of()));
    NodeSample sample = builder.finish(0, 1);
    assertThat(sample.getDevices()).isEmpty();
    assertThat(Readings.hosts(catalogue, sample))
        .containsEntry("node_boot_time_seconds ", 1.418183276e9)
        .containsEntry("node_load1 ", 0.21)
        .containsEntry("node_procs_running ", 2.0)
        .containsEntry("node_procs_blocked ", 0.0)
        .containsEntry("node_pressure_cpu_waiting_seconds_total ", 14.036781000000001)
        .containsEntry("node_pressure_io_stalled_seconds_total ", 159.229614)
        .containsEntry("node_memory_total_bytes ", 3.831959552e9)
        .containsEntry("node_memory_dirty_bytes ", 1.077248e6)
        .containsEntry("node_oom_kills_total ", 0.0)
        .containsEntry("node_major_faults_total ", 507162.0)
        .containsEntry("node_hung_tasks_total ", 42.0)
        .containsEntry("node_cpu_core_throttles_total 0", 5.0)
        .containsEntry("node_cpu_core_throttles_total 1", 9.0)
        .containsEntry("node_cpu_package_throttles_total 0", 30.0)
        .containsEntry("node_cpu_frequency_hertz 0", 1.699981e9) // scaling, not cpuinfo
        .containsEntry("node_cpu_frequency_hertz 2", 8e6)
        .containsEntry("node_cpu_frequency_hertz 4", 7.99989e8) // cpuinfo alone has it
        .containsEntry("node_hwmon_temperature_celsius platform_coretemp_0/temp3", 52.0)
        .containsEntry("node_hwmon_fan_rpm platform_applesmc_768/fan2", 1998.0)
        .containsEntry("node_cpu_energy_joules_total 0", 240422.366267)
        .containsEntry("node_ib_port_state mlx4_0/1", 4.0)
        .containsEntry("node_ib_physical_state i40iw0/1", 5.0)
        .containsEntry("node_ib_rate_bytes_per_second mlx4_0/2", 5e9)
        .containsEntry("node_ib_received_bytes_total mlx4_0/1", 1.8527668e7)
        .containsEntry("node_ib_transmit_wait_total mlx4_0/1", 4294967295.0)
        .containsEntry("node_net_carrier_changes_total bond0", 2.0)
        .containsEntry("node_tcp_retransmits_total ", 227.0)
        .containsEntry("node_pcie_link_width 0000:00:02.1", 4.0)
        .containsEntry("node_pcie_max_link_width 0000:00:02.1", 8.0)
        .containsEntry("node_pcie_max_link_transfers_per_second 0000:01:00.0", 1.6e10)
        .containsEntry("node_nvme_state nvme0", 1.0)
        .containsEntry("node_disk_io_time_seconds_total nvme0n1", 222.766)
        .containsEntry("node_nfs_retransmits_total ", 374636.0)
        .containsEntry("node_nfs_major_timeouts_total 192.168.1.1:/srv/test", 0.0)
        .containsEntry("node_open_files ", 1024.0);
  }

  @Test
  void nodeExporter_secondTick_saysTheSame() throws IOException {
    byte[] body = Samples.real("node_exporter-e2e-output.prom");
    NodeSample first;
    NodeSample second;
    try (var exporter = new Exporter();
        var collector = collector(exporter)) {
      exporter.answer(body);
      first = collect(collector);
      second = collect(collector);
    }

    var firstValues = new ArrayList<>(first.getHostMetrics());
    var secondValues = new ArrayList<>(second.getHostMetrics());
    int duration = catalogue.require("scrape_duration_seconds").id();
    firstValues.removeIf(value -> value.getMetric() == duration);
    secondValues.removeIf(value -> value.getMetric() == duration);
    assertThat(secondValues).isEqualTo(firstValues);
    assertThat(second.getExtras()).isEqualTo(first.getExtras());
  }

  /** What became of the lines of an answer. */
  private record Answer(int lines, int mapped, int extras, Map<RejectReason, Long> rejects) {}

  /** Scrapes the body and checks all readings against the second reading. */
  private Answer scrape(byte[] body) throws IOException {
    NodeSample sample;
    try (var exporter = new Exporter();
        var collector = collector(exporter)) {
      exporter.answer(body);
      sample = collect(collector);
    }
    List<Line> mapped = new ArrayList<>();
    int lines = 0;
    for (String text : new String(body, UTF_8).split("\n", -1)) {
      if (!text.isEmpty() && !text.startsWith("#")) {
        lines++;
        Line line = read(text);
        if (line != null) {
          mapped.add(line);
        }
      }
    }
    var found = new TreeMap<>(Readings.hosts(catalogue, sample));
    found.putAll(Readings.devices(catalogue, sample));
    found.keySet().removeIf(RealExporterIT::isOurOwn);
    assertThat(found).isEqualTo(expected(mapped));
    assertThat(sample.getSources().get(0).getUp()).isTrue();
    assertThat(sample.getSources().get(0).getSeries()).isEqualTo(lines);
    assertThat(sample.getBlanks()).isEmpty();
    long rejected = builder.rejectCounts().values().stream().mapToLong(Long::longValue).sum();
    assertThat(mapped.size() + sample.getExtras().size() + rejected).isEqualTo(lines);
    return new Answer(
        lines, mapped.size(), sample.getExtras().size(), Map.copyOf(builder.rejectCounts()));
  }

  private NodeSample collect(PrometheusCollector collector) {
    builder.begin(0, "", 1_000);
    collector.collect(builder);
    return builder.finish(0, 1);
  }

  private PrometheusCollector collector(Exporter exporter) {
    return new PrometheusCollector(
        ScrapeConfig.of("real", exporter.uri()), catalogue, "n1", System::nanoTime);
  }

  private static boolean isOurOwn(String key) {
    return key.startsWith("scrape_")
        || key.startsWith("gpu_exporter_series ")
        || key.startsWith("node_gpus_visible ");
  }

  /** One mapped line: the key of its reading and the value as factor times what is printed. */
  private record Line(String key, SourceMapping mapping, double value) {}

  private @Nullable Line read(String text) {
    Matcher line = LINE.matcher(text);
    assertThat(line.matches()).as(text).isTrue();
    if (CUT_NUMBER.matcher(line.group(3)).matches()) {
      return null;
    }
    var labels = new LinkedHashMap<String, String>();
    Matcher label = LABEL.matcher(Objects.requireNonNullElse(line.group(2), ""));
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    String name = line.group(1);
    MappedSeries series =
        new CatalogueMapper(catalogue, "n1", 10)
            .resolve(CatalogueMapper.kindOf(name), text, name, labels);
    SourceMapping mapping = series.mapping();
    if (mapping == null) {
      return null;
    }
    assertThat(mapping.sourceName()).isEqualTo(name);
    assertThat(labels.entrySet()).containsAll(mapping.labels().entrySet());
    String owner =
        mapping.metric().name().startsWith("gpu_")
            ? Objects.requireNonNull(series.device()).id()
            : series.instance();
    return new Line(
        mapping.metric().name() + " " + owner,
        mapping,
        Double.parseDouble(line.group(3)) * mapping.factor());
  }

  /** Sums of counters and largest of the rest, from the preferred name alone. */
  private static Map<String, Double> expected(List<Line> lines) {
    var preferred = new HashMap<String, Integer>();
    lines.forEach(line -> preferred.merge(line.key, line.mapping.preference(), Math::min));
    var values = new TreeMap<String, Double>();
    for (Line line : lines) {
      if (line.mapping.preference() == preferred.getOrDefault(line.key, -1)) {
        boolean sum = line.mapping.metric().type() == MetricType.COUNTER;
        values.merge(line.key, line.value, sum ? Double::sum : Math::max);
      }
    }
    return values;
  }
}
