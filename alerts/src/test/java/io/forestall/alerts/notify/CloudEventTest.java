package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.forestall.alerts.Incidents;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Test
  void of_openIncident_hasTheAttributesOfStructuredMode() throws IOException {
    JsonNode event = parse(Incidents.open("inc-1", 2));
    assertThat(event.get("specversion").textValue()).isEqualTo("1.0");
    assertThat(event.get("id").textValue()).isEqualTo("inc-1-2");
    assertThat(event.get("source").textValue()).isEqualTo("/forestall/cluster-a");
    assertThat(event.get("type").textValue()).isEqualTo("io.forestall.incident.opened.v1");
    assertThat(event.get("subject").textValue()).isEqualTo("node/n12/gpu/GPU-c4529c8d");
    assertThat(event.get("time").textValue()).isEqualTo("2026-03-10T03:41:11.125Z");
    assertThat(event.get("datacontenttype").textValue()).isEqualTo("application/json");
    assertThat(event.get("dataschema").textValue()).isEqualTo("urn:forestall:schema:incident:v1");
    assertThat(event.get("data").get("fault").textValue()).isEqualTo("GPU fell off the bus");
    assertThat(event.get("data").get("openedTime").textValue())
        .isEqualTo("2026-03-10T03:41:11.125Z");
    assertThat(event.get("data").has("omitted")).isFalse();
  }

  @Test
  void of_wholeLife_namesEachStep() throws IOException {
    var types = new ArrayList<String>();
    for (Incident incident : Incidents.life("inc-1")) {
      types.add(parse(incident).get("type").textValue());
    }
    types.add(
        parse(Incidents.incident("inc-1", 5, IncidentState.SUPPRESSED)).get("type").textValue());
    assertThat(types)
        .containsExactly(
            "io.forestall.incident.suspected.v1",
            "io.forestall.incident.opened.v1",
            "io.forestall.incident.updated.v1",
            "io.forestall.incident.resolved.v1",
            "io.forestall.incident.suppressed.v1");
  }

  @Test
  void of_sameRevision_givesTheSameBytes() {
    assertThat(CloudEvent.of("c", Incidents.open("inc-1", 2)).toBytes())
        .isEqualTo(CloudEvent.of("c", Incidents.open("inc-1", 2)).toBytes());
  }

  @Test
  void of_nobodyToBlame_namesJobOrFleet() throws IOException {
    Incident incident = Incidents.open("inc-1", 1);
    incident.setCulprits(List.of());
    assertThat(parse(incident).get("subject").textValue()).isEqualTo("job/llama-70b");
    incident.setJob("");
    assertThat(parse(incident).get("subject").textValue()).isEqualTo("fleet");
  }

  @Test
  void of_anyIncident_fitsItsSchema() throws IOException {
    JsonNode schema;
    try (InputStream in = CloudEvent.class.getResourceAsStream("incident.v1.json")) {
      schema = MAPPER.readTree(in);
    }
    assertThat(schema.get("$id").textValue()).isEqualTo(CloudEvent.DATA_SCHEMA);
    List<Incident> incidents =
        Stream.concat(Incidents.life("inc-1").stream(), Stream.of(Incidents.huge("x"), hostile()))
            .toList();
    for (Incident incident : incidents) {
      assertThat(JsonSchemaCheck.violations(schema, parse(incident).get("data"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\"", "\\", "\u0001", "é", "汉", "😀", "\u2028", "\ud800"})
  void of_hugeIncident_staysBelow20kBAndCountsWhatIsMissing(String letter) throws IOException {
    byte[] bytes = CloudEvent.of("cluster-a", Incidents.huge(letter)).toBytes();
    assertThat(bytes.length).isLessThanOrEqualTo(CloudEvent.MAX_BYTES);
    JsonNode data = MAPPER.readTree(bytes).get("data");
    assertThat(data.get("culprits")).isNotEmpty();
    for (String list : List.of("evidence", "log", "victims", "culprits")) {
      int total = list.equals("evidence") ? 16 : list.equals("log") ? 32 : 5_000;
      assertThat(data.get(list).size() + data.get("omitted").path(list).asInt()).isEqualTo(total);
    }
  }

  @Test
  void of_slightlyTooLong_losesEvidenceFirst() throws IOException {
    Incident incident = Incidents.huge("x");
    incident.setVictims(List.of("n1"));
    incident.setCulprits(incident.getCulprits().subList(0, 1));
    incident.setLog(incident.getLog().subList(0, 4));
    JsonNode data = parse(incident).get("data");
    assertThat(data.get("evidence").size()).isBetween(3, 15);
    assertThat(data.get("evidence").get(0).get("id").textValue()).isEqualTo("a0");
    assertThat(data.get("log")).hasSize(4);
    assertThat(data.get("omitted").size()).isEqualTo(1);
  }

  @Test
  void of_hostileValues_becomeNullOrBlank() throws IOException {
    JsonNode event = parse(hostile());
    assertThat(event.has("time")).isFalse();
    JsonNode data = event.get("data");
    assertThat(data.get("risk").isNull()).isTrue();
    assertThat(data.get("verdictProbability").isNull()).isTrue();
    assertThat(data.get("etaTime").isNull()).isTrue();
    assertThat(data.get("onsetTime").isNull()).isTrue();
    assertThat(data.get("job").textValue()).isEqualTo("a b c");
    assertThat(data.get("fault").textValue()).isEmpty();
  }

  private static Incident hostile() {
    Incident incident = Incidents.open("inc-1", 1);
    incident.setRisk(Double.NaN);
    incident.setVerdictProbability(Double.POSITIVE_INFINITY);
    incident.setUpdatedMillis(Long.MAX_VALUE);
    incident.setOnsetMillis(Long.MIN_VALUE);
    incident.setEtaMillis(-1L);
    incident.setJob("a\nb\u007fc");
    incident.setFaultClass("FROM_THE_FUTURE");
    return incident;
  }

  private static JsonNode parse(Incident incident) throws IOException {
    return MAPPER.readTree(CloudEvent.of("cluster-a", incident).toBytes());
  }
}
