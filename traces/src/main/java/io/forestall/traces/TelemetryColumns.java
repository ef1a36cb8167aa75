package io.forestall.traces;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.SourceReport;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.traces.TelemetryColumn.Kind;
import io.forestall.traces.csv.CsvLine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The columns of a telemetry file while it is written. They only become more, up to a limit; a
 * value beyond it has no column and is counted.
 */
final class TelemetryColumns {
  /** Hostile label values must not widen each row without end. */
  static final int MAX_COLUMNS = 4_096;

  /** Nor must they make a header that no reader takes for a line. */
  private static final int MAX_HEADER_CHARS = 256 << 10;

  /** Columns before the values: which row it is, and how the record came. */
  static final int RECORD_COLUMNS = (int) Stream.of(Kind.values()).filter(Kind::ofRecord).count();

  private static final int NONE = -1;
  private static final Kind[] SOURCE_KINDS = {
    Kind.SOURCE_UP, Kind.SOURCE_DURATION, Kind.SOURCE_SERIES, Kind.SOURCE_REJECTED
  };

  private final Map<TelemetryColumn, Integer> positions = new LinkedHashMap<>();
  private final ColumnSlots deviceSlots = new ColumnSlots(this::positionOf);
  private final ColumnSlots hostSlots = new ColumnSlots(this::positionOf);
  private final ColumnSlots sourceSlots = new ColumnSlots(this::positionOf);
  private int headerChars;
  private long droppedValues;

  TelemetryColumns() {
    for (Kind kind : Kind.values()) {
      if (kind.ofRecord()) {
        positions.put(TelemetryColumn.of(kind), positions.size());
      }
    }
  }

  int count() {
    return positions.size();
  }

  /** Values that found no column. */
  long droppedValues() {
    return droppedValues;
  }

  /** Makes the columns that a frame has for the first time, so that its rows are of one width. */
  void add(SampleFrame frame) {
    for (int metric = 0; metric < frame.columns; metric++) {
      deviceColumn(frame, metric);
    }
    for (int series = 0; series < frame.hostSeries; series++) {
      hostColumn(frame, series);
    }
    for (int source = 0; source < frame.sources; source++) {
      for (int kind = 0; kind < SOURCE_KINDS.length; kind++) {
        sourceColumn(frame.sourceNames[source], source, kind);
      }
    }
  }

  /** The same for what a frame does not hold. */
  void addBesides(NodeSample sample) {
    for (ExtraValue extra : sample.getExtras()) {
      positionOf(TelemetryColumn.extra(extra.getSeries()));
    }
    for (BlankValue blank : sample.getBlanks()) {
      positionOf(TelemetryColumn.forMetric(blank.getMetric(), ""));
    }
  }

  void setDeviceValues(SampleFrame frame, int device, TelemetryRow row) {
    for (int metric = 0; metric < frame.columns; metric++) {
      double value = frame.deviceValues[metric * frame.devices + device];
      set(deviceColumn(frame, metric), value, row);
    }
  }

  void setHostValues(SampleFrame frame, TelemetryRow row) {
    for (int series = 0; series < frame.hostSeries; series++) {
      set(hostColumn(frame, series), frame.hostValues[series], row);
    }
    for (int source = 0; source < frame.sources; source++) {
      String name = frame.sourceNames[source];
      set(sourceColumn(name, source, 0), frame.sourceUp[source] ? 1 : 0, row);
      set(sourceColumn(name, source, 1), frame.sourceMillis[source], row);
      set(sourceColumn(name, source, 2), frame.sourceSeries[source], row);
    }
  }

  /** How many of a source's series were rejected is only in the record. */
  void setRejected(NodeSample sample, TelemetryRow row) {
    int number = 0;
    for (SourceReport source : sample.getSources()) {
      set(sourceColumn(source.getSource(), number++, 3), source.getRejected(), row);
    }
  }

  /** Sets the extras of a device, by id, and the blanks at its position; the host has "" and -1. */
  void setBesides(NodeSample sample, String device, int position, TelemetryRow row) {
    for (ExtraValue extra : sample.getExtras()) {
      if (extra.getDevice().equals(device)) {
        set(positionOf(TelemetryColumn.extra(extra.getSeries())), extra.getValue(), row);
      }
    }
    for (BlankValue blank : sample.getBlanks()) {
      int column = positionOf(TelemetryColumn.forMetric(blank.getMetric(), ""));
      if (blank.getDevice() == position && column != NONE) {
        row.setBlank(column);
      }
    }
  }

  void writeHeader(CsvLine line) {
    for (TelemetryColumn column : positions.keySet()) {
      line.text(TelemetryText.clean(column.header(MetricCatalogue.standard())));
    }
  }

  private void set(int column, double value, TelemetryRow row) {
    if (column != NONE) {
      row.set(column, value);
    } else if (!Double.isNaN(value)) {
      droppedValues++;
    }
  }

  private int deviceColumn(SampleFrame frame, int metric) {
    return deviceSlots.position(metric, Kind.DEVICE_METRIC, frame.columnMetrics[metric], "");
  }

  private int hostColumn(SampleFrame frame, int series) {
    return hostSlots.position(
        series, Kind.HOST_METRIC, frame.hostMetrics[series], frame.hostInstances[series]);
  }

  private int sourceColumn(String name, int source, int kind) {
    int value = source * SOURCE_KINDS.length + kind;
    return sourceSlots.position(value, SOURCE_KINDS[kind], 0, name);
  }

  private int positionOf(TelemetryColumn column) {
    Integer known = positions.get(column);
    if (known != null) {
      return known;
    }
    int chars = column.header(MetricCatalogue.standard()).length() + 1;
    if (positions.size() == MAX_COLUMNS || headerChars + chars > MAX_HEADER_CHARS) {
      return NONE;
    }
    headerChars += chars;
    positions.put(column, positions.size());
    return positions.size() - 1;
  }
}
