package io.forestall.alerts.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import java.util.List;

/**
 * One revision of an incident as a CloudEvents 1.0 message in structured mode, at most {@link
 * #MAX_BYTES} long.
 *
 * <p>The id is incident and revision and the time is the event's own, so that every retry, sink and
 * replay says the same bytes. What is too long loses evidence first, the weakest before the
 * strongest, then the oldest log, then victims; {@code omitted} counts what was left out.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents</a>
 */
public final class CloudEvent {
  /** The content type of {@link #toBytes}. */
  public static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";

  /** Receivers of web hooks expect less than 20 kB. */
  static final int MAX_BYTES = 20_000;

  /** Room for the counts of what was left out. */
  private static final int OMITTED_BYTES = 100;

  static final String DATA_SCHEMA = "urn:forestall:schema:incident:v1";

  private static final JsonMapper MAPPER = new JsonMapper();

  /** How far a list may be cut, in this order; evidence goes first, the first culprit never. */
  private record Cut(String list, int keep, boolean oldestFirst) {}

  private static final List<Cut> CUTS =
      List.of(
          new Cut(IncidentJson.EVIDENCE, 3, false),
          new Cut(IncidentJson.LOG, 3, true),
          new Cut(IncidentJson.VICTIMS, 3, false),
          new Cut(IncidentJson.CULPRITS, 3, false),
          new Cut(IncidentJson.EVIDENCE, 0, false),
          new Cut(IncidentJson.LOG, 0, true),
          new Cut(IncidentJson.VICTIMS, 0, false),
          new Cut(IncidentJson.CULPRITS, 1, false));

  private final ObjectNode json;
  private final byte[] bytes;

  private CloudEvent(ObjectNode json, byte[] bytes) {
    this.json = json;
    this.bytes = bytes;
  }

  /** The message about this revision, from the cluster of this name. */
  public static CloudEvent of(String cluster, Incident incident) {
    ObjectNode data = IncidentJson.of(cluster, incident);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("specversion", "1.0")
        .put("id", id(incident))
        .put("source", "/forestall/" + cluster)
        .put("type", EventType.of(incident).eventName())
        .put("subject", subject(incident))
        .put("datacontenttype", "application/json")
        .put("dataschema", DATA_SCHEMA);
    String time = JsonText.time(incident.getUpdatedMillis());
    if (time != null) { // optional in CloudEvents, where null is not a value
      json.put("time", time);
    }
    json.set("data", data);
    return new CloudEvent(json, shorten(json, data));
  }

  /** The same on every retry of this revision, and on no other message. */
  public static String id(Incident incident) {
    return incident.getId() + "-" + incident.getRevision();
  }

  /** The message as JSON. */
  public ObjectNode toJson() {
    return json.deepCopy();
  }

  /** The message as UTF-8 text. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  private static String subject(Incident incident) {
    if (!incident.getCulprits().isEmpty()) {
      Culprit first = incident.getCulprits().get(0);
      String node = "node/" + JsonText.bounded(first.getNode(), IncidentJson.NAME_CHARS);
      String device = JsonText.bounded(first.getDevice(), IncidentJson.NAME_CHARS);
      return device.isEmpty() ? node : node + "/gpu/" + device;
    }
    String job = JsonText.bounded(incident.getJob(), IncidentJson.NAME_CHARS);
    return job.isEmpty() ? "fleet" : "job/" + job;
  }

  private static byte[] shorten(ObjectNode json, ObjectNode data) {
    byte[] bytes = write(json);
    for (Cut cut : CUTS) {
      if (bytes.length <= MAX_BYTES) {
        break;
      }
      shorten(data, cut, bytes.length + OMITTED_BYTES - MAX_BYTES);
      bytes = write(json);
    }
    return bytes;
  }

  private static void shorten(ObjectNode data, Cut cut, int excessBytes) {
    ArrayNode list = (ArrayNode) data.get(cut.list());
    int excess = excessBytes;
    int omitted = 0;
    while (excess > 0 && list.size() > cut.keep()) {
      excess -= write(list.remove(cut.oldestFirst() ? 0 : list.size() - 1)).length;
      omitted++;
    }
    if (omitted > 0) {
      ObjectNode counts = data.withObject("/omitted");
      counts.put(cut.list(), counts.path(cut.list()).asInt() + omitted);
    }
  }

  private static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory can always be written", e);
    }
  }
}
