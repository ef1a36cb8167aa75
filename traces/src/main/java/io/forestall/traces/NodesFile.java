package io.forestall.traces;

import io.forestall.traces.csv.CsvLine;
import java.util.LinkedHashMap;
import java.util.Map;

/** nodes.csv: which machines there are. */
final class NodesFile {
  static final String NAME = "nodes.csv";
  static final String[] HEADER = {"node", "vendor", "sku", "devices", "rack", "leaf"};

  private NodesFile() {}

  /** The nodes by name, in the order of the file; none when it is not there. */
  static Map<String, TraceNode> read(TraceFolder folder, TraceProblems problems) {
    Map<String, TraceNode> nodes = new LinkedHashMap<>();
    Table table = Table.open(folder, NAME, problems, "node");
    if (table != null) {
      table.rows(
          row -> {
            TraceNode node =
                new TraceNode(
                    row.text("node"),
                    row.text("vendor"),
                    row.text("sku"),
                    row.integer("devices", 0),
                    row.text("rack"),
                    row.text("leaf"));
            if (nodes.putIfAbsent(node.node(), node) != null) {
              row.problem("node " + node.node() + " is there twice");
            }
          });
    }
    return nodes;
  }

  static void write(TraceNode node, CsvLine line) {
    line.text(node.node()).text(node.vendor()).text(node.sku());
    line.whole(node.devices()).text(node.rack()).text(node.leaf());
  }
}
