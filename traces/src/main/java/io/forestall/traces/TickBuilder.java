package io.forestall.traces;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.SourceReport;
import io.forestall.traces.TelemetryColumn.Kind;
import io.forestall.traces.csv.CsvReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a record of the rows of one tick. Devices stay known from tick to tick; one without a row
 * has no values. What rows do not tell is made up: a sequence number that follows the last one, the
 * last boot id, the interval of the file's first ticks, and receipt at the time of the event.
 */
final class TickBuilder {
  private static final Double NOT_REPORTED = Double.NaN;
  private static final int HOST = -1;
  private static final int FIRST_DEVICES = 8;

  private final String node;
  private final TelemetryHeader header;
  private final String file;
  private final TraceProblems problems;
  private final double[][] deviceValues; // by metric, then device
  private final double[] hostValues;
  private final SourceCells[] sources;
  private final boolean[] textColumns;
  private final List<DeviceRef> devices = new ArrayList<>();
  private List<DeviceRef> devicesNow = List.of();
  private List<ExtraValue> extras = new ArrayList<>();
  private List<BlankValue> blanks = new ArrayList<>();
  private long timeMillis;
  private long receiveTimeMillis;
  private long sequence;
  private String bootId = "";
  private int intervalMillis;

  TickBuilder(
      String node,
      TelemetryHeader header,
      int intervalMillis,
      String file,
      TraceProblems problems) {
    this.node = node;
    this.header = header;
    this.intervalMillis = intervalMillis;
    this.file = file;
    this.problems = problems;
    deviceValues = new double[header.deviceMetrics().size()][FIRST_DEVICES];
    hostValues = new double[header.hostSeries().size()];
    sources = new SourceCells[header.sources().size()];
    Arrays.setAll(sources, slot -> new SourceCells());
    textColumns = new boolean[header.cells()];
  }

  /** Begins a tick. */
  void begin(long timeMillis) {
    this.timeMillis = timeMillis;
    receiveTimeMillis = timeMillis;
    sequence++;
  }

  /** Adds a device and says at which position its values stand. */
  int addDevice(DeviceRef device) {
    devices.add(device);
    return devices.size() - 1;
  }

  /** How many devices are known. */
  int devices() {
    return devices.size();
  }

  /** Reads what the host's row tells of the record itself. */
  void hostFacts(CsvReader row) {
    receiveTimeMillis = whole(row, Kind.RECEIVED, receiveTimeMillis);
    sequence = whole(row, Kind.SEQUENCE, sequence);
    intervalMillis = (int) Math.min(Integer.MAX_VALUE, whole(row, Kind.INTERVAL, intervalMillis));
    int bootCell = header.cell(Kind.BOOT);
    if (bootCell >= 0 && !row.isEmpty(bootCell)) {
      bootId = row.text(bootCell);
    }
  }

  private long whole(CsvReader row, Kind kind, long fallback) {
    int cell = header.cell(kind);
    if (cell < 0 || row.isEmpty(cell)) {
      return fallback;
    }
    if (row.readWhole(cell)) {
      return row.whole();
    }
    problems.add(
        file, row.line(), kind.text + " is no whole number: " + Table.quoted(row.text(cell)));
    return fallback;
  }

  /** Empties the values, before the rows of a tick that is wanted. */
  void clearValues() {
    for (double[] values : deviceValues) {
      Arrays.fill(values, Double.NaN);
    }
    Arrays.fill(hostValues, Double.NaN);
    for (SourceCells source : sources) {
      source.clear();
    }
    extras = new ArrayList<>();
    blanks = new ArrayList<>();
  }

  void hostValues(CsvReader row) {
    values(row, HOST);
  }

  void deviceValues(CsvReader row, int device) {
    values(row, device);
  }

  private void values(CsvReader row, int device) {
    for (int cell = 0; cell < header.cells(); cell++) {
      if (row.isEmpty(cell) || !header.column(cell).kind().holdsValue()) {
        continue;
      }
      if (row.readNumber(cell)) {
        double value = row.number();
        if (!Double.isNaN(value)) { // NaN says what an empty cell says
          value(cell, device, value);
        }
      } else if (header.column(cell).kind().ofMetric() && row.is(cell, TelemetryColumn.BLANK)) {
        blanks.add(new BlankValue(header.column(cell).metric(), device));
      } else {
        noNumber(row, cell);
      }
    }
  }

  private void value(int cell, int device, double value) {
    TelemetryColumn column = header.column(cell);
    int slot = header.slot(cell);
    if (column.kind() == Kind.DEVICE_METRIC && device != HOST) {
      if (device >= deviceValues[slot].length) {
        int used = deviceValues[slot].length;
        deviceValues[slot] = Arrays.copyOf(deviceValues[slot], 2 * device);
        Arrays.fill(deviceValues[slot], used, 2 * device, Double.NaN);
      }
      deviceValues[slot][device] = value;
    } else if (column.kind() == Kind.HOST_METRIC && device == HOST) {
      hostValues[slot] = value;
    } else if (column.kind().ofSource()) {
      if (device == HOST) {
        sources[slot].set(column.kind(), value);
      }
    } else { // nobody knows it, or it stands in a row where it has no meaning
      extras.add(
          new ExtraValue(series(column), device == HOST ? "" : devices.get(device).getId(), value));
    }
  }

  private static String series(TelemetryColumn column) {
    return column.kind() == Kind.EXTRA ? column.name() : column.header(MetricCatalogue.standard());
  }

  /** A column that nobody knows may hold text: that is said once. */
  private void noNumber(CsvReader row, int cell) {
    TelemetryColumn column = header.column(cell);
    if (column.kind() != Kind.EXTRA) {
      problems.add(
          file,
          row.line(),
          series(column) + " is no number: " + Table.quoted(row.text(cell)) + "; not reported");
    } else if (!textColumns[cell]) {
      textColumns[cell] = true;
      problems.add(
          file, row.line(), "column " + column.name() + " is unknown and holds text; not carried");
    }
  }

  /** The record of the tick. */
  NodeSample finish() {
    if (devicesNow.size() != devices.size()) {
      devicesNow = List.copyOf(devices);
    }
    return new NodeSample(
        node,
        timeMillis,
        receiveTimeMillis,
        sequence,
        bootId,
        intervalMillis,
        devicesNow,
        deviceColumns(),
        hostSeries(),
        extras,
        blanks,
        sourceReports());
  }

  private List<DeviceColumn> deviceColumns() {
    List<DeviceColumn> columns = new ArrayList<>(deviceValues.length);
    for (int slot = 0; slot < deviceValues.length; slot++) {
      double[] values = deviceValues[slot];
      List<Double> boxed = new ArrayList<>(devices.size());
      boolean reported = false;
      for (int device = 0; device < devices.size(); device++) {
        double value = device < values.length ? values[device] : Double.NaN;
        reported |= !Double.isNaN(value);
        boxed.add(Double.isNaN(value) ? NOT_REPORTED : (Double) value);
      }
      if (reported) {
        columns.add(new DeviceColumn(header.deviceMetrics().get(slot).metric(), boxed));
      }
    }
    return columns;
  }

  private List<HostValue> hostSeries() {
    List<HostValue> series = new ArrayList<>(hostValues.length);
    for (int slot = 0; slot < hostValues.length; slot++) {
      double value = hostValues[slot];
      if (!Double.isNaN(value)) {
        TelemetryColumn column = header.hostSeries().get(slot);
        series.add(new HostValue(column.metric(), column.name(), value));
      }
    }
    return series;
  }

  private List<SourceReport> sourceReports() {
    List<SourceReport> reports = new ArrayList<>(sources.length);
    for (int slot = 0; slot < sources.length; slot++) {
      SourceCells source = sources[slot];
      if (source.reported) {
        reports.add(
            new SourceReport(
                header.sources().get(slot),
                source.up,
                source.durationMillis,
                source.series,
                source.rejected));
      }
    }
    return reports;
  }

  /** What a row says of one source. */
  private static final class SourceCells {
    boolean reported;
    boolean up;
    int durationMillis;
    int series;
    int rejected;

    void clear() {
      reported = false;
      durationMillis = 0;
      series = 0;
      rejected = 0;
    }

    void set(Kind kind, double value) {
      switch (kind) {
        case SOURCE_UP -> {
          reported = true;
          up = value != 0;
        }
        case SOURCE_DURATION -> durationMillis = (int) value;
        case SOURCE_SERIES -> series = (int) value;
        case SOURCE_REJECTED -> rejected = (int) value;
        default -> throw new IllegalArgumentException("not of a source: " + kind);
      }
    }
  }
}
