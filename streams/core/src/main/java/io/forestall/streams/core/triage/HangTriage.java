package io.forestall.streams.core.triage;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.triage.HangSignature.Finding;
import io.forestall.streams.core.triage.Members.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cause of a hang among the incidents of the job; without one the hang is an incident of
 * its own. State: none. Threads: none.
 */
final class HangTriage {
  /** A hang whose cause came earlier than this has another cause. */
  private static final long CAUSE_WITHIN_MILLIS = 120_000;

  private static final String DETECTOR = "hang-signature";

  private final IncidentBook book;

  HangTriage(IncidentBook book) {
    this.book = book;
  }

  /** The job stands still. */
  void hangs(Finding finding, long nowMillis) {
    TrackedIncident cause = cause(finding);
    if (cause != null) {
      if (cause.suspected()) {
        cause.open(nowMillis);
      }
      cause.stallsJob(nowMillis, finding.waiting());
      goesOn(nowMillis);
      return;
    }
    evidence(finding, nowMillis).forEach(book::add);
    book.incidents().stream()
        .filter(incident -> incident.faultClass() == FaultClass.COLLECTIVE_HANG)
        .filter(incident -> !incident.resolved())
        .forEach(incident -> incident.stallsJob(nowMillis, finding.waiting()));
  }

  /** The job does not stand still, or not by itself. */
  void goesOn(long nowMillis) {
    for (TrackedIncident incident : book.incidents()) {
      for (Evidence piece : incident.ledger().active()) {
        if (piece.detector().equals(DETECTOR)) {
          incident.add(piece.end(nowMillis));
        }
      }
    }
  }

  /**
   * The incident that best explains why the job stands still: the latest to begin, on one of the
   * nodes that do not wait if there are any.
   */
  private @Nullable TrackedIncident cause(Finding finding) {
    var suspects = new TreeSet<String>();
    finding.stuck().forEach(stuck -> suspects.add(stuck.node()));
    TrackedIncident best = null;
    for (TrackedIncident incident : book.incidents()) {
      boolean possible =
          !incident.resolved()
              && incident.canStall()
              && (suspects.isEmpty()
                  || incident.ledger().nodes().stream().anyMatch(suspects::contains))
              && incident.lastSeenMillis() >= finding.sinceMillis() - CAUSE_WITHIN_MILLIS;
      if (possible && (best == null || incident.onsetMillis() > best.onsetMillis())) {
        best = incident;
      }
    }
    return best;
  }

  private List<Evidence> evidence(Finding finding, long nowMillis) {
    var pieces = new ArrayList<Evidence>();
    String waits = finding.spinning() + " ranks spin in a collective operation";
    for (Seen stuck : finding.stuck()) {
      pieces.add(
          piece(
              stuck.node(),
              stuck.features().device(),
              stuck.features().index(),
              finding.sinceMillis(),
              nowMillis,
              stuck.features().powerWatts(),
              waits + "; this one does not"));
    }
    if (pieces.isEmpty()) {
      pieces.add(
          piece("", "", -1, finding.sinceMillis(), nowMillis, Double.NaN, waits + ", all alike"));
    }
    return pieces;
  }

  private static Evidence piece(
      String node,
      String device,
      int index,
      long sinceMillis,
      long nowMillis,
      double powerWatts,
      String explanation) {
    return new Evidence(
        nowMillis,
        sinceMillis,
        node,
        device,
        index,
        DETECTOR,
        "gpu_power_watts",
        "",
        FaultClass.COLLECTIVE_HANG,
        Strength.CONCLUSIVE,
        1,
        powerWatts,
        Double.NaN,
        null,
        false,
        false,
        explanation);
  }
}
