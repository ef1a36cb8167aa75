package io.forestall.traces;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The devices of one node, in the order in which they become known. */
final class NodeDevices {
  /** More is no server; it would be a file in which the column holds something else. */
  static final int MAX_DEVICES = 1_024;

  private static final int MAX_INDEX_DIGITS = 6;

  private final Map<String, TraceDevice> byId = new LinkedHashMap<>();
  private final Map<Integer, TraceDevice> byIndex = new HashMap<>();

  /** Adds a device unless its id is known; says whether it was new. */
  boolean add(TraceDevice device) {
    if (byId.putIfAbsent(device.device(), device) != null) {
      return false;
    }
    if (device.index() != TraceDevice.UNKNOWN) {
      byIndex.putIfAbsent(device.index(), device);
    }
    return true;
  }

  /** Adds a device of which only the cell is known that names it. */
  void add(String node, String cell) {
    if (find(cell) == null) {
      int index = index(cell);
      add(
          new TraceDevice(
              node,
              cell,
              index == TraceDevice.UNKNOWN ? byId.size() : index,
              "",
              TraceDevice.UNKNOWN));
    }
  }

  /** The device that a cell means by its id or its index; null when none is known. */
  @Nullable TraceDevice find(String cell) {
    TraceDevice device = byId.get(cell);
    return device == null ? byIndex.get(index(cell)) : device;
  }

  List<TraceDevice> list() {
    return new ArrayList<>(byId.values());
  }

  int count() {
    return byId.size();
  }

  /** The number in a cell that holds a driver's index instead of an id; -1 in all others. */
  static int index(String cell) {
    if (cell.isEmpty() || cell.length() > MAX_INDEX_DIGITS) {
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
}
