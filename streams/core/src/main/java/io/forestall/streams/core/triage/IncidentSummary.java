package io.forestall.streams.core.triage;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.streams.core.Evidence;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** One line for people: where, what, and the finding that says it best. */
final class IncidentSummary {
  private IncidentSummary() {}

  static String of(TrackedIncident tracked, List<Culprit> culprits) {
    String why =
        tracked.ledger().strongest().stream()
            .min(
                Comparator.comparing((Evidence piece) -> piece.faultClass() != tracked.faultClass())
                    .thenComparing(Evidence.STRONGEST_FIRST))
            .map(piece -> " (" + piece.headline() + ")")
            .orElse("");
    return where(tracked, culprits) + ": " + tracked.faultClass().phrase() + why;
  }

  private static String where(TrackedIncident tracked, List<Culprit> culprits) {
    if (culprits.isEmpty()) {
      return "job " + tracked.group();
    }
    long nodes = culprits.stream().map(Culprit::getNode).distinct().count();
    if (tracked.faultClass() == FaultClass.SWITCH_FAULT) {
      return tracked.leaf() + " with " + nodes + " nodes";
    }
    Culprit first = culprits.get(0);
    if (nodes > 1 && tracked.faultClass() != FaultClass.COLLECTIVE_HANG) {
      return first.getNode() + " and " + (nodes - 1) + " more";
    }
    String gpus =
        culprits.stream()
            .filter(culprit -> !culprit.getDevice().isEmpty())
            .map(
                culprit ->
                    culprit.getIndex() >= 0 ? "GPU " + culprit.getIndex() : culprit.getDevice())
            .collect(Collectors.joining(", "));
    String part = gpus.isEmpty() ? first.getInstance() : gpus;
    return part.isEmpty() ? first.getNode() : first.getNode() + ' ' + part;
  }
}
