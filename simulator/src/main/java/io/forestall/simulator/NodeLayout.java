package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.List;

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
}
