package io.forestall.alerts.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Triggers and resolves PagerDuty alerts over Events v2; each incident is one alert by its
 * dedup_key, so that what is said twice pages once. Threads: as {@link HttpPost}.
 *
 * @see <a href="https://developer.pagerduty.com/docs/events-api-v2-overview">Events API v2</a>
 */
public final class PagerDutySink implements Sink {
  /** Longest summary that PagerDuty takes. */
  static final int SUMMARY_CHARS = 1_024;

  /** Longest dedup_key. */
  static final int KEY_CHARS = 255;

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final Wording wording;
  private final PagerDutyConfig config;
  private final IncidentText text;
  private final HttpPost http;

  PagerDutySink(String name, Wording wording, PagerDutyConfig config, InstantSource clock) {
    this.name = name;
    this.wording = wording;
    this.config = config;
    this.text = new IncidentText(wording);
    this.http = new HttpPost(config.endpoint(), clock);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String target() {
    return config.endpoint().target();
  }

  @Override
  public String fingerprint() {
    return config.endpoint().fingerprint();
  }

  @Override
  public Outcome deliver(Incident incident, @Nullable Incident before) {
    try {
      return http.post("application/json", Map.of(), MAPPER.writeValueAsBytes(event(incident)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory can always be written", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private ObjectNode event(Incident incident) {
    boolean over =
        incident.getState() == IncidentState.RESOLVED
            || incident.getState() == IncidentState.SUPPRESSED;
    ObjectNode event =
        JSON.objectNode()
            .put("routing_key", config.routingKey().reveal())
            .put("event_action", over ? "resolve" : "trigger")
            .put(
                "dedup_key",
                JsonText.bounded(
                    "forestall/" + wording.cluster() + "/" + incident.getId(), KEY_CHARS))
            .put("client", "Forestall");
    if (!over) { // a resolve needs no payload
      event.set("payload", payload(incident));
      String runbook = wording.runbook(incident.getFaultClass());
      if (!runbook.isEmpty()) {
        event.putArray("links").addObject().put("href", runbook).put("text", text.fault(incident));
      }
    }
    return event;
  }

  private ObjectNode payload(Incident incident) {
    Culprit first = incident.getCulprits().isEmpty() ? null : incident.getCulprits().get(0);
    String source = first == null ? incident.getJob() : first.getNode();
    ObjectNode payload =
        JSON.objectNode()
            .put("summary", JsonText.bounded(text.title(incident), SUMMARY_CHARS))
            .put(
                "source",
                source.isEmpty()
                    ? wording.cluster()
                    : JsonText.bounded(source, IncidentJson.NAME_CHARS))
            .put("severity", incident.getSeverity().name().toLowerCase(Locale.ROOT))
            .put("timestamp", JsonText.time(incident.getOnsetMillis()))
            .put("group", wording.cluster())
            .put("class", JsonText.bounded(incident.getFaultClass(), IncidentJson.NAME_CHARS));
    if (first != null && first.getIndex() >= 0) {
      payload.put("component", "gpu" + first.getIndex());
    }
    ObjectNode details = payload.putObject("custom_details");
    for (IncidentText.Line line : text.lines(incident)) {
      String known = details.path(line.label()).asText();
      details.put(line.label(), known.isEmpty() ? line.value() : known + "\n" + line.value());
    }
    return payload;
  }
}
