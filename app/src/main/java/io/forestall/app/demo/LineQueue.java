package io.forestall.app.demo;

import io.forestall.ingest.collect.tail.LineSink;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.schemas.RejectReason;
import java.util.ArrayDeque;
import java.util.Map;

/** A log that the simulator writes and the real collector reads; one thread does both. */
final class LineQueue implements LineSource {
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private long sequence;

  void add(String line) {
    lines.add(line);
  }

  @Override
  public boolean poll(LineSink sink) {
    while (!lines.isEmpty()) {
      sink.line(lines.remove(), ++sequence);
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
