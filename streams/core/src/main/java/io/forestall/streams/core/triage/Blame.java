package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeOutcome.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tells nodes of the failures for which they may be to blame: of each incident's culprits, with
 * their probability.
 *
 * <ul>
 *   <li>A failure is a critical incident that has happened already, or one for which the job stands
 *       still, and that neither the workload, the storage nor the software made.
 *   <li>All weights of an incident sum to at most 1. One that nobody can be blamed for is spread
 *       evenly over the job's nodes; of more than 50 nodes nobody hears of it.
 *   <li>State: who was told what of the incidents that are not resolved. Threads: none.
 * </ul>
 */
final class Blame {
  private static final int MAX_SHARED = 50;

  /** A change of the probability that is not worth a message. */
  private static final double SAME = 0.05;

  private final String group;
  private final TreeMap<String, TreeMap<String, Double>> told = new TreeMap<>();

  Blame(String group) {
    this.group = group;
  }

  /** What is to be told now that this revision is out; {@code members} are the job's nodes. */
  List<NodeOutcome> tell(Incident incident, Members members) {
    if (incident.getState() == IncidentState.RESOLVED) {
      told.remove(incident.getId());
      return List.of();
    }
    Map<String, Double> weights = weights(incident, members);
    TreeMap<String, Double> before = told.getOrDefault(incident.getId(), new TreeMap<>());
    var nodes = new TreeSet<String>(weights.keySet());
    nodes.addAll(before.keySet());
    var outcomes = new ArrayList<NodeOutcome>();
    for (String node : nodes) {
      double weight = weights.getOrDefault(node, 0.0);
      if (Math.abs(weight - before.getOrDefault(node, 0.0)) >= SAME) {
        outcomes.add(outcome(incident, node, weight));
        before.put(node, weight);
      }
    }
    if (!before.isEmpty()) {
      told.put(incident.getId(), before);
    }
    return outcomes;
  }

  /** Nodes that were told of an unresolved incident that it is more likely theirs than not. */
  Set<String> blamed() {
    var nodes = new TreeSet<String>();
    told.values()
        .forEach(
            weights ->
                weights.forEach(
                    (node, weight) -> {
                      if (weight >= 0.5) {
                        nodes.add(node);
                      }
                    }));
    return nodes;
  }

  private NodeOutcome outcome(Incident incident, String node, double weight) {
    Long openedMillis = incident.getOpenedMillis();
    return new NodeOutcome(
        node,
        Kind.CULPRIT,
        incident.getId(),
        incident.getRevision(),
        openedMillis == null ? incident.getUpdatedMillis() : openedMillis,
        incident.getUpdatedMillis(),
        group,
        weight);
  }

  private Map<String, Double> weights(Incident incident, Members members) {
    var weights = new TreeMap<String, Double>();
    if (!failure(incident)) {
      return weights;
    }
    for (Culprit culprit : incident.getCulprits()) {
      weights.merge(culprit.getNode(), culprit.getProbability(), Double::sum);
    }
    if (weights.isEmpty()) {
      SortedSet<String> all = members.atWork(group);
      if (all.size() <= MAX_SHARED) {
        all.forEach(node -> weights.put(node, 1.0));
      }
    }
    double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
    weights.replaceAll((node, weight) -> Math.min(1, weight / Math.max(1, sum)));
    return weights;
  }

  private static boolean failure(Incident incident) {
    boolean happened =
        incident.getSeverity() == Severity.CRITICAL && incident.getEtaMillis() == null;
    Verdict verdict = incident.getVerdict();
    boolean another =
        verdict == Verdict.WORKLOAD || verdict == Verdict.STORAGE || verdict == Verdict.SOFTWARE;
    return (happened || incident.getRisk() >= 1) && !another;
  }

  void write(StateWriter out) {
    out.writeInt(told.size());
    told.forEach(
        (id, weights) -> {
          out.writeString(id);
          out.writeInt(weights.size());
          weights.forEach(
              (node, weight) -> {
                out.writeString(node);
                out.writeDouble(weight);
              });
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      var weights = new TreeMap<String, Double>();
      told.put(in.readString(), weights);
      for (int nodes = in.readInt(); nodes > 0; nodes--) {
        weights.put(in.readString(), in.readDouble());
      }
    }
  }
}
