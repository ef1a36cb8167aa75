package io.forestall.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Kernel lines of one node and tick, kept until all nodes have moved: they leave in the order of
 * the nodes, with the times that the node's own clock shows.
 */
final class NodeLines {
  private record Line(long timeMillis, String text) {}

  private final String node;
  private final List<Line> lines = new ArrayList<>();

  NodeLines(String node) {
    this.node = node;
  }

  void add(long timeMillis, String text) {
    lines.add(new Line(timeMillis, text));
  }

  /** Hands all over and forgets them. */
  void flush(long clockOffsetMillis, FleetOutput out) {
    for (Line line : lines) {
      out.kernelLine(node, line.timeMillis() + clockOffsetMillis, line.text());
    }
    lines.clear();
  }
}
