package io.forestall.streams.core.triage;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Who is to blame for an incident, the likeliest first: one for each device, or host, that more
 * than a hint speaks against.
 *
 * <pre>
 *   p   probability of each, from its own evidence alone
 *   P = 1 - Π (1 - p)       that it is any of them
 *   each has p, or p P / Σp where the sum would exceed 1
 * </pre>
 *
 * <ul>
 *   <li>So all together never exceed 1: the nodes below a switch share what speaks against it.
 *   <li>Of a hang, who was suspected and is not any more is left out.
 *   <li>Nobody is to blame for a file server that several nodes wait for.
 * </ul>
 */
final class Culprits {
  private static final Comparator<Culprit> LIKELIEST_FIRST =
      Comparator.comparingDouble(Culprit::getProbability)
          .reversed()
          .thenComparing(Culprit::getNode)
          .thenComparing(Culprit::getIndex)
          .thenComparing(Culprit::getDevice);

  private Culprits() {}

  static List<Culprit> of(TrackedIncident incident, long nowMillis) {
    EvidenceLedger ledger = incident.ledger();
    if (incident.faultClass() == FaultClass.STORAGE_STALL && ledger.nodes().size() > 1) {
      return List.of();
    }
    boolean hangs =
        ledger.active().stream()
            .anyMatch(piece -> piece.detector().startsWith(HangTriage.DETECTORS));
    var suspects = new TreeMap<String, List<Evidence>>();
    for (Evidence piece : ledger.strongest()) {
      boolean cleared =
          hangs && piece.detector().startsWith(HangTriage.DETECTORS) && !ledger.holds(piece);
      if (piece.strength() != Strength.HINT && !piece.node().isEmpty() && !cleared) {
        suspects
            .computeIfAbsent(piece.node() + '|' + piece.device(), key -> new ArrayList<>())
            .add(piece);
      }
    }
    return shared(suspects.values(), incident, nowMillis);
  }

  private static List<Culprit> shared(
      Collection<List<Evidence>> suspects, TrackedIncident incident, long nowMillis) {
    double none = 1;
    double sum = 0;
    var culprits = new ArrayList<Culprit>();
    for (List<Evidence> pieces : suspects) {
      Evidence first = pieces.stream().min(Evidence.STRONGEST_FIRST).orElseThrow();
      double probability =
          Evidence.probability(pieces, piece -> incident.lastSeenMillis(piece, nowMillis));
      none *= 1 - probability;
      sum += probability;
      culprits.add(
          Culprit.newBuilder()
              .setNode(first.node())
              .setDevice(first.device())
              .setIndex(first.deviceIndex())
              .setInstance(first.instance())
              .setProbability(probability)
              .build());
    }
    if (sum > 1) {
      double share = (1 - none) / sum;
      culprits.forEach(culprit -> culprit.setProbability(share * culprit.getProbability()));
    }
    culprits.sort(LIKELIEST_FIRST);
    return culprits;
  }
}
