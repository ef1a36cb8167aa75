package io.forestall.schemas.metric;

import static io.forestall.schemas.Checks.requireArgument;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every metric that Forestall knows by number, and its name at each source. The list is {@code
 * metrics.csv} beside this class: one row per metric; ids are given once and never used again.
 *
 * <p>A cell of a source column holds entries separated by spaces, the preferred one first:
 *
 * <pre>
 *   NAME{label=value,label2=}*factor=number@instanceLabel+instanceLabel2
 * </pre>
 *
 * <ul>
 *   <li>{@code {..}} only series with these label values; an empty value means the label is absent
 *   <li>{@code *factor} source unit to catalogue unit, 1 when left out
 *   <li>{@code =number} the value counts as 1 when it equals the number and as 0 otherwise
 *   <li>{@code @..} labels whose values, those present joined by {@code /}, name the instance of a
 *       host metric
 * </ul>
 *
 * A series takes the first entry that matches its name and labels. Series of one name that end at
 * the same device or instance are folded as {@link SourceMapping#fold} says: counters are summed
 * over the labels that are not part of the instance, and gauges keep theirs in the instance. Of
 * several names for one metric, the one further left wins.
 *
 * <p>Immutable; read once per process, in some tens of milliseconds when the JVM is cold.
 */
public final class MetricCatalogue {
  private static final String FILE = "metrics.csv";

  private final List<Metric> metrics;
  private final Metric[] byId;
  private final Map<String, Metric> byName = new HashMap<>();
  private final Map<SourceKind, List<SourceMapping>> mappings = new EnumMap<>(SourceKind.class);

  MetricCatalogue(List<Metric> metrics, Map<SourceKind, List<SourceMapping>> mappings) {
    this.metrics = List.copyOf(metrics);
    this.byId = new Metric[1 + metrics.stream().mapToInt(Metric::id).max().orElse(0)];
    for (Metric metric : metrics) {
      byId[metric.id()] = metric;
      byName.put(metric.name(), metric);
    }
    mappings.forEach((kind, list) -> this.mappings.put(kind, List.copyOf(list)));
  }

  /** The catalogue of this release. */
  public static MetricCatalogue standard() {
    return Standard.CATALOGUE;
  }

  /** The metric of this name, or null. */
  public @Nullable Metric find(String name) {
    return byName.get(name);
  }

  /** The metric of this number, or null. */
  public @Nullable Metric find(int id) {
    return id >= 0 && id < byId.length ? byId[id] : null;
  }

  /** The metric of this name, for code that cannot do without it. */
  public Metric require(String name) {
    Metric metric = find(name);
    requireArgument(metric != null, "no such metric: %s", name);
    return Objects.requireNonNull(metric);
  }

  public int size() {
    return metrics.size();
  }

  /** All metrics in the order of the file. */
  public List<Metric> metrics() {
    return metrics;
  }

  /** All names of one source, in the order in which they are tried. */
  public List<SourceMapping> mappings(SourceKind kind) {
    return mappings.getOrDefault(kind, List.of());
  }

  private static final class Standard {
    static final MetricCatalogue CATALOGUE = load();

    private static MetricCatalogue load() {
      try (var stream =
              Objects.requireNonNull(MetricCatalogue.class.getResourceAsStream(FILE), FILE);
          var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        return CatalogueReader.read(reader.lines().toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
