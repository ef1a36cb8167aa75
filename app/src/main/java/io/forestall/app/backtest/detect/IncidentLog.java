package io.forestall.app.backtest.detect;

import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps of every incident what the judge needs of its revisions. One thread. */
final class IncidentLog {
  private final RunWindow window;
  private final Map<String, Story> stories = new LinkedHashMap<>();
  private final Map<String, Long> evidence = new TreeMap<>();

  IncidentLog(RunWindow window) {
    this.window = window;
  }

  /** Takes in the next revision; one of a time beyond the window's end is passed over. */
  void incident(Incident revision) {
    if (revision.getUpdatedMillis() <= window.decidedMillis()) {
      stories.computeIfAbsent(revision.getId(), id -> new Story()).add(revision);
    }
  }

  void anomaly(Anomaly anomaly) {
    if (anomaly.getEventTimeMillis() <= window.decidedMillis()) {
      evidence.merge(anomaly.getFaultClass(), 1L, Long::sum);
    }
  }

  Map<String, Long> evidence() {
    return evidence;
  }

  /** What was only suspected is no incident. */
  List<DetectedIncident> incidents() {
    var incidents = new ArrayList<DetectedIncident>();
    for (Story story : stories.values()) {
      DetectedIncident incident = story.told(window.name());
      if (incident != null) {
        incidents.add(incident);
      }
    }
    incidents.sort(
        Comparator.comparingLong(DetectedIncident::openedMillis)
            .thenComparing(DetectedIncident::id));
    return incidents;
  }

  private static final class Story {
    private @Nullable Incident opening;
    private @Nullable Incident paging;
    private @Nullable Incident latest;

    void add(Incident revision) {
      latest = revision;
      if (revision.getState() == IncidentState.OPEN) {
        if (opening == null) {
          opening = revision;
        }
        if (paging == null && revision.getSeverity() != Severity.INFO) {
          paging = revision;
        }
      }
    }

    @Nullable DetectedIncident told(String windowName) {
      Incident first = paging == null ? opening : paging;
      Incident last = latest;
      if (first == null || last == null) {
        return null;
      }
      Long opened = first.getOpenedMillis();
      boolean later = paging != null && opening != null && opening.getSeverity() == Severity.INFO;
      return new DetectedIncident(
          windowName,
          last.getId(),
          last.getFaultClass(),
          paging == null ? Severity.INFO : paging.getSeverity(),
          last.getVerdict(),
          last.getScope(),
          last.getJob(),
          last.getCulprits(),
          opened == null || later ? first.getUpdatedMillis() : opened,
          first.getRisk(),
          last.getSummary(),
          last.getEvidence());
    }
  }
}
