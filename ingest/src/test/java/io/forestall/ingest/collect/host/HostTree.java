package io.forestall.ingest.collect.host;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A node's pseudo files as real ones in a folder, and the sample that is made of them. */
final class HostTree {
  private HostTree() {}

  /** Writes the tree of {@code tree.txt}. */
  static void write(Path root) throws IOException {
    try (InputStream in = HostTree.class.getResourceAsStream("tree.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      write(root, text.lines().filter(line -> !line.startsWith("#")).toList());
    }
  }

  /** Writes lines PATH=TEXT and PATH->TARGET. */
  static void write(Path root, List<String> lines) throws IOException {
    for (String line : lines) {
      int equals = line.indexOf('=');
      int arrow = line.indexOf("->");
      boolean link = arrow >= 0 && (equals < 0 || arrow < equals);
      Path path = root.resolve(line.substring(0, link ? arrow : equals));
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      if (link) {
        Files.createSymbolicLink(path, Path.of(line.substring(arrow + 2)));
      } else {
        Files.writeString(path, unescape(line.substring(equals + 1)));
      }
    }
  }

  private static String unescape(String text) {
    return text.replace("\\\\", "\u0000")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\u0000", "\\");
  }

  /** Host values by "metric" or "metric instance". */
  static Map<String, Double> values(NodeSample sample) {
    var values = new TreeMap<String, Double>();
    for (HostValue value : sample.getHostMetrics()) {
      String name =
          Objects.requireNonNull(MetricCatalogue.standard().find(value.getMetric())).name();
      values.put((name + " " + value.getInstance()).strip(), value.getValue());
    }
    return values;
  }

  static SampleBuilder builder() {
    var builder = new SampleBuilder(MetricCatalogue.standard(), "node-1");
    builder.begin(1_000, "boot", 1_000);
    return builder;
  }
}
