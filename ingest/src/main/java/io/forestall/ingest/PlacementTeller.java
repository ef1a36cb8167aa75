package io.forestall.ingest;

import io.forestall.ingest.PlacementFile.DeviceEntry;
import io.forestall.ingest.PlacementFile.PlacedNode;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says when there is news about where the node stands: its devices as the agent sees them, with
 * what the placement file adds. One thread.
 */
final class PlacementTeller {
  private final String node;
  private final PlacementFile file;
  private @Nullable Placement told;

  PlacementTeller(String node, PlacementFile file) {
    this.node = node;
    this.file = file;
  }

  /** The node's placement if it is another one than was told last, else null. */
  @Nullable Placement news(List<DeviceRef> seen, long timeMillis) {
    PlacedNode placed = file.current();
    List<PlacedDevice> devices = devices(seen, placed.devices());
    Placement last = told;
    if (last == null && devices.isEmpty() && placed.equals(PlacedNode.UNKNOWN)) {
      return null; // nothing to tell yet: the exporters may not have answered
    }
    Placement current =
        Placement.newBuilder()
            .setNode(node)
            .setEventTimeMillis(last == null ? timeMillis : last.getEventTimeMillis())
            .setSource("file")
            .setVendor(placed.vendor())
            .setSku(placed.sku())
            .setRack(placed.rack())
            .setLeaf(placed.leaf())
            .setDevices(devices)
            .build();
    if (current.equals(last)) {
      return null;
    }
    current.setEventTimeMillis(timeMillis);
    told = current;
    return current;
  }

  private static List<PlacedDevice> devices(List<DeviceRef> seen, List<DeviceEntry> entries) {
    Map<String, PlacedDevice> devices = new LinkedHashMap<>();
    for (DeviceRef device : seen) {
      devices.put(
          device.getId(),
          PlacedDevice.newBuilder()
              .setDevice(device.getId())
              .setIndex(device.getIndex())
              .setPci(device.getPci())
              .build());
    }
    for (DeviceEntry entry : entries) {
      PlacedDevice device = find(entry, devices);
      if (device != null) {
        device.setRail(entry.rail());
        device.setJob(entry.job());
        device.setRank(entry.rank());
        device.setRole(entry.role());
      }
    }
    return List.copyOf(devices.values());
  }

  /** The device an entry means; null while no source has shown one with that index or address. */
  private static @Nullable PlacedDevice find(DeviceEntry entry, Map<String, PlacedDevice> devices) {
    if (!entry.device().isEmpty()) {
      return devices.computeIfAbsent(
          entry.device(),
          id ->
              PlacedDevice.newBuilder()
                  .setDevice(id)
                  .setIndex(entry.index())
                  .setPci(entry.pci())
                  .build());
    }
    for (PlacedDevice device : devices.values()) {
      boolean same =
          entry.pci().isEmpty()
              ? device.getIndex() == entry.index()
              : device.getPci().equals(entry.pci());
      if (same) {
        return device;
      }
    }
    return null;
  }
}
