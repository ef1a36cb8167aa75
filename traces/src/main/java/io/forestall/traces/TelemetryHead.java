package io.forestall.traces;

import io.forestall.traces.TelemetryColumn.Kind;
import io.forestall.traces.csv.BlockInput;
import io.forestall.traces.csv.CsvReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the first ticks of a telemetry file tell: when it begins, how far its ticks lie apart, and
 * whose they are.
 *
 * @param intervalMillis median of the first gaps
 * @param devices cells of the device column in the order of their first appearance
 */
record TelemetryHead(long firstMillis, int intervalMillis, List<String> devices) {
  private static final int MAX_GAPS = 32;

  /** Of a file of one tick; nothing hangs on it. */
  private static final int DEFAULT_INTERVAL_MILLIS = 1_000;

  /** Enough for the last rows of any node. */
  private static final int TAIL_BYTES = 256 << 10;

  /** Reads the first ticks; null when there is none. */
  static @Nullable TelemetryHead read(Path file, String name, TraceProblems problems) {
    // Rows are reported when they are played.
    CsvReader reader = CsvReader.open(file, new TraceProblems().of(name));
    TelemetryHeader header = TelemetryHeader.read(reader, name, problems);
    if (header == null) {
      return null;
    }
    Set<String> devices = new LinkedHashSet<>();
    long[] gaps = new long[MAX_GAPS];
    int gapCount = 0;
    long firstMillis = Long.MIN_VALUE;
    long lastMillis = Long.MIN_VALUE;
    int deviceCell = header.cell(Kind.DEVICE);
    while (reader.next()) {
      if (!reader.readWhole(header.cell(Kind.TIME)) || reader.whole() < lastMillis) {
        continue;
      }
      long timeMillis = reader.whole();
      if (firstMillis == Long.MIN_VALUE) {
        firstMillis = timeMillis;
      } else if (timeMillis > lastMillis) {
        if (gapCount == MAX_GAPS) {
          break;
        }
        gaps[gapCount++] = timeMillis - lastMillis;
      }
      lastMillis = timeMillis;
      if (deviceCell >= 0
          && !reader.isEmpty(deviceCell)
          && devices.size() < NodeDevices.MAX_DEVICES) {
        devices.add(reader.text(deviceCell));
      }
    }
    if (firstMillis == Long.MIN_VALUE) {
      problems.add(name, 0, "it has no row with a time");
      return null;
    }
    return new TelemetryHead(firstMillis, median(gaps, gapCount), List.copyOf(devices));
  }

  private static int median(long[] gaps, int count) {
    if (count == 0) {
      return DEFAULT_INTERVAL_MILLIS;
    }
    Arrays.sort(gaps, 0, count);
    return (int) Math.min(Integer.MAX_VALUE, gaps[count / 2]);
  }

  /** The latest time in a file: from its end, or from all of it when it is compressed. */
  static long lastMillis(Path file, String name) throws IOException {
    TraceProblems unheard = new TraceProblems();
    CsvReader reader = CsvReader.open(file, unheard.of(name));
    TelemetryHeader header = TelemetryHeader.read(reader, name, unheard);
    if (header == null) {
      return Long.MIN_VALUE;
    }
    long tailFrom = Files.size(file) - TAIL_BYTES;
    if (!BlockInput.isCompressed(file) && tailFrom > reader.offset()) {
      CsvReader tail = CsvReader.openAt(file, tailFrom, 1, unheard.of(name));
      tail.expectCells(header.cells());
      long lastMillis = tail.next() ? lastMillis(tail, header) : Long.MIN_VALUE; // cut row skipped
      if (lastMillis != Long.MIN_VALUE) {
        return lastMillis;
      }
    }
    return lastMillis(reader, header);
  }

  private static long lastMillis(CsvReader reader, TelemetryHeader header) {
    long lastMillis = Long.MIN_VALUE;
    while (reader.next()) {
      if (reader.readWhole(header.cell(Kind.TIME))) {
        lastMillis = Math.max(lastMillis, reader.whole());
      }
    }
    return lastMillis;
  }
}
