package io.forestall.app.traces.imports;

import io.forestall.ingest.normalize.CatalogueMapper;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.metric.SourceKind;
import io.forestall.schemas.record.NodeSample;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A recorded node's ticks as its agent would have sampled them: exporters' names go through the
 * catalogue's mappings, canonical names are taken as they are, and the rest is carried as extras.
 *
 * <p>The kernel's boot time stands for the boot id, which exporters do not tell. Of {@code
 * scrape_*}, which Prometheus writes about its targets, the duration and the number of samples
 * become the report of a telemetry source. A tick at which none of the node's own exporters
 * answered has no sample: its agent was down with it.
 */
final class SampleMaker {
  private static final String SCRAPED = "scrape_samples_scraped";
  private static final String DURATION = "scrape_duration_seconds";
  private static final String BOOT_TIME = "node_boot_time_seconds";
  private static final Set<String> DEVICE_LABELS =
      Set.of("gpu", "gpu_id", "UUID", "uuid", "gpu_uuid", "serial_number", "hw_id", "hw_parent");

  private static final Map<SourceKind, String> VENDORS =
      Map.of(SourceKind.DCGM, "nvidia", SourceKind.AMD, "amd", SourceKind.INTEL, "intel");

  private final MetricCatalogue catalogue;
  private final String node;
  private final int intervalMillis;
  private final SampleBuilder sample;
  private final Map<SourceKind, ExporterReadings> exporters = new EnumMap<>(SourceKind.class);
  private final Map<SourceKind, Set<String>> deviceNames = new EnumMap<>(SourceKind.class);
  private final Set<String> exporterNames = new HashSet<>();
  private final List<Plan> plans;
  private final int[] places;
  private String bootId = "unknown";
  private long sequence;

  /** Where the numbers of a series go; a canonical one to its metric, others to an exporter. */
  private record Plan(
      SeriesKey key, String text, boolean ofTheNode, SourceKind kind, @Nullable Metric canonical) {}

  /** A maker of the samples of this node's table. */
  SampleMaker(MetricCatalogue catalogue, String node, int intervalMillis, List<SeriesKey> series) {
    this.catalogue = catalogue;
    this.node = node;
    this.intervalMillis = intervalMillis;
    this.sample = new SampleBuilder(catalogue, node);
    for (SourceKind kind :
        List.of(SourceKind.DCGM, SourceKind.AMD, SourceKind.INTEL, SourceKind.NODE_EXPORTER)) {
      exporters.put(kind, new ExporterReadings(kind, catalogue, node));
      var names = new HashSet<String>();
      catalogue
          .mappings(kind)
          .forEach(
              mapping -> {
                exporterNames.add(mapping.sourceName());
                if (mapping.metric().scope() == MetricScope.DEVICE) {
                  names.add(mapping.sourceName());
                }
              });
      deviceNames.put(kind, names);
    }
    this.plans = series.stream().map(this::plan).toList();
    this.places = new int[plans.size()];
  }

  /** The node's sample of this tick, or null when nothing of the node answered. */
  @Nullable NodeSample sample(long timeMillis, TickTable.Tick tick) {
    if (!answers(tick)) {
      return null;
    }
    readBootId(tick);
    sample.begin(timeMillis, bootId, intervalMillis);
    exporters.values().forEach(exporter -> exporter.begin(sample));
    Arrays.fill(places, 0);
    for (int i = 0; i < tick.size(); i++) {
      int id = tick.series(i);
      Plan plan = plans.get(id);
      if (plan.canonical == null) {
        exporter(plan.kind).add(plan.key, plan.text, places[id]++, tick.value(i));
      } else {
        addCanonical(plan.canonical, plan.key, tick.value(i));
      }
    }
    exporters.values().forEach(ExporterReadings::commit);
    reportSources(tick);
    return sample.finish(timeMillis, ++sequence);
  }

  /** Whose accelerators the series are of; empty when of nobody the catalogue knows. */
  String vendor() {
    for (Plan plan : plans) {
      if (plan.canonical == null
          && deviceNames.getOrDefault(plan.kind, Set.of()).contains(plan.key.name())) {
        return VENDORS.getOrDefault(plan.kind, "");
      }
    }
    return "";
  }

  /** Numbers that could not be used, by reason. */
  Map<RejectReason, Long> rejectCounts() {
    return sample.rejectCounts();
  }

  private boolean answers(TickTable.Tick tick) {
    for (int i = 0; i < tick.size(); i++) {
      if (plans.get(tick.series(i)).ofTheNode) {
        return true;
      }
    }
    return false;
  }

  private void readBootId(TickTable.Tick tick) {
    for (int i = 0; i < tick.size(); i++) {
      if (plans.get(tick.series(i)).key.name().equals(BOOT_TIME)) {
        bootId = String.valueOf((long) tick.value(i));
        return;
      }
    }
  }

  private void addCanonical(Metric metric, SeriesKey key, double value) {
    if (metric.scope() == MetricScope.HOST) {
      sample.hostValue(metric, key.labels().getOrDefault(SeriesKey.INSTANCE, ""), value);
      return;
    }
    Map<String, String> labels = key.labels();
    String number = labels.getOrDefault("gpu", labels.getOrDefault("gpu_id", "0"));
    int index = number.matches("[0-9]{1,6}") ? Integer.parseInt(number) : -1;
    String id =
        labels.getOrDefault(
            "UUID", labels.getOrDefault("uuid", labels.getOrDefault("gpu_uuid", "")));
    sample.deviceValue(
        metric, sample.device(id.isEmpty() ? node + "/gpu" + number : id, index, ""), value);
  }

  /** An exporter that answered with nothing is one that did not answer. */
  private void reportSources(TickTable.Tick tick) {
    var scraped = new HashMap<String, Integer>();
    for (int i = 0; i < tick.size(); i++) {
      SeriesKey key = plans.get(tick.series(i)).key;
      if (key.name().equals(SCRAPED)) {
        scraped.merge(key.labels().getOrDefault("job", ""), (int) tick.value(i), Integer::sum);
      }
    }
    for (int i = 0; i < tick.size(); i++) {
      SeriesKey key = plans.get(tick.series(i)).key;
      if (key.name().equals(DURATION)) {
        String job = key.labels().getOrDefault("job", "");
        int series = scraped.getOrDefault(job, 0);
        sample.source(job, series > 0, (int) (1_000 * tick.value(i)), series, 0);
      }
    }
  }

  private ExporterReadings exporter(SourceKind kind) {
    return exporters.computeIfAbsent(kind, other -> new ExporterReadings(other, catalogue, node));
  }

  private Plan plan(SeriesKey key) {
    SourceKind kind = CatalogueMapper.kindOf(key.name());
    boolean ofTheNode =
        !key.name().startsWith("scrape_")
            && !key.name().startsWith("ipmi_") // asked from outside: it answers for a dark node
            && !key.name().equals("up");
    Metric canonical = canonical(key);
    SeriesKey placed = key;
    if (canonical == null
        && deviceNames.getOrDefault(kind, Set.of()).contains(key.name())
        && key.labels().keySet().stream().noneMatch(DEVICE_LABELS::contains)) {
      placed = key.with(Map.of("gpu", "0")); // who has one GPU does not number it
    }
    return new Plan(placed, key.toString(), ofTheNode, kind, canonical);
  }

  /** The metric of a canonical name; an exporter's name with labels is the exporter's. */
  private @Nullable Metric canonical(SeriesKey key) {
    Metric metric = catalogue.find(key.name());
    if (metric == null) {
      return null;
    }
    boolean instanceAlone = key.labels().keySet().equals(Set.of(SeriesKey.INSTANCE));
    boolean named = metric.scope() == MetricScope.DEVICE || instanceAlone || key.labels().isEmpty();
    return named && (instanceAlone || !exporterNames.contains(key.name())) ? metric : null;
  }
}
