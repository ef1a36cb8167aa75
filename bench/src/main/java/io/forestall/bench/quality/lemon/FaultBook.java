package io.forestall.bench.quality.lemon;

import io.forestall.bench.quality.data.NodeFault;
import io.forestall.streams.core.score.Lemon;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Predicts from 28 days of a fault book which nodes fail in the next 28. A day under repair is no
 * day at work. The book says which node failed, so no blame is shared.
 */
final class FaultBook {
  static final double WINDOW_DAYS = 28;
  private static final double FAILURES_PER_DAY = 3.79e-3;

  /** Scores nodes by what happened before a day. */
  interface Ranking {
    double score(String node, double day);
  }

  private final List<NodeFault> faults;
  private final Set<String> nodes;

  /** Nodes that never failed have no name in the book; they get one here. */
  FaultBook(List<NodeFault> faults, int nodeCount) {
    this.faults = List.copyOf(faults);
    this.nodes = new TreeSet<>();
    faults.forEach(fault -> nodes.add(fault.node()));
    for (int n = 0; nodes.size() < nodeCount; n++) {
      nodes.add("never-" + n);
    }
  }

  double lemonScore(String node, double day) {
    double from = day - WINDOW_DAYS;
    double down =
        faults.stream()
            .filter(fault -> fault.node().equals(node))
            .mapToDouble(
                fault ->
                    Math.max(0, Math.min(fault.endDays(), day) - Math.max(fault.startDays(), from)))
            .sum();
    double atWork = Math.max(0, WINDOW_DAYS - down);
    return Lemon.score(count(node, from, day), atWork, FAILURES_PER_DAY);
  }

  double count(String node, double fromDay, double toDay) {
    return faults.stream()
        .filter(fault -> fault.node().equals(node))
        .filter(fault -> fault.startDays() >= fromDay && fault.startDays() < toDay)
        .count();
  }

  /** The mean precision of the top share, looked at each week from the one day to the other. */
  double precision(Ranking ranking, int fromDay, int toDay, double share) {
    double sum = 0;
    int weeks = 0;
    for (int day = fromDay; day <= toDay; day += 7) {
      Map<String, Double> scores = new HashMap<>();
      for (String node : nodes) {
        scores.put(node, ranking.score(node, day));
      }
      sum += TopShare.of(scores, failing(day), (int) Math.round(share * nodes.size())).precision();
      weeks++;
    }
    return sum / weeks;
  }

  private Set<String> failing(double day) {
    return faults.stream()
        .filter(fault -> fault.startDays() >= day && fault.startDays() < day + WINDOW_DAYS)
        .map(NodeFault::node)
        .collect(Collectors.toSet());
  }
}
