package io.forestall.app.demo;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.simulator.PlannedFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds the incidents against the faults that were played: the demo's judge. It stands outside the
 * pipeline and sees the labels; the pipeline never does.
 */
final class FaultCheck {
  /** A fault that begins later than this before the end is not asked for. */
  private static final long TIME_TO_FIND_MILLIS = 40_000;

  private final List<PlannedFault> faults;
  private final Set<String> simulatedNodes;
  private final Map<String, Incident> incidents = new LinkedHashMap<>();

  FaultCheck(List<PlannedFault> faults, Set<String> simulatedNodes) {
    this.faults = faults;
    this.simulatedNodes = simulatedNodes;
  }

  /** Takes in a revision of an incident. */
  void incident(Incident incident) {
    incidents.put(incident.getId(), incident);
  }

  /** The incident that names the fault's class, node and device, or null. */
  @Nullable Incident foundBy(PlannedFault fault) {
    return incidents.values().stream()
        .filter(incident -> names(incident, fault))
        .findFirst()
        .orElse(null);
  }

  /** Faults that should have been found by this time. */
  List<PlannedFault> due(long nowMillis) {
    return faults.stream()
        .filter(fault -> fault.onsetMillis() + TIME_TO_FIND_MILLIS <= nowMillis)
        .toList();
  }

  /** Incidents that blame a simulated node for something that was not played there. */
  Set<String> unexpected() {
    var unexpected = new TreeSet<String>();
    for (Incident incident : incidents.values()) {
      boolean ofTheFleet =
          incident.getCulprits().stream()
              .anyMatch(culprit -> simulatedNodes.contains(culprit.getNode()));
      if (ofTheFleet && faults.stream().noneMatch(fault -> names(incident, fault))) {
        unexpected.add(incident.getId());
      }
    }
    return unexpected;
  }

  /** The process that dies of a host fault has a rank, but its GPU is not to blame. */
  private static boolean ofTheHost(PlannedFault fault) {
    return fault.device() == PlannedFault.NO_DEVICE
        || fault.faultClass() == FaultClass.HOST_OUT_OF_MEMORY;
  }

  private static boolean names(Incident incident, PlannedFault fault) {
    if (!incident.getFaultClass().equals(fault.faultClass().name())) {
      return false;
    }
    if (fault.node().isEmpty()) {
      return incident.getJob().equals(fault.job());
    }
    Culprit first = incident.getCulprits().isEmpty() ? null : incident.getCulprits().get(0);
    return first != null
        && first.getNode().equals(fault.node())
        && (first.getIndex() == fault.device() || ofTheHost(fault));
  }
}
