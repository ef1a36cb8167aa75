package io.forestall.streams.core.score;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.record.NodeEvent;
import java.util.Map;

/** Log lines of node "n". */
final class EventFixture {
  static final long START = 1_760_000_000_000L;

  private EventFixture() {}

  static NodeEvent event(EventKind kind, int code, String pci, Map<String, String> fields) {
    return event(kind, code, pci, fields, "kmsg", 1, START, "a");
  }

  static NodeEvent line(String source, long sequence, long timeMillis, String boot) {
    return event(EventKind.NVME, 0, "", Map.of(), source, sequence, timeMillis, boot);
  }

  private static NodeEvent event(
      EventKind kind,
      int code,
      String pci,
      Map<String, String> fields,
      String source,
      long sequence,
      long timeMillis,
      String boot) {
    return NodeEvent.newBuilder()
        .setNode("n")
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis)
        .setBootId(boot)
        .setSource(source)
        .setSequence(sequence)
        .setLine("the line")
        .setKind(kind.name())
        .setCode(code)
        .setPci(pci)
        .setFields(fields)
        .build();
  }
}
