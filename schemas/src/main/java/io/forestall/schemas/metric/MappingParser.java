package io.forestall.schemas.metric;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one mapping cell of the catalogue; the language is told in {@link MetricCatalogue}. */
final class MappingParser {
  private static final Pattern BETWEEN_ENTRIES = Pattern.compile("\\s+(?![^{]*\\})");
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<name>[A-Za-z_][\\w.]*)"
              + "(?:\\{(?<labels>[^{}]*)\\})?"
              + "(?:\\*(?<factor>[0-9.]+))?"
              + "(?:=(?<equal>[0-9]+))?"
              + "(?:@(?<instance>[\\w.]+(?:\\+[\\w.]+)*))?");

  private MappingParser() {}

  static List<SourceMapping> parse(SourceKind kind, String cell, Metric metric) {
    var mappings = new ArrayList<SourceMapping>();
    if (cell.isBlank()) {
      return mappings;
    }
    for (String text : BETWEEN_ENTRIES.split(cell, 0)) {
      Matcher entry = ENTRY.matcher(text);
      requireArgument(entry.matches(), "%s: cannot read mapping: %s", metric.name(), text);
      mappings.add(
          new SourceMapping(
              kind,
              entry.group("name"),
              labels(entry.group("labels"), text),
              number(entry.group("factor"), 1),
              instance(entry.group("instance")),
              number(entry.group("equal"), Double.NaN),
              mappings.size(),
              metric));
    }
    return mappings;
  }

  private static Map<String, String> labels(@Nullable String list, String text) {
    var labels = new LinkedHashMap<String, String>();
    if (list != null) {
      for (String pair : list.split(",", -1)) {
        int equals = pair.indexOf('=');
        requireArgument(equals > 0, "selector must be label=value: %s", text);
        labels.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return labels;
  }

  private static double number(@Nullable String text, double fallback) {
    return text == null ? fallback : Double.parseDouble(text);
  }

  private static List<String> instance(@Nullable String list) {
    return list == null ? List.of() : List.of(list.split("\\+", -1));
  }
}
