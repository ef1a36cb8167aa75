package io.forestall.alerts.notify;

import io.forestall.schemas.record.CheckpointAdvice;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people read of an incident: a title and a few labelled lines, in the sink's language.
 * Evidence stays as the detectors wrote it, in English, for it quotes logs and names of metrics.
 * Immutable; any thread may use it.
 */
final class IncidentText {
  /** One line under the title. */
  record Line(String label, String value) {}

  private static final String BUNDLE = "io.forestall.alerts.notify.messages";
  private static final int MAX_NAMED = 5;
  private static final int MAX_EVIDENCE = 3;
  private static final int TITLE_CHARS = 250;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter LOCAL_TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss VV", Locale.ROOT);

  private final Wording wording;
  private final ResourceBundle bundle;

  IncidentText(Wording wording) {
    this.wording = wording;
    this.bundle = bundle(wording.language());
  }

  /** The texts in that language, never those of the machine's. */
  static ResourceBundle bundle(Locale language) {
    return ResourceBundle.getBundle(
        BUNDLE,
        language,
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** One line: how bad, what, where, and whether it begins or ends. */
  String title(Incident incident) {
    String severity = constant("severity", incident.getSeverity().name());
    String event = constant("event", EventType.of(incident).name());
    String fault = fault(incident);
    List<Culprit> culprits = incident.getCulprits();
    String title =
        culprits.isEmpty()
            ? text("title.nowhere", severity, fault, event)
            : text("title.at", severity, fault, place(culprits.get(0)), event);
    return JsonText.bounded(title, TITLE_CHARS);
  }

  /** What is wrong, in a few words. */
  String fault(Incident incident) {
    return constant("class", incident.getFaultClass());
  }

  /** Everything below the title that is known. */
  List<Line> lines(Incident incident) {
    var lines = new ArrayList<Line>();
    add(lines, "culprits", named(incident.getCulprits().stream().map(this::suspect).toList()));
    add(lines, "victims", named(incident.getVictims()));
    add(lines, "job", incident.getJob());
    add(lines, "verdict", verdict(incident));
    add(lines, "risk", percent(incident.getRisk()));
    add(lines, "eta", time(incident.getEtaMillis()));
    add(lines, "since", time(incident.getOnsetMillis()));
    add(lines, "resolved", time(incident.getResolvedMillis()));
    add(lines, "action", constant("action", incident.getAdvisedAction().name()));
    add(lines, "checkpoint", checkpoint(incident.getCheckpoint()));
    incident.getEvidence().stream()
        .limit(MAX_EVIDENCE)
        .forEach(piece -> add(lines, "evidence", headline(piece.getExplanation())));
    add(lines, "runbook", wording.runbook(incident.getFaultClass()));
    add(lines, "incident", incident.getId());
    return lines;
  }

  private void add(List<Line> lines, String label, String value) {
    if (!value.isBlank()) {
      lines.add(
          new Line(
              bundle.getString("label." + label),
              JsonText.bounded(value, IncidentJson.SENTENCE_CHARS)));
    }
  }

  private String suspect(Culprit culprit) {
    return place(culprit) + " (" + percent(culprit.getProbability()) + ")";
  }

  private String place(Culprit culprit) {
    String node = JsonText.bounded(culprit.getNode(), IncidentJson.NAME_CHARS);
    String place =
        culprit.getIndex() < 0
            ? text("node", node)
            : text("device", node, String.valueOf(culprit.getIndex()));
    return culprit.getInstance().isEmpty() ? place : place + " " + culprit.getInstance();
  }

  private String named(List<String> names) {
    String first = names.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
    int more = names.size() - MAX_NAMED;
    return more <= 0 ? first : first + ", " + text("more", String.valueOf(more));
  }

  private String verdict(Incident incident) {
    String verdict = constant("verdict", incident.getVerdict().name());
    return verdict + " (" + percent(incident.getVerdictProbability()) + ")";
  }

  private String checkpoint(@Nullable CheckpointAdvice advice) {
    if (advice == null) {
      return "";
    }
    NumberFormat hours = NumberFormat.getNumberInstance(wording.language());
    hours.setMaximumFractionDigits(1);
    return text(
        advice.getWorthwhile() ? "checkpoint.worthwhile" : "checkpoint.notWorthwhile",
        hours.format(advice.getExpectedLossGpuHours()),
        hours.format(advice.getCostGpuHours()));
  }

  private String percent(double share) {
    return Double.isFinite(share)
        ? NumberFormat.getPercentInstance(wording.language()).format(share)
        : "";
  }

  private String time(@Nullable Long epochMillis) {
    if (JsonText.time(epochMillis) == null || epochMillis == null) {
      return "";
    }
    Instant instant = Instant.ofEpochMilli(epochMillis);
    String universal = TIME.format(instant.atOffset(ZoneOffset.UTC)) + " UTC";
    ZoneId zone = wording.zone();
    return zone.normalized().equals(ZoneOffset.UTC)
        ? universal
        : universal + " (" + LOCAL_TIME.format(instant.atZone(zone)) + ")";
  }

  private static String headline(String explanation) {
    return explanation.lines().findFirst().orElse("");
  }

  /** The word for a constant; a newer pipeline's stays as it is. */
  private String constant(String kind, String name) {
    try {
      return bundle.getString(kind + '.' + name);
    } catch (MissingResourceException e) {
      return JsonText.bounded(name, IncidentJson.NAME_CHARS);
    }
  }

  private String text(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), wording.language()).format(arguments);
  }
}
