package io.forestall.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts a fleet together: servers fill racks and leaf switches in the order of their numbers, jobs
 * take the first free servers of a model.
 */
final class FleetBuilder {
  private final String prefix;
  private final int digits;
  private final int nodesPerRack;
  private final int nodesPerLeaf;
  private final List<NodeLayout> nodes = new ArrayList<>();
  private final Deque<NodeLayout> free = new ArrayDeque<>();
  private final List<JobLayout> jobs = new ArrayList<>();

  /**
   * An empty fleet.
   *
   * @param prefix of the nodes' names, before their number
   * @param totalNodes as many digits as it has, the numbers have, and at least two
   */
  FleetBuilder(String prefix, int totalNodes, int nodesPerRack, int nodesPerLeaf) {
    this.prefix = prefix;
    this.digits = Math.max(2, String.valueOf(totalNodes).length());
    this.nodesPerRack = nodesPerRack;
    this.nodesPerLeaf = nodesPerLeaf;
  }

  void nodes(ServerModel model, int count) {
    for (int added = 0; added < count; added++) {
      int position = nodes.size();
      String name = String.format(Locale.ROOT, "%s-%0" + digits + "d", prefix, position + 1);
      NodeLayout node =
          model.node(
              name,
              "rack-" + (position / nodesPerRack + 1),
              "leaf-" + (position / nodesPerLeaf + 1));
      nodes.add(node);
      free.add(node);
    }
  }

  /**
   * Adds a job.
   *
   * @return what is wrong; empty when the job was added
   */
  Optional<String> job(
      String id, ServerModel model, int nodeCount, int pipelineStages, Duration step) {
    List<NodeLayout> taken =
        free.stream().filter(node -> node.sku().equals(model.sku())).limit(nodeCount).toList();
    if (taken.size() < nodeCount) {
      return Optional.of("wants " + nodeCount + " nodes, but only " + taken.size() + " are free");
    }
    free.removeAll(taken);
    jobs.add(
        new JobLayout(id, taken.stream().map(NodeLayout::name).toList(), pipelineStages, step));
    return Optional.empty();
  }

  FleetLayout build() {
    return new FleetLayout(nodes, jobs);
  }
}
