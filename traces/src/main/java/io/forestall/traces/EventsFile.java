package io.forestall.traces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.traces.csv.CsvLine;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * events.csv: lines of logs. The columns after {@code line} carry what an agent made of the line;
 * they are empty when nobody has parsed it yet.
 */
final class EventsFile {
  static final String NAME = "events.csv";
  static final String[] REQUIRED = {"time_ms", "node", "line"};
  static final String[] HEADER = {
    "time_ms",
    "node",
    "source",
    "line",
    "received_ms",
    "boot_id",
    "sequence",
    "kind",
    "code",
    "pci",
    "device",
    "fields",
    "repeats"
  };

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};

  private EventsFile() {}

  static TraceEvent read(Table row) {
    long timeMillis = row.whole("time_ms");
    String node = row.text("node");
    String source = row.text("source");
    String line = row.text("line");
    return new TraceEvent(
        timeMillis, node, source, line, recorded(row, timeMillis, node, source, line));
  }

  private static @Nullable NodeEvent recorded(
      Table row, long timeMillis, String node, String source, String line) {
    String kind = row.text("kind");
    if (kind.isEmpty()) {
      return null;
    }
    return NodeEvent.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(row.whole("received_ms", timeMillis))
        .setBootId(row.text("boot_id"))
        .setSource(source)
        .setSequence(row.whole("sequence", row.line()))
        .setLine(line)
        .setKind(kind)
        .setCode(row.integer("code", 0))
        .setPci(row.text("pci"))
        .setDevice(row.text("device"))
        .setFields(fields(row.text("fields")))
        .setRepeats(row.integer("repeats", 1))
        .build();
  }

  private static Map<String, String> fields(String json) {
    if (json.isEmpty()) {
      return Map.of();
    }
    try {
      Map<String, String> fields = JSON.readValue(json, FIELDS);
      if (fields != null && !fields.containsValue(null)) {
        return fields;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new IllegalArgumentException("fields is no JSON object of texts: " + Table.quoted(json));
  }

  static void write(TraceEvent event, CsvLine line) {
    line.whole(event.timeMillis()).text(event.node()).text(event.source()).text(event.line());
    NodeEvent recorded = event.recorded();
    if (recorded == null) {
      for (int column = 4; column < HEADER.length; column++) {
        line.empty();
      }
      return;
    }
    line.whole(recorded.getReceiveTimeMillis()).text(recorded.getBootId());
    line.whole(recorded.getSequence()).text(recorded.getKind()).whole(recorded.getCode());
    line.text(recorded.getPci()).text(recorded.getDevice());
    line.text(recorded.getFields().isEmpty() ? "" : json(recorded.getFields()));
    line.whole(recorded.getRepeats());
  }

  private static String json(Map<String, String> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts cannot fail to become JSON", e);
    }
  }
}
