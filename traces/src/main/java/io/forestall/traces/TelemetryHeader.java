package io.forestall.traces;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.traces.TelemetryColumn.Kind;
import io.forestall.traces.csv.CsvReader;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a telemetry file, and where the value of each belongs in a record. Device metrics
 * are numbered by catalogue id, host series by id and instance, as agents order them, so that the
 * order of a file's columns does not matter.
 */
final class TelemetryHeader {
  /** A column that is not there. */
  static final int NONE = -1;

  private static final Comparator<TelemetryColumn> ORDER =
      Comparator.comparingInt(TelemetryColumn::metric).thenComparing(TelemetryColumn::name);

  private final TelemetryColumn[] columns;
  private final int[] slots;
  private final List<TelemetryColumn> deviceMetrics;
  private final List<TelemetryColumn> hostSeries;
  private final List<String> sources;
  private final Map<Kind, Integer> cells = new HashMap<>();

  private TelemetryHeader(TelemetryColumn[] columns) {
    this.columns = columns;
    this.slots = new int[columns.length];
    deviceMetrics = sorted(Kind.DEVICE_METRIC);
    hostSeries = sorted(Kind.HOST_METRIC);
    sources =
        Stream.of(columns)
            .filter(column -> column.kind().ofSource())
            .map(TelemetryColumn::name)
            .distinct()
            .toList();
    for (int cell = 0; cell < columns.length; cell++) {
      TelemetryColumn column = columns[cell];
      cells.putIfAbsent(column.kind(), cell);
      slots[cell] =
          switch (column.kind()) {
            case DEVICE_METRIC -> deviceMetrics.indexOf(column);
            case HOST_METRIC -> hostSeries.indexOf(column);
            default -> column.kind().ofSource() ? sources.indexOf(column.name()) : NONE;
          };
    }
  }

  private List<TelemetryColumn> sorted(Kind kind) {
    return Arrays.stream(columns).filter(column -> column.kind() == kind).sorted(ORDER).toList();
  }

  /** Reads the header; null, and a problem, when there is none that can be used. */
  static @Nullable TelemetryHeader read(CsvReader reader, String file, TraceProblems problems) {
    if (!reader.next()) {
      problems.add(file, 0, "not used: it has no header");
      return null;
    }
    Set<TelemetryColumn> known = new HashSet<>();
    TelemetryColumn[] columns = new TelemetryColumn[reader.cells()];
    for (int cell = 0; cell < columns.length; cell++) {
      String text = reader.text(cell).strip();
      TelemetryColumn column = TelemetryColumn.parse(text, MetricCatalogue.standard());
      if (!known.add(column)) {
        problems.add(file, reader.line(), "column " + text + " is there twice; the first counts");
        column = TelemetryColumn.of(Kind.IGNORED);
      }
      columns[cell] = column;
    }
    reader.expectCells(columns.length);
    var header = new TelemetryHeader(columns);
    if (header.cell(Kind.TIME) == NONE) {
      problems.add(file, reader.line(), "not used: there is no column " + Kind.TIME.text);
      return null;
    }
    if (header.cell(Kind.DEVICE) == NONE) {
      problems.add(
          file,
          reader.line(),
          "there is no column " + Kind.DEVICE.text + ": all rows are the host's");
    }
    return header;
  }

  /** Where the column of that kind stands; {@link #NONE} when it is not there. */
  int cell(Kind kind) {
    return cells.getOrDefault(kind, NONE);
  }

  int cells() {
    return columns.length;
  }

  TelemetryColumn column(int cell) {
    return columns[cell];
  }

  /** Position of a cell's value among the device metrics, the host series or the sources. */
  int slot(int cell) {
    return slots[cell];
  }

  List<TelemetryColumn> deviceMetrics() {
    return deviceMetrics;
  }

  List<TelemetryColumn> hostSeries() {
    return hostSeries;
  }

  List<String> sources() {
    return sources;
  }
}
