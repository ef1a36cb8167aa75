package io.forestall.app.recorded;

import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.kernel.KernelLogCollector;
import io.forestall.ingest.collect.tail.LineSink;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lines of one node's log through the real collector and the whole pipeline, without telemetry. */
final class KernelLog {
  static final String NODE = "n1";

  private static final long BOOT_MILLIS = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

  /** Fixtures end within 2025; the clock only matters where a line has no time of its own. */
  private static final Instant NOW = Instant.parse("2025-12-31T00:00:00Z");

  private KernelLog() {}

  /** What the collector makes of the lines. */
  static List<NodeEvent> events(String source, List<String> lines) {
    var events = new ArrayList<NodeEvent>();
    var host = new KernelHost(NODE, "boot-1", BOOT_MILLIS, ZoneOffset.UTC, pci -> "");
    InstantSource clock = () -> NOW;
    try (var collector =
        new KernelLogCollector(source, host, new Once(lines), clock, events::add)) {
      collector.poll();
    }
    return events;
  }

  /** What the pipeline says of the events, once so much time has passed after the last. */
  static Findings play(List<NodeEvent> events, Duration afterwards) {
    var findings = new Findings();
    var runner = new InlineRunner(CoreConfig.DEFAULT, findings);
    long lastMillis = BOOT_MILLIS;
    for (NodeEvent event : events) {
      runner.event(event);
      lastMillis = Math.max(lastMillis, event.getEventTimeMillis());
    }
    runner.finish(lastMillis + afterwards.toMillis());
    return findings;
  }

  /** A log that has all its lines already. */
  private static final class Once implements LineSource {
    private final List<String> lines;
    private int next;

    Once(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public boolean poll(LineSink sink) {
      while (next < lines.size()) {
        sink.line(lines.get(next), ++next);
      }
      return false;
    }

    @Override
    public Map<RejectReason, Long> rejectCounts() {
      return Map.of();
    }

    @Override
    public String position() {
      return "" + next;
    }

    @Override
    public void close() {}
  }
}
