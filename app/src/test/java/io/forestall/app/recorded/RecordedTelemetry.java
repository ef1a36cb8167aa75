package io.forestall.app.recorded;

import io.forestall.ingest.normalize.CatalogueMapper;
import io.forestall.ingest.normalize.MappedSeries;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.ingest.normalize.SourceReadings;
import io.forestall.ingest.normalize.Unmapped;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.SourceKind;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * One node's recorded exporters as an agent would have read them: rows {@code
 * ts,metric,gpu,device,job,value} go through the catalogue's own mappings, one sample a tick.
 *
 * <p>The kernel's boot time stands for the boot id, which exporters do not tell. Of {@code
 * scrape_*}, which Prometheus writes about its targets, the duration and the number of samples
 * become the report of a telemetry source. A tick at which none of the node's own exporters
 * answered has no sample: the agent was down with its node, and only time passes.
 */
final class RecordedTelemetry {

  private record Row(String metric, String gpu, String device, String job, double value) {
    boolean fromTheNode() {
      return metric.startsWith("DCGM_") || metric.startsWith("node_");
    }
  }

  private final String node;
  private final int intervalMillis;
  private final SortedMap<Long, List<Row>> ticks = new TreeMap<>();

  private RecordedTelemetry(String node, int intervalMillis) {
    this.node = node;
    this.intervalMillis = intervalMillis;
  }

  static RecordedTelemetry read(Path file, String node, int intervalMillis) throws IOException {
    var recorded = new RecordedTelemetry(node, intervalMillis);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.readLine(); // header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split(",", -1);
        recorded
            .ticks
            .computeIfAbsent(Long.parseLong(cells[0]), second -> new ArrayList<>())
            .add(new Row(cells[1], cells[2], cells[3], cells[4], Double.parseDouble(cells[5])));
      }
    }
    return recorded;
  }

  String node() {
    return node;
  }

  /** Whether none of the node's own exporters answered at or just before that time. */
  boolean dark(long timeMillis) {
    return ticks.headMap(timeMillis / 1_000 + 1).isEmpty()
        || ticks.get(ticks.headMap(timeMillis / 1_000 + 1).lastKey()).stream()
            .noneMatch(Row::fromTheNode);
  }

  /** When the gauge was first seen at this value, epoch milliseconds; -1 when never. */
  long firstMillis(String metric, double value) {
    for (var tick : ticks.entrySet()) {
      if (tick.getValue().stream()
          .anyMatch(row -> row.metric.equals(metric) && row.value == value)) {
        return tick.getKey() * 1_000;
      }
    }
    return -1;
  }

  long firstMillis() {
    return ticks.firstKey() * 1_000;
  }

  long lastMillis() {
    return ticks.lastKey() * 1_000;
  }

  /** Plays all but these metrics into a pipeline of its own. */
  Findings playWithout(Set<String> metrics) {
    var findings = new Findings();
    var runner = new InlineRunner(CoreConfig.DEFAULT, findings);
    var catalogue = MetricCatalogue.standard();
    var sample = new SampleBuilder(catalogue, node);
    var sources = new LinkedHashMap<SourceKind, Source>();
    for (SourceKind kind : List.of(SourceKind.DCGM, SourceKind.NODE_EXPORTER)) {
      sources.put(kind, new Source(catalogue, node));
    }
    var frame = new SampleFrame();
    String bootId = "unknown";
    long sequence = 0;
    for (var tick : ticks.entrySet()) {
      long timeMillis = tick.getKey() * 1_000;
      List<Row> rows =
          tick.getValue().stream().filter(row -> !metrics.contains(row.metric)).toList();
      if (rows.stream().noneMatch(Row::fromTheNode)) {
        runner.finish(timeMillis); // other nodes would let time pass
        continue;
      }
      bootId = bootId(rows, bootId);
      sample.begin(timeMillis, bootId, intervalMillis);
      sources.values().forEach(source -> source.readings.begin(sample));
      var seen = new HashMap<String, Integer>();
      for (Row row : rows) {
        SourceKind kind = CatalogueMapper.kindOf(row.metric);
        sources.getOrDefault(kind, sources.get(SourceKind.NODE_EXPORTER)).add(kind, row, seen);
      }
      sources.values().forEach(Source::commit);
      reportSources(sample, rows);
      frame.fill(sample.finish(timeMillis, ++sequence));
      runner.sample(frame);
    }
    runner.finish(lastMillis());
    return findings;
  }

  private static String bootId(List<Row> rows, String before) {
    return rows.stream()
        .filter(row -> row.metric.equals("node_boot_time_seconds"))
        .findFirst()
        .map(row -> String.valueOf((long) row.value))
        .orElse(before);
  }

  /** An exporter that answered with nothing is one that did not answer. */
  private static void reportSources(SampleBuilder sample, List<Row> rows) {
    var series = new HashMap<String, Integer>();
    for (Row row : rows) {
      if (row.metric.equals("scrape_samples_scraped")) {
        series.merge(row.job, (int) row.value, Integer::sum);
      }
    }
    for (Row row : rows) {
      if (row.metric.equals("scrape_duration_seconds")) {
        int scraped = series.getOrDefault(row.job, 0);
        sample.source(row.job, scraped > 0, (int) (1_000 * row.value), scraped, 0);
      }
    }
  }

  /**
   * One exporter. The publisher dropped labels, so equal series of a tick are told by their place.
   */
  private static final class Source {
    private final CatalogueMapper mapper;
    private final SourceReadings readings;
    private int added;

    Source(MetricCatalogue catalogue, String node) {
      this.mapper = new CatalogueMapper(catalogue, node, /* maxSeries= */ 10_000);
      this.readings = new SourceReadings(catalogue, mapper, Unmapped.KEEP);
    }

    void add(SourceKind kind, Row row, Map<String, Integer> seen) {
      String plain = String.join("|", row.metric, row.gpu, row.device, row.job);
      String text = plain + '#' + seen.merge(plain, 1, Integer::sum);
      MappedSeries series = mapper.known(text);
      if (series == null) {
        var labels = new HashMap<String, String>();
        putUnlessEmpty(labels, "gpu", row.gpu);
        putUnlessEmpty(labels, "device", row.device);
        putUnlessEmpty(labels, "job", row.job);
        series = mapper.resolve(kind, text, row.metric, labels);
      }
      readings.add(series, row.value);
      added++;
    }

    /** A scrape that brought nothing is no answer, as in the collector. */
    void commit() {
      if (added > 0) {
        readings.commit();
      }
      added = 0;
    }

    private static void putUnlessEmpty(Map<String, String> labels, String name, String value) {
      if (!value.isEmpty()) {
        labels.put(name, value);
      }
    }
  }
}
