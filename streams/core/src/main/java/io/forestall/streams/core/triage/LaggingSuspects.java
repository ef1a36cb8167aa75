package io.forestall.streams.core.triage;

import io.forestall.streams.core.triage.Suspect.How;
import io.forestall.streams.core.triage.collective.Lag;
import io.forestall.streams.core.triage.collective.RankLag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps a job waiting, by its counters and by what NCCL, watchdogs and launchers say of its
 * ranks.
 *
 * <ul>
 *   <li>Whom both suspect is left; where they disagree the counters hold, for a latched gauge or a
 *       silent node is a fact, and a rank may be behind as a victim.
 *   <li>Where the counters show all alike, the ranks that are behind are suspects: those with at
 *       least half the weight of the first.
 *   <li>Ranks without a placement cannot be blamed. State: none.
 * </ul>
 */
final class LaggingSuspects {
  /** Less than this is the trace of a victim. */
  private static final double MIN_WEIGHT = 0.5;

  private final List<Lag> lags;
  private final @Nullable String disagreement;

  LaggingSuspects(RankLag ranks, long nowMillis) {
    lags =
        ranks.behind(nowMillis).stream()
            .filter(lag -> !lag.node().isEmpty() && lag.weight() >= MIN_WEIGHT)
            .toList();
    disagreement = lags.isEmpty() ? ranks.disagreement(nowMillis) : null;
  }

  List<Suspect> with(List<Suspect> byCounters) {
    if (!byCounters.isEmpty() || lags.isEmpty()) {
      List<Suspect> both = byCounters.stream().filter(suspect -> lag(suspect) != null).toList();
      return both.isEmpty() ? byCounters : both;
    }
    var suspects = new ArrayList<Suspect>();
    for (Lag lag : lags) {
      if (lag.weight() >= lags.get(0).weight() / 2) {
        suspects.add(
            new Suspect(lag.node(), lag.device(), lag.index(), lag.rank(), How.BEHIND, Double.NaN));
      }
    }
    return suspects;
  }

  /** What sets the suspect apart. */
  String words(Suspect suspect) {
    Lag lag = lag(suspect);
    if (lag == null) {
      return suspect.how().words();
    }
    return suspect.how() == How.BEHIND ? lag.reason() : suspect.how().words() + "; " + lag.reason();
  }

  /** Whether ranks have called different operations. */
  boolean disagree() {
    return disagreement != null;
  }

  /** Why nobody is suspected. */
  String nobody() {
    return disagreement == null ? "all alike" : disagreement;
  }

  private @Nullable Lag lag(Suspect suspect) {
    for (Lag lag : lags) {
      boolean wholeNode = suspect.device().isEmpty() || lag.device().isEmpty();
      if (lag.node().equals(suspect.node())
          && (wholeNode || lag.device().equals(suspect.device()))) {
        return lag;
      }
    }
    return null;
  }
}
