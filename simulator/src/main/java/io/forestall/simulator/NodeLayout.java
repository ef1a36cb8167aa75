package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** One simulated server: who it is, where it stands and what it carries. */
public record NodeLayout(
    String name,
    String bootId,
    String vendor,
    String sku,
    String rack,
    String leaf,
    List<DeviceLayout> devices) {
  public NodeLayout {
    requireArgument(!name.isEmpty(), "node name is empty");
    devices = List.copyOf(devices);
    for (int position = 0; position < devices.size(); position++) {
      requireArgument(
          devices.get(position).index() == position,
          "devices of %s must be in the order of their index",
          name);
    }
  }

  /** The same server in another life: a window that is played alone has booted for itself. */
  NodeLayout bootedFor(String window) {
    String boot =
        UUID.nameUUIDFromBytes((bootId + '/' + window).getBytes(StandardCharsets.UTF_8)).toString();
    return new NodeLayout(name, boot, vendor, sku, rack, leaf, devices);
  }
}
