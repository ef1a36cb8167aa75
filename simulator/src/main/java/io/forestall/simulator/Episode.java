package io.forestall.simulator;

import java.util.Comparator;
import java.util.Set;

/**
 * One planned fault and the part of the fleet that it concerns.
 *
 * @param layout the culprit's job and what else must be seen to understand it
 * @param hitMillis when it fails, or is meant to be seen if it only degrades
 */
record Episode(PlannedFault fault, FleetLayout layout, long hitMillis) {
  static final Comparator<Episode> BY_TIME =
      Comparator.comparingLong(Episode::hitMillis)
          .thenComparing(episode -> episode.fault().fault())
          .thenComparing(episode -> episode.fault().node())
          .thenComparing(episode -> episode.fault().job());

  Set<String> nodes() {
    return layout.nodeNames();
  }

  /** Nodes that are in another state because of it. */
  Set<String> hurtNodes() {
    if (!fault.node().isEmpty()) {
      return Set.of(fault.node());
    }
    return fault.job().isEmpty() ? nodes() : Set.copyOf(layout.job(fault.job()).nodes());
  }

  /** Whether its effects show between the two times. */
  boolean shows(long fromMillis, long toMillis) {
    return fault.onsetMillis() < toMillis && fault.endMillis() > fromMillis;
  }

  /** Whether that part of the fleet has to do with it. */
  boolean concerns(FleetLayout part) {
    Set<String> names = part.nodeNames();
    return hurtNodes().stream().anyMatch(names::contains);
  }
}
