package io.forestall.app.traces;

import io.forestall.ingest.collect.tail.LineSink;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.schemas.RejectReason;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * A log that a trace writes and the agent's collector reads. Lines are numbered from 1, and the
 * times of the last {@value #REMEMBERED} are known.
 */
final class LineBuffer implements LineSource {
  /** More than the agent's parsers hold back: the lines of a few seconds. */
  private static final int REMEMBERED = 4_096;

  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final long[] times = new long[REMEMBERED];
  private long added;
  private long read;

  LineBuffer(long lastNumber) {
    this.added = lastNumber;
    this.read = lastNumber;
  }

  void add(String line, long timeMillis) {
    if (!line.isEmpty()) {
      lines.add(line);
      times[(int) (++added % REMEMBERED)] = timeMillis;
    }
  }

  /** The number of the line that was added last. */
  long lastNumber() {
    return added;
  }

  /** When the line of this number was written, or the other time if that is no longer known. */
  long timeMillis(long number, long otherwise) {
    return number > added - REMEMBERED && number <= added
        ? times[(int) (number % REMEMBERED)]
        : otherwise;
  }

  @Override
  public boolean poll(LineSink sink) {
    while (!lines.isEmpty()) {
      sink.line(lines.remove(), ++read);
    }
    return false;
  }

  @Override
  public Map<RejectReason, Long> rejectCounts() {
    return Map.of();
  }

  @Override
  public String position() {
    return "";
  }

  @Override
  public void close() {
    lines.clear();
  }
}
