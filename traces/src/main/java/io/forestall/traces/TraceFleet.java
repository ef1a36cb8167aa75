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
  private final Map<String, TraceNode> nodes;
  private final Map<String, TelemetryHead> heads = new HashMap<>();
  private final Map<String, List<TraceDevice>> devices = new LinkedHashMap<>();

  private TraceFleet(Map<String, TraceNode> nodes) {
    this.nodes = nodes;
  }

  static TraceFleet read(TraceFolder folder, TraceProblems problems) {
    var fleet = new TraceFleet(NodesFile.read(folder, problems));
    for (TraceDevice device : DevicesFile.read(folder, problems)) {
      fleet.devices.computeIfAbsent(device.node(), node -> new ArrayList<>()).add(device);
    }
    boolean listed = !fleet.nodes.isEmpty();
    folder
        .telemetry()
        .forEach(
            (node, file) -> {
              String name = folder.nameOf(file);
              TelemetryHead head = TelemetryHead.read(file, name, problems);
              if (head != null) {
                fleet.heads.put(node, head);
                fleet.addDevices(node, head.devices());
              }
              if (listed && !fleet.knows(node)) {
                problems.add(name, 0, "node " + node + " is not in " + NodesFile.NAME);
              }
              int count = fleet.devicesOf(node).size();
              fleet.nodes.putIfAbsent(node, new TraceNode(node, "", "", count, "", ""));
            });
    return fleet;
  }

  private void addDevices(String node, List<String> cells) {
    List<TraceDevice> known = devices.computeIfAbsent(node, name -> new ArrayList<>());
    for (String cell : cells) {
      if (find(node, cell) == null) {
        int index = index(cell);
        known.add(
            new TraceDevice(node, cell, index < 0 ? known.size() : index, "", TraceDevice.UNKNOWN));
      }
    }
  }

  /** The number in a cell that holds a driver's index instead of an id; -1 in all others. */
  static int index(String cell) {
    if (cell.isEmpty() || cell.length() > 6) {
      return TraceDevice.UNKNOWN;
    }
    int index = 0;
    for (int i = 0; i < cell.length(); i++) {
      char digit = cell.charAt(i);
      if (digit < '0' || digit > '9') {
        return TraceDevice.UNKNOWN;
      }
      index = index * 10 + (digit - '0');
    }
    return index;
  }

  Collection<TraceNode> nodes() {
    return nodes.values();
  }

  boolean knows(String node) {
    return nodes.containsKey(node);
  }

  /** The node's devices: first those listed, then others in the order in which they appear. */
  List<TraceDevice> devicesOf(String node) {
    return devices.getOrDefault(node, List.of());
  }

  /** All devices, node by node. */
  List<TraceDevice> devices() {
    return devices.values().stream().flatMap(List::stream).toList();
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

  /** The id of the device that a cell means by its id or its index; the cell when none is known. */
  String deviceId(String node, String cell) {
    TraceDevice device = find(node, cell);
    return device == null ? cell : device.device();
  }

  /** The device that a cell means by its id or its index; null when none is known. */
  @Nullable TraceDevice find(String node, String cell) {
    int index = index(cell);
    TraceDevice byIndex = null;
    for (TraceDevice device : devicesOf(node)) {
      if (device.device().equals(cell)) {
        return device;
      }
      if (index >= 0 && device.index() == index) {
        byIndex = device;
      }
    }
    return byIndex;
  }
}
