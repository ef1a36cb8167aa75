package io.forestall.traces;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The jobs of a trace, by node and by job. */
final class JobTable {
  private final List<TraceJob> rows;
  private final Map<String, List<TraceJob>> byNode = new HashMap<>();
  private final Map<String, Map<Integer, String>> nodeOfRank = new HashMap<>();
  private final Map<String, Set<String>> nodesOfJob = new HashMap<>();

  JobTable(List<TraceJob> rows) {
    this.rows = List.copyOf(rows);
    for (TraceJob row : rows) {
      byNode.computeIfAbsent(row.node(), node -> new ArrayList<>()).add(row);
      nodesOfJob.computeIfAbsent(row.job(), job -> new HashSet<>()).add(row.node());
      Map<Integer, String> ranks = nodeOfRank.computeIfAbsent(row.job(), job -> new HashMap<>());
      ranks.putIfAbsent(row.rank(), row.node());
      ranks.putIfAbsent(TraceJob.NO_RANK, row.node()); // whoever prints without a rank
    }
  }

  List<TraceJob> rows() {
    return rows;
  }

  /** The node on which a rank runs, or that of the job's first row; empty when there is none. */
  String nodeOf(String job, int rank) {
    Map<Integer, String> ranks = nodeOfRank.getOrDefault(job, Map.of());
    String node = ranks.get(rank);
    return node == null ? ranks.getOrDefault(TraceJob.NO_RANK, "") : node;
  }

  /** Whether the job ever has one of these nodes. */
  boolean runsOn(String job, Set<String> nodes) {
    return nodesOfJob.getOrDefault(job, Set.of()).stream().anyMatch(nodes::contains);
  }

  /** All rows of a node. */
  List<TraceJob> on(String node) {
    return byNode.getOrDefault(node, List.of());
  }
}
