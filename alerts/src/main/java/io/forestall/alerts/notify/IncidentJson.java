package io.forestall.alerts.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentChange;
import java.util.Arrays;

/**
 * One incident as JSON for other people's programs. The format is described field by field in the
 * resource {@code incident.v1.json} (JSON Schema) and changes only by addition; enumerations keep
 * the contract's symbols.
 */
final class IncidentJson {
  static final String EVIDENCE = "evidence";
  static final String LOG = "log";
  static final String VICTIMS = "victims";
  static final String CULPRITS = "culprits";

  /** Longest name: a DNS name has 253 characters. */
  static final int NAME_CHARS = 253;

  /** Longest sentence. */
  static final int SENTENCE_CHARS = 1_000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private IncidentJson() {}

  static ObjectNode of(String cluster, Incident incident) {
    ObjectNode data =
        JSON.objectNode()
            .put("id", incident.getId())
            .put("revision", incident.getRevision())
            .put("cluster", cluster)
            .put("state", incident.getState().name())
            .put("severity", incident.getSeverity().name())
            .put("summary", sentence(incident.getSummary()))
            .put("faultClass", name(incident.getFaultClass()))
            .put("fault", phrase(incident.getFaultClass()))
            .put("scope", incident.getScope().name())
            .put("job", name(incident.getJob()))
            .put("verdict", incident.getVerdict().name());
    data.set("verdictProbability", JsonText.number(incident.getVerdictProbability()));
    data.set("risk", JsonText.number(incident.getRisk()));
    data.put("horizonMillis", incident.getHorizonMillis())
        .put("etaTime", JsonText.time(incident.getEtaMillis()))
        .put("etaEarliestTime", JsonText.time(incident.getEtaEarliestMillis()))
        .put("etaLatestTime", JsonText.time(incident.getEtaLatestMillis()))
        .put("advisedAction", incident.getAdvisedAction().name())
        .put("onsetTime", JsonText.time(incident.getOnsetMillis()))
        .put("openedTime", JsonText.time(incident.getOpenedMillis()))
        .put("updatedTime", JsonText.time(incident.getUpdatedMillis()))
        .put("resolvedTime", JsonText.time(incident.getResolvedMillis()))
        .put("version", name(incident.getVersion()));
    ArrayNode culprits = data.putArray(CULPRITS);
    incident.getCulprits().forEach(culprit -> culprits.add(culprit(culprit)));
    ArrayNode victims = data.putArray(VICTIMS);
    incident.getVictims().forEach(victim -> victims.add(name(victim)));
    ArrayNode evidence = data.putArray(EVIDENCE);
    incident.getEvidence().forEach(anomaly -> evidence.add(anomaly(anomaly)));
    ArrayNode log = data.putArray(LOG);
    incident.getLog().forEach(change -> log.add(change(change)));
    return data;
  }

  private static ObjectNode culprit(Culprit culprit) {
    ObjectNode node =
        JSON.objectNode()
            .put("node", name(culprit.getNode()))
            .put("device", name(culprit.getDevice()))
            .put("instance", name(culprit.getInstance()));
    node.set(
        "index", culprit.getIndex() < 0 ? JSON.nullNode() : JSON.numberNode(culprit.getIndex()));
    node.set("probability", JsonText.number(culprit.getProbability()));
    return node;
  }

  private static ObjectNode anomaly(Anomaly anomaly) {
    ObjectNode node =
        JSON.objectNode()
            .put("id", name(anomaly.getId()))
            .put("time", JsonText.time(anomaly.getEventTimeMillis()))
            .put("node", name(anomaly.getNode()))
            .put("device", name(anomaly.getDevice()))
            .put("detector", name(anomaly.getDetector()))
            .put("metric", name(anomaly.getMetric()))
            .put("instance", name(anomaly.getInstance()))
            .put("faultClass", name(anomaly.getFaultClass()))
            .put("conclusive", anomaly.getConclusive())
            .put("windowMillis", anomaly.getWindowMillis())
            .put("explanation", sentence(anomaly.getExplanation()));
    node.set("score", JsonText.number(anomaly.getScore()));
    node.set("pValue", JsonText.number(anomaly.getPValue()));
    node.set("observed", JsonText.number(anomaly.getObserved()));
    node.set("expected", JsonText.number(anomaly.getExpected()));
    return node;
  }

  private static ObjectNode change(IncidentChange change) {
    return JSON.objectNode()
        .put("time", JsonText.time(change.getTimeMillis()))
        .put("text", sentence(change.getText()));
  }

  private static String phrase(String faultClass) {
    return Arrays.stream(FaultClass.values())
        .filter(known -> known.name().equals(faultClass))
        .findFirst()
        .map(FaultClass::phrase)
        .orElse(""); // a class of a newer pipeline
  }

  private static String name(String text) {
    return JsonText.bounded(text, NAME_CHARS);
  }

  private static String sentence(String text) {
    return JsonText.bounded(text, SENTENCE_CHARS);
  }
}
