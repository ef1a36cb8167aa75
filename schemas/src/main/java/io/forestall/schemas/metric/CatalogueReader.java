package io.forestall.schemas.metric;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and checks the catalogue file; the first mistake is thrown with its line, for the file is
 * part of the program and a test reads it.
 */
final class CatalogueReader {
  private static final List<String> FIXED_COLUMNS =
      List.of("id", "name", "unit", "type", "scope", "reset", "saturation", "min", "max");
  private static final String LAST_COLUMN = "description";

  private final List<Metric> metrics = new ArrayList<>();
  private final Map<SourceKind, List<SourceMapping>> mappings = new EnumMap<>(SourceKind.class);
  private final Set<Object> taken = new HashSet<>();

  private CatalogueReader() {}

  static MetricCatalogue read(List<String> lines) {
    var reader = new CatalogueReader();
    requireArgument(!lines.isEmpty(), "metric catalogue is empty");
    List<String> header = cells(lines.get(0));
    requireArgument(header.equals(expectedHeader()), "header must be %s", expectedHeader());
    for (int i = 1; i < lines.size(); i++) {
      try {
        List<String> cells = cells(lines.get(i));
        requireArgument(cells.size() == header.size(), "wrong number of cells: %s", cells.size());
        reader.readRow(cells);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "metric catalogue, line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return new MetricCatalogue(reader.metrics, reader.mappings);
  }

  private static List<String> expectedHeader() {
    var header = new ArrayList<>(FIXED_COLUMNS);
    for (SourceKind kind : SourceKind.values()) {
      header.add(kind.column());
    }
    header.add(LAST_COLUMN);
    return header;
  }

  private void readRow(List<String> cells) {
    var metric =
        new Metric(
            Integer.parseInt(cells.get(0)),
            cells.get(1),
            cells.get(2),
            MetricType.valueOf(cells.get(3)),
            MetricScope.valueOf(cells.get(4)),
            ResetBehaviour.valueOf(cells.get(5)),
            number(cells.get(6), Double.NaN),
            number(cells.get(7), Double.NEGATIVE_INFINITY),
            number(cells.get(8), Double.POSITIVE_INFINITY),
            cells.get(cells.size() - 1));
    requireArgument(taken.add(metric.id()), "id %s is taken", metric.id());
    requireArgument(taken.add(metric.name()), "name %s is taken", metric.name());
    metrics.add(metric);
    int column = FIXED_COLUMNS.size();
    for (SourceKind kind : SourceKind.values()) {
      for (SourceMapping mapping : MappingParser.parse(kind, cells.get(column), metric)) {
        requireArgument(
            taken.add(List.of(kind, mapping.sourceName(), mapping.labels())),
            "%s %s is mapped twice",
            mapping.sourceName(),
            mapping.labels());
        mappings.computeIfAbsent(kind, absent -> new ArrayList<>()).add(mapping);
      }
      column++;
    }
  }

  private static double number(String cell, double fallback) {
    return cell.isEmpty() ? fallback : Double.parseDouble(cell);
  }

  /** The cells of a CSV line; a cell in double quotes may hold commas. */
  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char character = line.charAt(i);
      if (character == '"') {
        quoted = !quoted;
      } else if (character == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(character);
      }
    }
    requireArgument(!quoted, "a quote is not closed");
    cells.add(cell.toString());
    return cells;
  }
}
