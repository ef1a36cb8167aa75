package io.forestall.bench.simulation;

import io.forestall.simulator.Scenario;
import io.forestall.traces.LabelKind;
import io.forestall.traces.TraceLabel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When which node of a plan failed, and how long its repairs took.
 *
 * @param nodes of the fleet, with and without faults
 * @param byNode times of failures, ascending, of the nodes that have any
 * @param repairHours of faults that ended within the plan
 */
record FaultBook(int nodes, Map<String, List<Long>> byNode, Figures repairHours) {
  private static final double MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();
  private static final double WORST_SHARE = 0.05;
  private static final int SOON_DAYS = 7;

  FaultBook {
    byNode = Map.copyOf(byNode);
  }

  /** The book of faults that a node, and not a whole job, is to blame for. */
  static FaultBook of(Scenario scenario, List<TraceLabel> labels) {
    var byNode = new HashMap<String, List<Long>>();
    var hours = new ArrayList<Double>();
    for (TraceLabel label : labels) {
      if (label.kind() == LabelKind.BENIGN || label.node().isEmpty()) {
        continue;
      }
      long brokenMillis =
          label.failureMillis() == TraceLabel.NO_FAILURE
              ? label.onsetMillis()
              : label.failureMillis();
      byNode.computeIfAbsent(label.node(), node -> new ArrayList<>()).add(brokenMillis);
      if (label.endMillis() < scenario.endMillis()) {
        hours.add((label.endMillis() - brokenMillis) / MILLIS_PER_HOUR);
      }
    }
    byNode.values().forEach(Collections::sort);
    return new FaultBook(
        scenario.layout().nodes().size(),
        byNode,
        Figures.of(hours.stream().mapToDouble(Double::doubleValue)));
  }

  int faults() {
    return byNode.values().stream().mapToInt(List::size).sum();
  }

  double worstPercent() {
    int worst =
        byNode.values().stream()
            .map(List::size)
            .sorted(Comparator.reverseOrder())
            .limit(Math.round(WORST_SHARE * nodes))
            .mapToInt(Integer::intValue)
            .sum();
    return 100.0 * worst / faults();
  }

  double worstNode() {
    return byNode.values().stream().mapToInt(List::size).max().orElse(0);
  }

  double neverPercent() {
    return 100.0 * (nodes - byNode.size()) / nodes;
  }

  double twicePercent() {
    return 100.0 * byNode.values().stream().filter(times -> times.size() > 1).count() / nodes;
  }

  /** Share of all faults. */
  double againPercent() {
    return 100.0 * gaps(SOON_DAYS) / faults();
  }

  /** Share of all gaps between two faults of a node. */
  double gapsPercent(int days) {
    return 100.0 * gaps(days) / (faults() - byNode.size());
  }

  private long gaps(int days) {
    long span = Duration.ofDays(days).toMillis();
    long gaps = 0;
    for (List<Long> times : byNode.values()) {
      for (int later = 1; later < times.size(); later++) {
        gaps += times.get(later) - times.get(later - 1) <= span ? 1 : 0;
      }
    }
    return gaps;
  }
}
