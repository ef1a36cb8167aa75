package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.forestall.alerts.Incidents;
import io.forestall.alerts.ManualClock;
import io.forestall.alerts.Receiver;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the receivers of other makers are sent, byte for byte as their pages ask. */
final class TellingSinksIT {
  private static final String KEY = "0123456789abcdef0123456789ABCDEF";
  private static final Wording WORDING =
      new Wording(
          "west",
          java.util.Locale.ENGLISH,
          java.time.ZoneOffset.UTC,
          "https://wiki.example/{class}");

  private final ManualClock clock = new ManualClock();
  private Receiver receiver;

  @BeforeEach
  void open() throws IOException {
    receiver = Receiver.answering(202);
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void alertmanager_openIncident_standsForFourRefreshes() throws Exception {
    try (Sink sink = alertmanager()) {
      assertThat(sink.deliver(Incidents.open("a", 2), null).kind())
          .isEqualTo(Outcome.Kind.DELIVERED);
    }

    JsonNode alerts = body(0);
    assertThat(alerts).hasSize(1);
    JsonNode alert = alerts.get(0);
    assertThat(alert.get("labels").toString())
        .isEqualTo(
            "{\"alertname\":\"GpuFellOffBus\",\"severity\":\"critical\",\"verdict\":\"hardware\","
                + "\"cluster\":\"west\",\"incident\":\"a\",\"job_id\":\"llama-70b\",\"node\":\"n12\","
                + "\"device\":\"GPU-c4529c8d\"}");
    assertThat(alert.get("annotations").get("summary").asText())
        .isEqualTo("critical: GPU fell off the bus on n12 GPU 3 (opened)");
    assertThat(alert.get("annotations").get("runbook_url").asText())
        .isEqualTo("https://wiki.example/GPU_FELL_OFF_BUS");
    assertThat(alert.get("startsAt").asText()).isEqualTo("2026-03-10T03:41:11.123Z");
    assertThat(Instant.parse(alert.get("endsAt").asText()).toEpochMilli())
        .isEqualTo(clock.millis() + 4 * 60_000);
  }

  @Test
  void alertmanager_resolvedIncident_endsNow() throws Exception {
    try (Sink sink = alertmanager()) {
      sink.deliver(Incidents.incident("a", 4, IncidentState.RESOLVED), Incidents.open("a", 2));
    }

    assertThat(body(0)).hasSize(1);
    assertThat(Instant.parse(body(0).get(0).get("endsAt").asText()).toEpochMilli())
        .isEqualTo(clock.millis());
  }

  @Test
  void alertmanager_otherLabels_endTheOldAlertInTheSameRequest() throws Exception {
    Incident before = Incidents.open("a", 2);
    before.setFaultClass("GPU_FAULT");
    try (Sink sink = alertmanager()) {
      sink.deliver(Incidents.open("a", 3), before);
    }

    assertThat(body(0)).hasSize(2);
    assertThat(body(0).get(0).get("labels").get("alertname").asText()).isEqualTo("GpuFault");
    assertThat(Instant.parse(body(0).get(0).get("endsAt").asText()).toEpochMilli())
        .isEqualTo(clock.millis());
    assertThat(body(0).get(1).get("labels").get("alertname").asText()).isEqualTo("GpuFellOffBus");
  }

  @Test
  void alertmanager_refresh_saysAllThatStands() throws Exception {
    try (StandingSink sink = (StandingSink) alertmanager()) {
      assertThat(sink.refreshEvery()).isEqualTo(Duration.ofMinutes(1));
      sink.refresh(List.of(Incidents.open("a", 2), Incidents.open("b", 5)));
    }

    assertThat(body(0)).hasSize(2);
  }

  @Test
  void pagerDuty_incident_isOneAlertFromTriggerToResolve() throws Exception {
    try (Sink sink = pagerDuty()) {
      for (Incident revision : Incidents.life("a").subList(1, 4)) {
        assertThat(sink.deliver(revision, null).kind()).isEqualTo(Outcome.Kind.DELIVERED);
      }
    }

    JsonNode trigger = body(0);
    assertThat(trigger.get("routing_key").asText()).isEqualTo(KEY);
    assertThat(trigger.get("event_action").asText()).isEqualTo("trigger");
    assertThat(trigger.get("dedup_key").asText()).isEqualTo("forestall/west/a");
    JsonNode payload = trigger.get("payload");
    assertThat(payload.get("source").asText()).isEqualTo("n12");
    assertThat(payload.get("severity").asText()).isEqualTo("critical");
    assertThat(payload.get("component").asText()).isEqualTo("gpu3");
    assertThat(payload.get("timestamp").asText()).isEqualTo("2026-03-10T03:41:11.123Z");
    assertThat(payload.get("custom_details").get("Job").asText()).isEqualTo("llama-70b");
    assertThat(body(1).get("dedup_key")).isEqualTo(trigger.get("dedup_key"));
    assertThat(body(2).get("event_action").asText()).isEqualTo("resolve");
    assertThat(body(2).has("payload")).isFalse();
  }

  @Test
  void pagerDuty_secretNeverPrints() {
    assertThat(pagerDutyConfig().toString()).doesNotContain(KEY).doesNotContain("hidden-token");
  }

  @Test
  void slack_message_hasHeaderAndEscapedLines() throws Exception {
    Incident incident = Incidents.open("a", 2);
    incident.setJob("<!channel> & co");
    try (Sink sink = slack()) {
      sink.deliver(incident, null);
    }

    JsonNode blocks = body(0).get("blocks");
    assertThat(blocks.get(0).get("text").get("text").asText())
        .isEqualTo("critical: GPU fell off the bus on n12 GPU 3 (opened)");
    assertThat(blocks.get(1).get("text").get("text").asText())
        .contains("*Job:* &lt;!channel&gt; &amp; co")
        .contains("*Culprit:* n12 GPU 3 (97%)");
  }

  @Test
  void everySink_hugeIncident_keepsTheReceiversLimits() throws Exception {
    Incident huge = Incidents.huge("<&>");
    for (Sink sink : List.of(alertmanager(), pagerDuty(), slack())) {
      assertThat(sink.deliver(huge, null).kind()).isEqualTo(Outcome.Kind.DELIVERED);
      sink.close();
    }

    assertThat(receiver.messages().get(1).body().getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(512_000);
    assertThat(body(1).get("payload").get("summary").asText()).hasSizeLessThanOrEqualTo(1_024);
    JsonNode blocks = body(2).get("blocks");
    assertThat(blocks.get(0).get("text").get("text").asText()).hasSizeLessThanOrEqualTo(150);
    assertThat(blocks.get(1).get("text").get("text").asText())
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(3_000);
  }

  private Sink alertmanager() {
    return new AlertmanagerConfig(endpoint(), Duration.ofMinutes(1)).open("am", WORDING, clock);
  }

  private Sink pagerDuty() {
    return pagerDutyConfig().open("pd", WORDING, clock);
  }

  private PagerDutyConfig pagerDutyConfig() {
    return new PagerDutyConfig(endpoint(), RoutingKey.parse(KEY));
  }

  private Sink slack() {
    return new SlackConfig(endpoint()).open("slack", WORDING, clock);
  }

  private Endpoint endpoint() {
    return new Endpoint(
        URI.create("http://127.0.0.1:" + receiver.port() + "/hidden-token"),
        true,
        List.of(),
        Duration.ofSeconds(10));
  }

  private JsonNode body(int message) throws IOException {
    return new JsonMapper().readTree(receiver.messages().get(message).body());
  }
}
