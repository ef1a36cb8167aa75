package io.forestall.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Parts of a fleet that do nothing to each other: the nodes of a job, or a few idle ones. Each can
 * be simulated alone, on its own thread, and comes out as it would in the whole.
 */
final class Islands {
  /** Idle nodes have nothing in common; this many together make runs neither tiny nor huge. */
  private static final int IDLE_NODES = 4;

  private final FleetLayout whole;
  private final List<FleetLayout> all = new ArrayList<>();
  private final Map<String, FleetLayout> byNode = new HashMap<>();

  Islands(FleetLayout whole) {
    this.whole = whole;
    Map<String, NodeLayout> left = new HashMap<>();
    whole.nodes().forEach(node -> left.put(node.name(), node));
    for (JobLayout job : whole.jobs()) {
      List<NodeLayout> nodes =
          job.nodes().stream().map(name -> Objects.requireNonNull(left.remove(name))).toList();
      add(new FleetLayout(nodes, List.of(job)));
    }
    List<NodeLayout> idle =
        whole.nodes().stream().filter(node -> left.containsKey(node.name())).toList();
    for (int from = 0; from < idle.size(); from += IDLE_NODES) {
      int to = Math.min(idle.size(), from + IDLE_NODES);
      add(new FleetLayout(idle.subList(from, to), List.of()));
    }
  }

  private void add(FleetLayout island) {
    all.add(island);
    island.nodes().forEach(node -> byNode.put(node.name(), island));
  }

  List<FleetLayout> all() {
    return all;
  }

  /** All nodes: the first of each island, then the second of each, and so on. */
  List<NodeLayout> nodesInTurn() {
    List<NodeLayout> nodes = new ArrayList<>();
    int longest = all.stream().mapToInt(island -> island.nodes().size()).max().orElse(0);
    for (int position = 0; position < longest; position++) {
      for (FleetLayout island : all) {
        if (position < island.nodes().size()) {
          nodes.add(island.nodes().get(position));
        }
      }
    }
    return nodes;
  }

  boolean busy(String node) {
    return !of(node).jobs().isEmpty();
  }

  /** The island of that node. */
  FleetLayout of(String node) {
    return Objects.requireNonNull(byNode.get(node), node);
  }

  /** All islands below that node's leaf switch, and one beside it that stays well, if there is. */
  FleetLayout aroundLeaf(String node) {
    String leaf = of(node).node(node).leaf();
    Set<String> names = new LinkedHashSet<>();
    FleetLayout beside = null;
    for (FleetLayout island : all) {
      boolean below = island.nodes().stream().anyMatch(other -> other.leaf().equals(leaf));
      if (below) {
        island.nodes().forEach(other -> names.add(other.name()));
      } else if (beside == null && !island.jobs().isEmpty()) {
        beside = island;
      }
    }
    if (beside != null) {
      beside.nodes().forEach(other -> names.add(other.name()));
    }
    return whole.only(names);
  }
}
