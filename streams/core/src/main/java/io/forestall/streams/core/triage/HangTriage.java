package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.triage.HangSignature.Finding;
import io.forestall.streams.core.triage.collective.RankLag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cause of a hang among the incidents of the job; without one the hang is an incident of
 * its own, which takes the cause's class when that is found later ({@link Relation}).
 *
 * <ul>
 *   <li>A job that ends while the process of one rank is gone has ended because of it.
 *   <li>A hang that passes without a cause is told to {@link HangSignature} as a habit of the job.
 *   <li>State: since when it hangs. Threads: none.
 * </ul>
 */
final class HangTriage {
  /** What all detectors of a hang are called. */
  static final String DETECTORS = "hang-";

  /** All ranks spin alike. */
  static final String ALL_ALIKE = DETECTORS + "all-alike";

  /** All ranks spin, in different operations. */
  static final String MISMATCH = DETECTORS + "mismatch";

  /** A hang whose cause came earlier than this has another cause. */
  private static final long CAUSE_WITHIN_MILLIS = 120_000;

  /**
   * Launchers end the other ranks within seconds of the first that fails; networks in half a
   * minute.
   */
  private static final long ENDS_WITHIN_MILLIS = 60_000;

  private final IncidentBook book;
  private final RankLag ranks;
  private long hungSinceMillis = -1;

  HangTriage(IncidentBook book, RankLag ranks) {
    this.book = book;
    this.ranks = ranks;
  }

  /** The job stands still. */
  void hangs(Finding finding, long nowMillis) {
    var lagging = new LaggingSuspects(ranks, nowMillis);
    List<Suspect> suspects = lagging.with(finding.suspects());
    TrackedIncident cause = cause(finding, suspects);
    if (cause != null) {
      if (cause.suspected()) {
        cause.open(nowMillis);
      }
      cause.stallsJob(nowMillis, finding.waiting());
      hungSinceMillis = -1;
      endPieces(Set.of(), nowMillis);
      return;
    }
    hungSinceMillis = finding.sinceMillis();
    List<Evidence> pieces = evidence(finding, suspects, lagging, nowMillis);
    var keys = new HashSet<String>();
    pieces.forEach(piece -> keys.add(piece.node() + piece.key()));
    endPieces(keys, nowMillis);
    pieces.forEach(book::add);
    book.incidents().stream()
        .filter(incident -> incident.faultClass() == FaultClass.COLLECTIVE_HANG)
        .filter(incident -> !incident.resolved())
        .forEach(incident -> incident.stallsJob(nowMillis, finding.waiting()));
  }

  /** The job does not stand still, or not by itself. */
  void goesOn(HangSignature hang, long nowMillis) {
    if (hungSinceMillis >= 0 && hang.lastWorkedMillis() > hungSinceMillis) {
      hang.wasHabit(hang.lastWorkedMillis() - hungSinceMillis);
    }
    hungSinceMillis = -1;
    boolean ended =
        hang.restsSinceMillis() >= 0
            && hang.restsSinceMillis() - hang.lastWorkedMillis()
                <= ENDS_WITHIN_MILLIS + 2L * hang.intervalMillis();
    if (!ended) {
      endPieces(Set.of(), nowMillis);
      return;
    }
    ended(hang.lastWorkedMillis(), nowMillis);
    endPieces(Set.of(), nowMillis);
  }

  /** No rank runs a kernel any more: a process that was gone just before took the job with it. */
  private void ended(long lastWorkedMillis, long nowMillis) {
    for (TrackedIncident incident : book.incidents()) {
      if (incident.suspected()
          && incident.faultClass() == FaultClass.APPLICATION_FAULT
          && incident.onsetMillis() >= lastWorkedMillis - ENDS_WITHIN_MILLIS
          && incident.canStall()) {
        incident.open(nowMillis);
        incident.endsJob(nowMillis);
      }
    }
  }

  /** What was told of the hang and is not any more. */
  private void endPieces(Set<String> kept, long nowMillis) {
    for (TrackedIncident incident : book.incidents()) {
      if (incident.ledger().quiet()) {
        continue;
      }
      for (Evidence piece : incident.ledger().active()) {
        if (piece.detector().startsWith(DETECTORS) && !kept.contains(piece.node() + piece.key())) {
          incident.add(piece.end(nowMillis));
        }
      }
    }
  }

  /**
   * The incident that best explains why the job stands still: on one of the nodes that do not wait
   * if there are any; and of those the one that proves most, then the latest to begin.
   */
  private @Nullable TrackedIncident cause(Finding finding, List<Suspect> suspected) {
    var suspects = new TreeSet<String>();
    suspected.forEach(suspect -> suspects.add(suspect.node()));
    return book.incidents().stream()
        .filter(
            incident ->
                !incident.resolved()
                    && incident.canStall()
                    && (suspects.isEmpty() || incident.concerns(suspects))
                    && incident.lastSeenMillis() >= finding.sinceMillis() - CAUSE_WITHIN_MILLIS)
        .max(
            Comparator.comparing((TrackedIncident incident) -> incident.ledger().convincing())
                .thenComparingLong(TrackedIncident::onsetMillis)
                .thenComparing(TrackedIncident::id))
        .orElse(null);
  }

  private static List<Evidence> evidence(
      Finding finding, List<Suspect> suspects, LaggingSuspects lagging, long nowMillis) {
    var pieces = new ArrayList<Evidence>();
    String waits =
        finding.spinning()
            + " ranks spin in a collective operation"
            + (finding.measured() ? "" : ", as far as power and utilisation tell");
    for (Suspect suspect : suspects) {
      String why = waits + "; " + lagging.words(suspect);
      pieces.add(piece(suspect, FaultClass.COLLECTIVE_HANG, finding.sinceMillis(), nowMillis, why));
    }
    if (pieces.isEmpty()) {
      pieces.add(
          nobody(
              lagging.disagree() ? MISMATCH : ALL_ALIKE,
              finding.sinceMillis(),
              nowMillis,
              waits + ", " + lagging.nobody()));
    }
    return pieces;
  }

  private static Evidence piece(
      Suspect suspect, FaultClass faultClass, long sinceMillis, long nowMillis, String why) {
    return piece(
        suspect.node(),
        suspect.device(),
        suspect.index(),
        suspect.how().detector(),
        faultClass,
        sinceMillis,
        nowMillis,
        suspect.powerWatts(),
        why);
  }

  private static Evidence nobody(String detector, long sinceMillis, long nowMillis, String why) {
    return piece(
        "", "", -1, detector, FaultClass.COLLECTIVE_HANG, sinceMillis, nowMillis, Double.NaN, why);
  }

  private static Evidence piece(
      String node,
      String device,
      int index,
      String detector,
      FaultClass faultClass,
      long sinceMillis,
      long nowMillis,
      double powerWatts,
      String why) {
    return new Evidence(
        nowMillis,
        sinceMillis,
        node,
        device,
        index,
        detector,
        "gpu_power_watts",
        "",
        faultClass,
        Strength.CONCLUSIVE,
        1,
        powerWatts,
        Double.NaN,
        null,
        false,
        false,
        why);
  }

  void write(StateWriter out) {
    out.writeLong(hungSinceMillis);
  }

  void read(StateReader in) {
    hungSinceMillis = in.readLong();
  }
}
