package io.forestall.bench.quality.slow;

import io.forestall.bench.quality.slow.JobPlay.Heard;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;
import io.forestall.simulator.PlannedFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was said of a case.
 *
 * @param stepsUntilFound from the onset to the first incident of the job or one of its nodes that
 *     opens after it; NaN when none does
 * @param named the node is the first culprit of some incident at the end, or none is where none is
 *     to blame
 * @param wronglyNamed some other node is, or any where none is to blame
 * @param verdict of the incident that is severest, and latest of these; null when there is none
 * @param verdictRight that verdict is the fault's kind
 * @param healthyHours from the first sample to the onset
 * @param early incidents before the onset
 * @param paged some incident at the end is not only for information
 * @param classes fault classes at the end
 */
record SlowOutcome(
    SlowCase of,
    double stepsUntilFound,
    boolean named,
    boolean wronglyNamed,
    @Nullable Verdict verdict,
    boolean verdictRight,
    double healthyHours,
    int early,
    boolean paged,
    String classes) {

  static SlowOutcome of(
      SlowCase one,
      @Nullable PlannedFault fault,
      long fromMillis,
      long onsetMillis,
      double stepMillis,
      List<Heard> heard) {
    Map<String, Incident> last = new LinkedHashMap<>();
    double foundMillis = Double.NaN;
    int early = 0;
    for (Heard each : heard) {
      Incident incident = each.incident();
      boolean first = last.put(incident.getId(), incident) == null;
      if (each.millis() <= onsetMillis) {
        early += first ? 1 : 0;
      } else if (Double.isNaN(foundMillis) && incident.getState() == IncidentState.OPEN) {
        foundMillis = each.millis() - onsetMillis;
      }
    }
    String culprit = fault == null ? "" : fault.node();
    boolean named = culprit.isEmpty();
    boolean wrong = false;
    Incident worst = null;
    var classes = new StringBuilder();
    for (Incident incident : last.values()) {
      classes.append(classes.isEmpty() ? "" : " ").append(incident.getFaultClass());
      if (incident.getUpdatedMillis() <= onsetMillis) {
        continue;
      }
      boolean blames = !incident.getCulprits().isEmpty() && !drainless(incident);
      String node = blames ? incident.getCulprits().get(0).getNode() : "";
      classes.append('@').append(node);
      named |= blames && node.equals(culprit);
      wrong |= blames && !node.equals(culprit);
      if (worst == null || incident.getSeverity().compareTo(worst.getSeverity()) >= 0) {
        worst = incident;
      }
    }
    Verdict verdict = worst == null ? null : worst.getVerdict();
    boolean right = fault != null && verdict != null && verdict.name().equals(fault.kind().name());
    return new SlowOutcome(
        one,
        foundMillis / stepMillis,
        named,
        wrong,
        verdict,
        right,
        (onsetMillis - fromMillis) / 3.6e6,
        early,
        worst != null && worst.getSeverity() != Severity.INFO,
        classes.toString());
  }

  /** For information only: nobody acts on it. */
  private static boolean drainless(Incident incident) {
    return incident.getSeverity() == Severity.INFO;
  }

  /** Somebody else is said to be at fault; nobody knows is not wrong. */
  boolean verdictWrong() {
    return verdict != null && verdict != Verdict.UNKNOWN && !verdictRight;
  }

  boolean found() {
    return !Double.isNaN(stepsUntilFound);
  }
}
