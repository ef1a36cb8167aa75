package io.forestall.schemas.metric;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One source series and the metric that it feeds.
 *
 * @param sourceName the series' name at its source
 * @param labels what the series' labels must be; an empty text means absent
 * @param factor metric value = source value x factor
 * @param instanceLabels whose values, those present joined by {@code /}, are the instance of a host
 *     metric; segment, bus, device and function make a PCI address {@code 0000:53:00.0}
 * @param equalTo NaN, or the source value that counts as 1 while all others count as 0
 * @param preference place in the metric's cell: at one tick the source name with the smallest
 *     number wins, for exporters print some readings under an old and a new name
 */
public record SourceMapping(
    SourceKind kind,
    String sourceName,
    Map<String, String> labels,
    double factor,
    List<String> instanceLabels,
    double equalTo,
    int preference,
    Metric metric) {
  private static final List<String> PCI_ADDRESS = List.of("segment", "bus", "device", "function");

  public SourceMapping {
    labels = Map.copyOf(labels);
    instanceLabels = List.copyOf(instanceLabels);
    requireArgument(!sourceName.isBlank(), "%s: source name is empty", metric.name());
    requireArgument(factor >= 0 && factor < 1e12, "%s: factor: %s", metric.name(), factor);
    requireArgument(
        instanceLabels.isEmpty() || metric.scope() == MetricScope.HOST,
        "%s: a device metric has no instance",
        metric.name());
  }

  /** Whether a series of this name with these labels is meant. */
  public boolean matches(Map<String, String> seriesLabels) {
    for (var wanted : labels.entrySet()) {
      if (!wanted.getValue().equals(seriesLabels.getOrDefault(wanted.getKey(), ""))) {
        return false;
      }
    }
    return true;
  }

  /** The instance that a series with these labels belongs to; empty for the node as a whole. */
  public String instance(Map<String, String> seriesLabels) {
    Object[] values =
        instanceLabels.stream().map(label -> seriesLabels.getOrDefault(label, "")).toArray();
    return instanceLabels.equals(PCI_ADDRESS)
        ? String.format(Locale.ROOT, "%s:%s:%s.%s", values)
        : Arrays.stream(values)
            .map(String::valueOf)
            .filter(value -> !value.isEmpty())
            .collect(Collectors.joining("/"));
  }

  /** The value in the metric's unit. */
  public double convert(double sourceValue) {
    if (Double.isNaN(equalTo)) {
      return sourceValue * factor;
    }
    return sourceValue == equalTo ? 1 : 0;
  }

  /**
   * What two series of one source name, device and instance make together: counters and counts add
   * up, bits are united, and of other readings the largest stands for all, as with the hottest
   * memory stack or the card that a tile belongs to.
   */
  public double fold(double one, double other) {
    if (metric.type() == MetricType.COUNTER || !Double.isNaN(equalTo)) {
      return one + other;
    }
    return metric.type() == MetricType.BITMASK
        ? (double) ((long) one | (long) other)
        : Math.max(one, other);
  }
}
