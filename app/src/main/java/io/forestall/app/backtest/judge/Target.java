package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Scope;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * A label with what follows from it: when an incident may open to count for it, and which nodes it
 * is about.
 *
 * <pre>
 *   opened in [onset - 5 min, end]
 *   end = end_ms, or else failure_ms + 30 min, or else the end of the trace
 * </pre>
 *
 * @param fromMillis first time of opening
 * @param toMillis last time of opening
 * @param nodes that it names, itself or by its job; empty for all
 */
public record Target(TraceLabel label, long fromMillis, long toMillis, Set<String> nodes) {
  /** Benign labels that ask not to be scored: an unclear fault, an outage of the whole site. */
  private static final Set<String> UNSCORED = Set.of("AMBIGUOUS", "SITE_OUTAGE");

  static final Duration BEFORE_ONSET = Duration.ofMinutes(5);
  static final Duration AFTER_FAILURE = Duration.ofMinutes(30);

  public Target {
    nodes = Set.copyOf(nodes);
  }

  static Target of(TraceLabel label, JobNodes jobs, long traceEndMillis) {
    long from = label.onsetMillis() - BEFORE_ONSET.toMillis();
    long to = toMillis(label, traceEndMillis);
    var nodes = new TreeSet<String>();
    if (!label.node().isEmpty()) {
      nodes.add(label.node());
    } else if (label.scope() == LabelScope.JOB) {
      nodes.addAll(jobs.during(label.job(), from, to));
    }
    return new Target(label, from, to, nodes);
  }

  private static long toMillis(TraceLabel label, long traceEndMillis) {
    if (label.endMillis() != TraceLabel.NO_END) {
      return label.endMillis();
    }
    return fails(label)
        ? label.failureMillis() + AFTER_FAILURE.toMillis()
        : Math.max(label.onsetMillis(), traceEndMillis);
  }

  static boolean fails(TraceLabel label) {
    return label.failureMillis() != TraceLabel.NO_FAILURE;
  }

  boolean benign() {
    return label.kind() == LabelKind.BENIGN;
  }

  /** Whether whoever labelled it says that it can prove nothing for or against a detector. */
  boolean unscored() {
    return benign() && UNSCORED.contains(label.faultClass());
  }

  /** Whether the label names who is to blame, and not only who is hurt. */
  boolean namesCulprit() {
    return !label.node().isEmpty();
  }

  boolean covers(String node, long firstMillis, long lastMillis) {
    return firstMillis <= toMillis && lastMillis >= fromMillis && concerns(node);
  }

  private boolean concerns(String node) {
    return label.scope() == LabelScope.FLEET || nodes.contains(node);
  }

  /** Whether the incident opened in time and the two scopes intersect. */
  boolean reaches(DetectedIncident incident, JobNodes jobs) {
    long opened = incident.openedMillis();
    if (opened < fromMillis || opened > toMillis) {
      return false;
    }
    if (label.scope() == LabelScope.FLEET || incident.scope() == Scope.FLEET) {
      return true;
    }
    if (label.scope() == LabelScope.JOB && label.job().equals(incident.job())) {
      return true;
    }
    boolean wholeJob = incident.scope() == Scope.JOB || incident.culprits().isEmpty();
    if (wholeJob && jobs.during(incident.job(), opened, opened).stream().anyMatch(this::concerns)) {
      return true;
    }
    return incident.culprits().stream().anyMatch(this::touches);
  }

  /** Whether the culprit and what the label is about overlap. */
  private boolean touches(Culprit culprit) {
    return concerns(culprit.getNode())
        && (label.scope() != LabelScope.DEVICE
            || culprit.getDevice().isEmpty()
            || sameDevice(culprit));
  }

  /** Whether the first culprit is exactly the label's. */
  boolean blames(Culprit first) {
    return first.getNode().equals(label.node()) && (label.device().isEmpty() || sameDevice(first));
  }

  /** Traces without device ids name devices by the driver's number. */
  private boolean sameDevice(Culprit culprit) {
    return culprit.getDevice().equals(label.device())
        || String.valueOf(culprit.getIndex()).equals(label.device());
  }
}
