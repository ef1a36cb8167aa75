package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import java.util.HashMap;
import java.util.Map;

/**
 * Who is who on one node: kernel lines name a PCI address, telemetry a UUID, people a number.
 * Learned from samples and placement; the latest word holds.
 */
final class DeviceNames {
  private final Map<String, String> byPci = new HashMap<>();
  private final Map<String, Integer> indexes = new HashMap<>();

  void learn(SampleFrame frame) {
    for (int d = 0; d < frame.devices; d++) {
      learn(frame.deviceIds[d], frame.deviceIndexes[d], frame.devicePcis[d]);
    }
  }

  void learn(Placement placement) {
    for (PlacedDevice device : placement.getDevices()) {
      learn(device.getDevice(), device.getIndex(), device.getPci());
    }
  }

  private void learn(String device, int index, String pci) {
    if (!pci.isEmpty() && !device.equals(byPci.get(pci))) {
      byPci.put(pci, device);
    }
    Integer known = indexes.get(device);
    if (index >= 0 && (known == null || known != index)) {
      indexes.put(device, index);
    }
  }

  /** The device an event speaks of: its id if known, else its PCI address, else empty. */
  String deviceOf(NodeEvent event) {
    if (!event.getDevice().isEmpty()) {
      return event.getDevice();
    }
    return byPci.getOrDefault(event.getPci(), event.getPci());
  }

  /** The driver's number of the device; -1 when unknown. */
  int indexOf(String device) {
    return indexes.getOrDefault(device, -1);
  }

  void write(StateWriter out) {
    out.writeInt(byPci.size());
    byPci.forEach(
        (pci, device) -> {
          out.writeString(pci);
          out.writeString(device);
        });
    out.writeInt(indexes.size());
    indexes.forEach(
        (device, index) -> {
          out.writeString(device);
          out.writeInt(index);
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      byPci.put(in.readString(), in.readString());
    }
    for (int n = in.readInt(); n > 0; n--) {
      indexes.put(in.readString(), in.readInt());
    }
  }
}
