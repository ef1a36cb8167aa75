package io.forestall.alerts.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pushes incidents as alerts to an Alertmanager's API v2.
 *
 * <ul>
 *   <li>An alert is its label set. Labels are what routes and silences are written in: class,
 *       severity, verdict, job, node and device of the first culprit. When they change from one
 *       revision to the next, the old alert is ended and the new one begun in one request.
 *   <li>An open alert ends by itself four refreshes from now, should nobody say it again; so an
 *       Alertmanager that restarts empty has everything back after one refresh.
 * </ul>
 *
 * Threads: as {@link HttpPost}.
 *
 * @see <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">API
 *     v2</a>
 */
public final class AlertmanagerSink implements StandingSink {
  private static final String PATH = "/api/v2/alerts";
  private static final int MISSED_REFRESHES = 4;
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final Wording wording;
  private final AlertmanagerConfig config;
  private final IncidentText text;
  private final InstantSource clock;
  private final HttpPost http;

  AlertmanagerSink(String name, Wording wording, AlertmanagerConfig config, InstantSource clock) {
    this.name = name;
    this.wording = wording;
    this.config = config;
    this.text = new IncidentText(wording);
    this.clock = clock;
    this.http = new HttpPost(config.endpoint().at(PATH), clock);
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
  public Duration refreshEvery() {
    return config.refresh();
  }

  @Override
  public Outcome deliver(Incident incident, @Nullable Incident before) {
    ArrayNode alerts = JSON.arrayNode();
    if (before != null && !labels(before).equals(labels(incident))) {
      alerts.add(alert(before, clock.millis()));
    }
    boolean over =
        incident.getState() == IncidentState.RESOLVED
            || incident.getState() == IncidentState.SUPPRESSED;
    alerts.add(alert(incident, over ? clock.millis() : standsUntilMillis()));
    return post(alerts);
  }

  @Override
  public Outcome refresh(List<Incident> standing) {
    ArrayNode alerts = JSON.arrayNode();
    long untilMillis = standsUntilMillis();
    standing.forEach(incident -> alerts.add(alert(incident, untilMillis)));
    return post(alerts);
  }

  @Override
  public void close() {
    http.close();
  }

  private long standsUntilMillis() {
    return clock.millis() + MISSED_REFRESHES * config.refresh().toMillis();
  }

  private Outcome post(ArrayNode alerts) {
    try {
      return http.post("application/json", Map.of(), MAPPER.writeValueAsBytes(alerts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory can always be written", e);
    }
  }

  private ObjectNode alert(Incident incident, long endMillis) {
    ObjectNode alert = JSON.objectNode();
    alert.set("labels", labels(incident));
    ObjectNode annotations = alert.putObject("annotations");
    annotations.put("summary", text.title(incident));
    annotations.put(
        "description",
        text.lines(incident).stream()
            .map(line -> line.label() + ": " + line.value())
            .collect(Collectors.joining("\n")));
    String runbook = wording.runbook(incident.getFaultClass());
    if (!runbook.isEmpty()) {
      annotations.put("runbook_url", runbook);
    }
    alert.put("startsAt", JsonText.time(incident.getOnsetMillis()));
    alert.put("endsAt", JsonText.time(endMillis));
    return alert;
  }

  /** No values and no times, for they would make another alert of it. */
  private ObjectNode labels(Incident incident) {
    ObjectNode labels =
        JSON.objectNode()
            .put("alertname", alertName(incident.getFaultClass()))
            .put("severity", incident.getSeverity().name().toLowerCase(Locale.ROOT))
            .put("verdict", incident.getVerdict().name().toLowerCase(Locale.ROOT))
            .put("cluster", wording.cluster())
            .put("incident", incident.getId());
    put(labels, "job_id", incident.getJob());
    if (!incident.getCulprits().isEmpty()) {
      Culprit first = incident.getCulprits().get(0);
      put(labels, "node", first.getNode());
      put(labels, "device", first.getDevice());
    }
    return labels;
  }

  private static void put(ObjectNode labels, String label, String value) {
    if (!value.isEmpty()) { // Alertmanager drops empty ones
      labels.put(label, JsonText.bounded(value, IncidentJson.NAME_CHARS));
    }
  }

  /** Such as GpuFellOffBus, in the manner of Prometheus' own alerts. */
  private static String alertName(String faultClass) {
    var camel = new StringBuilder();
    for (String word : JsonText.bounded(faultClass, IncidentJson.NAME_CHARS).split("_", -1)) {
      if (!word.isEmpty()) {
        camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
      }
    }
    return camel.toString();
  }
}
