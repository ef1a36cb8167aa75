package io.forestall.simulator;

import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.kernel.KernelLogCollector;
import io.forestall.ingest.collect.tail.LineSink;
import io.forestall.ingest.collect.tail.LineSource;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads simulated kernel lines as the agent reads real ones. */
final class KernelEvents {
  private KernelEvents() {}

  /** Hands over lines as the kernel's ring would. */
  private record Ring(List<String> lines) implements LineSource {
    @Override
    public boolean poll(LineSink sink) {
      for (int number = 0; number < lines.size(); number++) {
        sink.line(lines.get(number), number + 1L);
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
    public void close() {}
  }

  /** The events in these lines; devices are named by their PCI address. */
  static List<NodeEvent> of(List<Recording.LogLine> lines) {
    List<NodeEvent> events = new ArrayList<>();
    KernelHost host = new KernelHost("sim", "boot", Recording.START, ZoneOffset.UTC, pci -> pci);
    List<String> texts = lines.stream().map(Recording.LogLine::line).toList();
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(Recording.START));
    try (KernelLogCollector collector =
        new KernelLogCollector("kmsg", host, new Ring(texts), clock, events::add)) {
      collector.poll();
    }
    return events;
  }
}
