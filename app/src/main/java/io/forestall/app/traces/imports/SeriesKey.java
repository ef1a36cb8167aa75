package io.forestall.app.traces.imports;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One series of a recording. In the head of a column it stands as Prometheus prints it, or as a
 * trace does:
 *
 * <pre>
 *   DCGM_FI_DEV_GPU_TEMP{gpu="0"}     node_filesystem_available_bytes{/data}     cpu load
 * </pre>
 *
 * @param labels in the order of their names; that without a name is the instance of a trace's
 *     column
 */
record SeriesKey(String name, Map<String, String> labels) {
  /** Prometheus knows no label without a name. */
  static final String INSTANCE = "";

  private static final Pattern BRACES = Pattern.compile("([^{}]{1,500})\\{(.{0,5000})\\}");
  private static final Pattern LABEL =
      Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_.]*)\\s*=\\s*\"([^\"]*)\"\\s*(?:,|$)");

  SeriesKey {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** The series that a column's head names. */
  static SeriesKey ofColumn(String head) {
    Matcher braces = BRACES.matcher(head);
    if (!braces.matches()) {
      return new SeriesKey(head, Map.of());
    }
    String inner = braces.group(2);
    var labels = new TreeMap<String, String>();
    Matcher label = LABEL.matcher(inner);
    int at = 0;
    while (at < inner.length() && label.region(at, inner.length()).lookingAt()) {
      labels.put(label.group(1), label.group(2));
      at = label.end();
    }
    if (at < inner.length() || labels.isEmpty()) {
      return new SeriesKey(braces.group(1), Map.of(INSTANCE, inner));
    }
    return new SeriesKey(braces.group(1), labels);
  }

  /** This with labels that a row adds. */
  SeriesKey with(Map<String, String> more) {
    if (more.isEmpty()) {
      return this;
    }
    var all = new TreeMap<>(more);
    all.putAll(labels);
    return new SeriesKey(name, all);
  }

  /** As the head of a column. */
  @Override
  public String toString() {
    if (labels.isEmpty()) {
      return name;
    }
    return labels.entrySet().stream()
        .map(
            label ->
                label.getKey().equals(INSTANCE)
                    ? label.getValue()
                    : label.getKey() + "=\"" + label.getValue().replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", name + '{', "}"));
  }
}
