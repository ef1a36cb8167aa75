package io.forestall.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Splits by node and by time: a node is for training, calibration or test in all traces, and rows
 * for training lie before those of the test. A split by row would put the same device's
 * neighbouring half minutes on both sides and so praise memory. Calibration needs no time of its
 * own: neither trees nor test have seen its nodes.
 *
 * <p>Half of the nodes train, a quarter calibrates, a quarter tests; nodes that fail and nodes that
 * do not are dealt out apart, so that each side has its share of both.
 */
final class NodeSplit {
  private static final Part[] DEAL = {Part.TRAIN, Part.TEST, Part.TRAIN, Part.CALIBRATE};

  private final Map<String, Part> partOf = new HashMap<>();

  /** Deals out all nodes. */
  NodeSplit(Set<String> nodes, Set<String> failing, long seed) {
    deal(nodes.stream().filter(failing::contains).toList(), seed);
    deal(nodes.stream().filter(node -> !failing.contains(node)).toList(), seed);
  }

  private void deal(List<String> nodes, long seed) {
    List<String> order = new ArrayList<>(nodes);
    order.sort(
        Comparator.comparingLong(
                (String node) -> new SplittableRandom(seed ^ node.hashCode()).nextLong())
            .thenComparing(Comparator.naturalOrder()));
    for (int n = 0; n < order.size(); n++) {
      partOf.put(order.get(n), DEAL[n % DEAL.length]);
    }
  }

  /** The part of a node's row; {@code cutMillis} is its trace's. */
  Part part(String node, long timeMillis, long cutMillis) {
    Part part = partOf.getOrDefault(node, Part.UNUSED);
    boolean early = timeMillis < cutMillis;
    return switch (part) {
      case TRAIN -> early ? Part.TRAIN : Part.UNUSED;
      case TEST -> early ? Part.UNUSED : Part.TEST;
      case CALIBRATE, UNUSED -> part;
    };
  }

  /** How many nodes are for a part. */
  long nodes(Part part) {
    return partOf.values().stream().filter(part::equals).count();
  }
}
