package io.forestall.traces;

import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.NodeSample;
import io.forestall.traces.TelemetryColumn.Kind;
import io.forestall.traces.csv.CsvReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one node's telemetry tick by tick: a tick is the rows of equal time. Rows whose time goes
 * backwards, and second rows of a device at one tick, are reported and dropped.
 *
 * <p>Holds one tick and a block of the file, and no file handle.
 */
final class TelemetryReader {
  private static final int NO_POSITION = -1;

  private final NodeDevices devices;
  private final String file;
  private final TraceProblems problems;
  private final CsvReader reader;
  private final TelemetryHeader header;
  private final TickBuilder tick;
  private final Map<String, Integer> positions = new HashMap<>();
  private int lateDevices;
  private long tickNumber;
  private long hostRowTick;
  private long[] deviceRowTicks = new long[8];
  private long rowMillis = Long.MIN_VALUE;
  private boolean rowWaits;

  private TelemetryReader(
      String file,
      CsvReader reader,
      TelemetryHeader header,
      TickBuilder tick,
      NodeDevices devices,
      TraceProblems problems) {
    this.file = file;
    this.reader = reader;
    this.header = header;
    this.tick = tick;
    this.devices = devices;
    this.problems = problems;
    rowWaits = advance();
  }

  /** Opens a node's file; null when it has no ticks. */
  static @Nullable TelemetryReader open(
      String node, Path path, String file, TraceFleet fleet, TraceProblems problems) {
    TelemetryHead head = fleet.head(node);
    CsvReader reader = CsvReader.open(path, problems.of(file));
    TelemetryHeader header = TelemetryHeader.read(reader, file, problems);
    if (head == null || header == null) {
      return null;
    }
    var tick = new TickBuilder(node, header, head.intervalMillis(), file, problems);
    return new TelemetryReader(file, reader, header, tick, fleet.devicesOf(node), problems);
  }

  /** The next tick at or after that time and before the other; null when there is none. */
  @Nullable NodeSample next(long fromMillis, long toMillis) {
    while (rowWaits && rowMillis < toMillis) {
      long timeMillis = rowMillis;
      boolean wanted = timeMillis >= fromMillis;
      tickNumber++;
      tick.begin(timeMillis);
      if (wanted) {
        tick.clearValues();
      }
      do {
        readRow(wanted);
        rowWaits = advance();
      } while (rowWaits && rowMillis == timeMillis);
      if (wanted) {
        return tick.finish();
      }
    }
    return null;
  }

  /** Moves to the next row whose time can be used; false at the end. */
  private boolean advance() {
    while (reader.next()) {
      int cell = header.cell(Kind.TIME);
      if (!reader.readWhole(cell)) {
        drop("time_ms is no whole number: " + Table.quoted(reader.text(cell)));
      } else if (reader.whole() < rowMillis) {
        drop("time goes back by " + (rowMillis - reader.whole()) + " ms");
      } else {
        rowMillis = reader.whole();
        return true;
      }
    }
    return false;
  }

  private void readRow(boolean wanted) {
    int cell = header.cell(Kind.DEVICE);
    if (cell < 0 || reader.isEmpty(cell)) {
      if (hostRowTick == tickNumber) {
        drop("the host has a second row at " + rowMillis);
        return;
      }
      hostRowTick = tickNumber;
      tick.hostFacts(reader);
      if (wanted) {
        tick.hostValues(reader);
      }
      return;
    }
    String device = reader.text(cell);
    int position = position(device);
    if (position == NO_POSITION) {
      drop("the node has more than " + NodeDevices.MAX_DEVICES + " devices");
      return;
    }
    if (deviceRowTicks[position] == tickNumber) {
      drop("device " + device + " has a second row at " + rowMillis);
      return;
    }
    deviceRowTicks[position] = tickNumber;
    if (wanted) {
      tick.deviceValues(reader, position);
    }
  }

  private int position(String cell) {
    Integer known = positions.get(cell);
    if (known != null) {
      return known;
    }
    TraceDevice device = devices.find(cell);
    String id = device == null ? cell : device.device();
    Integer sameDevice = positions.get(id); // told by its id before, and by its index now
    if (sameDevice == null && tick.devices() == NodeDevices.MAX_DEVICES) {
      return NO_POSITION;
    }
    int position = sameDevice == null ? tick.addDevice(reference(id, device)) : sameDevice;
    positions.put(cell, position);
    positions.put(id, position);
    if (position == deviceRowTicks.length) {
      deviceRowTicks = Arrays.copyOf(deviceRowTicks, 2 * position);
    }
    return position;
  }

  private DeviceRef reference(String id, @Nullable TraceDevice device) {
    if (device != null) {
      return new DeviceRef(id, device.index(), device.pci());
    }
    int index = NodeDevices.index(id);
    int unlisted = devices.count() + lateDevices++;
    return new DeviceRef(id, index < 0 ? unlisted : index, "");
  }

  private void drop(String text) {
    problems.add(file, reader.line(), text + "; dropped");
  }
}
