package io.forestall.traces;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes and devices a trace is about: what nodes.csv and devices.csv list, and what the first
 * ticks of the telemetry show besides.
 */
final class TraceFleet {
  private static final NodeDevices NONE = new NodeDevices();

  private final Map<String, TraceNode> nodes;
  private final Map<String, TelemetryHead> heads = new HashMap<>();
  private final Map<String, NodeDevices> devices;

  private TraceFleet(Map<String, TraceNode> nodes, Map<String, NodeDevices> devices) {
    this.nodes = nodes;
    this.devices = devices;
  }

  static TraceFleet read(TraceFolder folder, TraceProblems problems) {
    Map<String, TraceNode> listed = NodesFile.read(folder, problems);
    var fleet = new TraceFleet(new LinkedHashMap<>(listed), DevicesFile.read(folder, problems));
    folder
        .telemetry()
        .forEach(
            (node, file) -> {
              String name = folder.nameOf(file);
              if (!listed.isEmpty() && !listed.containsKey(node)) {
                problems.add(name, 0, "node " + node + " is not in " + NodesFile.NAME);
              }
              fleet.addNode(node, TelemetryHead.read(file, name, problems));
            });
    return fleet;
  }

  private void addNode(String node, @Nullable TelemetryHead head) {
    NodeDevices known = devices.computeIfAbsent(node, name -> new NodeDevices());
    if (head != null) {
      heads.put(node, head);
      head.devices().forEach(cell -> known.add(node, cell));
    }
    nodes.putIfAbsent(node, new TraceNode(node, "", "", known.count(), "", ""));
  }

  Collection<TraceNode> nodes() {
    return nodes.values();
  }

  boolean knows(String node) {
    return nodes.containsKey(node);
  }

  /** The node's devices: first those listed, then others in the order in which they appear. */
  NodeDevices devicesOf(String node) {
    return devices.getOrDefault(node, NONE);
  }

  /** All devices, node by node. */
  List<TraceDevice> devices() {
    List<TraceDevice> all = new ArrayList<>();
    devices.values().forEach(ofNode -> all.addAll(ofNode.list()));
    return List.copyOf(all);
  }

  /** The id of the device that a cell means by its id or its index; the cell when none is known. */
  String deviceId(String node, String cell) {
    TraceDevice device = devicesOf(node).find(cell);
    return device == null ? cell : device.device();
  }

  /** How the node's telemetry begins; null when it has none. */
  @Nullable TelemetryHead head(String node) {
    return heads.get(node);
  }

  /** First tick of all; {@link Long#MAX_VALUE} when there is none. */
  long firstMillis() {
    return heads.values().stream()
        .mapToLong(TelemetryHead::firstMillis)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
