package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.detect.Exposure;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was detected with what truly happened.
 *
 * <ul>
 *   <li>An incident meets a label when their scopes intersect and it opened in the label's time
 *       ({@link Target}).
 *   <li>One label, one match: as many labels as possible are matched, then as many as possible by
 *       an incident of their own class, then the earliest openings win.
 *   <li>What meets only matched labels is a duplicate; what else meets one that is not to be scored
 *       is neither true nor false; what meets none, or benign ones alone, is false.
 *   <li>An incident for information is never false, and matches labels of its own class alone.
 * </ul>
 */
public final class Judge {
  /** More than all delays of one path of exchanges can add up to: 500 years. */
  private static final long OTHER_CLASS = 1L << 44;

  private final List<Detection> detections;
  private final JobNodes jobs;
  private final List<Target> targets = new ArrayList<>();
  private final List<Target> benign = new ArrayList<>();
  private final List<Target> unscored = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();

  /**
   * Looks at the labels; one that nothing in the trace could have told of is left out and noted.
   *
   * @param traceEndMillis when labels end that have no end
   */
  public Judge(
      List<Detection> detections,
      List<TraceLabel> labels,
      JobNodes jobs,
      long traceEndMillis,
      TraceProblems problems) {
    this.detections = List.copyOf(detections);
    this.jobs = jobs;
    var ids = new HashSet<String>();
    for (TraceLabel label : labels) {
      Target target = Target.of(label, jobs, traceEndMillis);
      Detection window = windowOf(target);
      if (!ids.add(label.id())) {
        problems.add("labels.csv", 0, "label " + label.id() + " is left out: its id is taken");
      } else if (target.unscored()) {
        unscored.add(target);
      } else if (target.benign()) {
        benign.add(target);
      } else if (window == null) {
        problems.add(
            "labels.csv",
            0,
            "label " + label.id() + " is left out: no telemetry of its nodes at its time");
      } else {
        targets.add(target);
        weights.add(window.window().weight());
      }
    }
  }

  private @Nullable Detection windowOf(Target target) {
    for (Detection detection : detections) {
      for (Exposure exposure : detection.exposures()) {
        if (target.covers(exposure.node(), exposure.firstMillis(), exposure.lastMillis())) {
          return detection;
        }
      }
    }
    return null;
  }

  /** Judges all incidents. */
  public Judgement judge() {
    return judge(incident -> true);
  }

  /** Judges as if only these incidents had been opened. */
  Judgement judge(Predicate<DetectedIncident> opened) {
    List<DetectedIncident> incidents = new ArrayList<>();
    List<Double> incidentWeights = new ArrayList<>();
    for (Detection detection : detections) {
      for (DetectedIncident incident : detection.incidents()) {
        if (opened.test(incident)) {
          incidents.add(incident);
          incidentWeights.add(detection.window().weight());
        }
      }
    }
    int[] matches = Matching.match(incidents.size(), targets.size(), edges(incidents));
    List<JudgedIncident> judged = new ArrayList<>();
    DetectedIncident[] finders = new DetectedIncident[targets.size()];
    for (int i = 0; i < matches.length; i++) {
      DetectedIncident incident = incidents.get(i);
      double weight = incidentWeights.get(i);
      if (matches[i] >= 0) {
        finders[matches[i]] = incident;
        TraceLabel label = targets.get(matches[i]).label();
        judged.add(new JudgedIncident(incident, Outcome.MATCHED, label, weight));
      } else {
        judged.add(unmatched(incident, weight));
      }
    }
    List<JudgedLabel> labels = new ArrayList<>();
    for (int l = 0; l < finders.length; l++) {
      labels.add(new JudgedLabel(targets.get(l), finders[l], weights.get(l)));
    }
    return new Judgement(judged, labels);
  }

  private List<Matching.Edge> edges(List<DetectedIncident> incidents) {
    List<Matching.Edge> edges = new ArrayList<>();
    for (int i = 0; i < incidents.size(); i++) {
      DetectedIncident incident = incidents.get(i);
      for (int l = 0; l < targets.size(); l++) {
        Target target = targets.get(l);
        boolean sameClass = incident.faultClass().equals(target.label().faultClass());
        if ((incident.paged() || sameClass) && target.reaches(incident, jobs)) {
          long delayMillis = incident.openedMillis() - target.fromMillis();
          edges.add(new Matching.Edge(i, l, delayMillis + (sameClass ? 0 : OTHER_CLASS)));
        }
      }
    }
    return edges;
  }

  private JudgedIncident unmatched(DetectedIncident incident, double weight) {
    if (!incident.paged()) {
      return new JudgedIncident(incident, Outcome.NOT_PAGED, null, weight);
    }
    TraceLabel told = reached(targets, incident);
    if (told != null) {
      return new JudgedIncident(incident, Outcome.DUPLICATE, told, weight);
    }
    TraceLabel unclear = reached(unscored, incident);
    return unclear != null
        ? new JudgedIncident(incident, Outcome.UNSCORED, unclear, weight)
        : new JudgedIncident(incident, Outcome.FALSE, reached(benign, incident), weight);
  }

  private @Nullable TraceLabel reached(List<Target> labels, DetectedIncident incident) {
    for (Target target : labels) {
      if (target.reaches(incident, jobs)) {
        return target.label();
      }
    }
    return null;
  }
}
