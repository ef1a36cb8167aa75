package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.traces.csv.BlockOutput;
import io.forestall.traces.csv.CsvLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one node's telemetry: for each tick the host's row and one row for each device.
 *
 * <p>Columns come into being with the first record that has them. When one comes late, rows written
 * before it are too short; closing the file then copies it once with what they lack.
 *
 * <p>Cost: no allocation for values of at most six decimals once a node's series are known
 * (TelemetrySpeedTest); no file handle between blocks of 64 KiB. One instance belongs to one
 * thread.
 */
public final class TelemetryWriter implements Closeable {
  private static final int HOST = -1;

  private final String node;
  private final Path file;
  private final Consumer<TelemetryWriter> onClose;
  private final BlockOutput out;
  private final CsvLine line = new CsvLine();
  private final SampleFrame sampleFrame = new SampleFrame();
  private final TelemetryColumns columns = new TelemetryColumns();
  private final List<PaddedCopy.Span> spans = new ArrayList<>();
  private final Map<String, TraceDevice> devices = new LinkedHashMap<>();
  private TelemetryRow row = new TelemetryRow(0);
  private long rowsOfWidth;
  private long lastMillis = Long.MIN_VALUE;
  private long refusedSamples;
  private boolean closed;

  TelemetryWriter(String node, Path file, Consumer<TelemetryWriter> onClose) throws IOException {
    this.node = node;
    this.file = file;
    this.onClose = onClose;
    this.out = new BlockOutput(file);
  }

  /**
   * Writes one tick; what a frame does not hold (extras, blanks, how many series a source rejected)
   * is not written. A tick that is not later than the last is refused and counted.
   */
  public void write(SampleFrame frame) throws IOException {
    write(frame, null);
  }

  /** Writes one tick with everything in it; one that is not later than the last is refused. */
  public void write(NodeSample sample) throws IOException {
    sampleFrame.fill(sample);
    write(sampleFrame, sample);
  }

  /** Ticks that came too late to be written. */
  public long refusedSamples() {
    return refusedSamples;
  }

  /** Values without a column, because the node has more series than a file can hold. */
  public long droppedValues() {
    return columns.droppedValues();
  }

  /** Gives up the file, which is no longer there. */
  void abandon() {
    closed = true;
  }

  String node() {
    return node;
  }

  /** The devices that have been in a record, as they were at first. */
  Collection<TraceDevice> devices() {
    return devices.values();
  }

  /** Completes the file; a second call does nothing. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (row.columns() == 0) {
      startWidth(); // a file without ticks still has a header
    }
    out.close();
    if (!spans.isEmpty()) {
      spans.add(new PaddedCopy.Span(rowsOfWidth, row.columns()));
      columns.writeHeader(line);
      PaddedCopy.replace(file, line.end(), spans, row.columns());
    }
    onClose.accept(this);
  }

  private void write(SampleFrame frame, @Nullable NodeSample complete) throws IOException {
    requireArgument(!closed, "the telemetry of %s is closed", node);
    if (frame.eventTimeMillis <= lastMillis) {
      refusedSamples++;
      return;
    }
    lastMillis = frame.eventTimeMillis;
    columns.add(frame);
    if (complete != null) {
      columns.addBesides(complete);
    }
    if (columns.count() != row.columns()) {
      startWidth();
    }
    writeHost(frame, complete);
    for (int device = 0; device < frame.devices; device++) {
      writeDevice(frame, device, complete);
    }
    if (complete != null) {
      writeUnlisted(complete);
    }
  }

  /** From now on rows are wider. */
  private void startWidth() throws IOException {
    if (row.columns() == 0) {
      columns.writeHeader(line);
      line.endInto(out);
    } else {
      spans.add(new PaddedCopy.Span(rowsOfWidth, row.columns()));
      rowsOfWidth = 0;
    }
    row = new TelemetryRow(columns.count());
  }

  private void writeHost(SampleFrame frame, @Nullable NodeSample complete) throws IOException {
    row.clear();
    columns.setHostValues(frame, row);
    if (complete != null) {
      columns.setRejected(complete, row);
      columns.setBesides(complete, "", HOST, row);
    }
    line.whole(frame.eventTimeMillis).empty().whole(frame.receiveTimeMillis);
    line.whole(frame.sequence).text(TelemetryText.clean(frame.bootId)).whole(frame.intervalMillis);
    endRow();
  }

  private void writeDevice(SampleFrame frame, int device, @Nullable NodeSample complete)
      throws IOException {
    String id = frame.deviceIds[device];
    if (!devices.containsKey(id) && !id.isEmpty()) {
      int index = Math.max(TraceDevice.UNKNOWN, frame.deviceIndexes[device]);
      devices.put(
          id, new TraceDevice(node, id, index, frame.devicePcis[device], TraceDevice.UNKNOWN));
    }
    row.clear();
    columns.setDeviceValues(frame, device, row);
    if (complete != null) {
      columns.setBesides(complete, id, device, row);
    }
    beginDeviceRow(id);
    endRow();
  }

  /** Extras may be of devices that the record does not list; they get rows of their own. */
  private void writeUnlisted(NodeSample complete) throws IOException {
    if (complete.getExtras().isEmpty()) {
      return;
    }
    Set<String> unlisted = new LinkedHashSet<>();
    for (ExtraValue extra : complete.getExtras()) {
      unlisted.add(extra.getDevice());
    }
    unlisted.remove("");
    complete.getDevices().forEach(device -> unlisted.remove(device.getId()));
    for (String id : unlisted) {
      row.clear();
      columns.setBesides(complete, id, complete.getDevices().size(), row);
      beginDeviceRow(id);
      endRow();
    }
  }

  private void beginDeviceRow(String id) {
    line.whole(lastMillis).text(TelemetryText.clean(id));
    for (int column = 2; column < TelemetryColumns.RECORD_COLUMNS; column++) {
      line.empty();
    }
  }

  private void endRow() throws IOException {
    row.writeTo(line, TelemetryColumns.RECORD_COLUMNS);
    line.endInto(out);
    rowsOfWidth++;
  }
}
