package io.forestall.app.demo;

import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An incident in two lines: who, what and what to do; below it why, how sure, and who waits. A
 * resolved one has a single line.
 */
final class IncidentLines {
  static final Comparator<Incident> OPEN_AND_NEWEST_FIRST =
      Comparator.comparing(IncidentLines::isOpen)
          .thenComparingLong(IncidentLines::openedMillis)
          .reversed()
          .thenComparing(Incident::getId);

  private final Style style;
  private final DateTimeFormatter clock;
  private final Set<String> told = new HashSet<>();

  IncidentLines(Style style, ZoneId zone) {
    this.style = style;
    this.clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
  }

  static boolean isOpen(Incident incident) {
    return incident.getState() == IncidentState.OPEN;
  }

  /** Remembers that somebody was told of it. */
  void told(String incident) {
    told.add(incident);
  }

  List<TextLine> of(Incident incident, int width) {
    String time = clock.format(Instant.ofEpochMilli(openedMillis(incident)));
    String mark = told.contains(incident.getId()) ? "✔ " : "  ";
    String summary = TextLine.plain(incident.getSummary());
    int reason = summary.endsWith(")") ? summary.indexOf(" (") : -1;
    String what = reason < 0 ? summary : summary.substring(0, reason);
    if (!isOpen(incident)) {
      return List.of(
          new TextLine(width)
              .add("    " + time + " " + mark + what + ", resolved" + after(incident), style::dim));
    }
    String advice = "  → " + words(incident.getAdvisedAction().name());
    var head =
        new TextLine(width)
            .add(
                "  " + sign(incident.getSeverity()) + " " + time,
                text -> style.severity(incident.getSeverity(), text))
            .add(" " + mark);
    int indent = width - head.left();
    head.add(TextLine.shortened(what, head.left() - advice.length()), style::bold).add(advice);
    String why = reason < 0 ? "" : summary.substring(reason + 2, summary.length() - 1);
    return List.of(
        head,
        new TextLine(width)
            .add(" ".repeat(indent))
            .add(TextLine.shortened(explain(incident, why), width - indent), style::dim));
  }

  /** What presses comes first, for a narrow terminal cuts the end. */
  private static String explain(Incident incident, String why) {
    var parts = new ArrayList<String>();
    if (incident.getEtaMillis() != null) {
      long minutes = (incident.getEtaMillis() - incident.getUpdatedMillis()) / 60_000;
      parts.add("in about " + Math.max(0, minutes) + " min");
    }
    if (!why.isEmpty()) {
      parts.add(why);
    }
    int waiting = incident.getVictims().size();
    if (waiting > 0) {
      parts.add(waiting + (waiting == 1 ? " node waits" : " nodes wait"));
    }
    long percent = Math.min(99, Math.round(100 * incident.getVerdictProbability()));
    String whose =
        incident.getVerdict() == Verdict.UNKNOWN ? "" : words(incident.getVerdict().name()) + ", ";
    parts.add(whose + percent + " % sure");
    return String.join("; ", parts);
  }

  private static String after(Incident incident) {
    if (incident.getResolvedMillis() == null) {
      return "";
    }
    var lasted = Duration.ofMillis(incident.getResolvedMillis() - openedMillis(incident));
    return String.format(Locale.ROOT, " after %d:%02d", lasted.toMinutes(), lasted.toSecondsPart());
  }

  private static long openedMillis(Incident incident) {
    Long opened = incident.getOpenedMillis();
    return opened == null ? incident.getUpdatedMillis() : opened;
  }

  private static String sign(Severity severity) {
    return switch (severity) {
      case CRITICAL -> Style.sign(HealthState.FAILED);
      case WARNING -> Style.sign(HealthState.DEGRADED);
      case INFO -> Style.sign(HealthState.OK);
    };
  }

  private static String words(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
