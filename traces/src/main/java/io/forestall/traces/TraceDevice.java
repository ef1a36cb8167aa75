package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * A row of devices.csv: one accelerator.
 *
 * @param device id, such as a GPU's UUID
 * @param index number given by the driver; {@link #UNKNOWN} when unknown
 * @param pci address as dddd:bb:dd.f in lower case; empty when unknown
 * @param rail network rail; {@link #UNKNOWN} when unknown
 */
public record TraceDevice(String node, String device, int index, String pci, int rail) {
  /** An index or a rail that nobody told. */
  public static final int UNKNOWN = -1;

  public TraceDevice {
    requireArgument(!node.isEmpty() && !device.isEmpty(), "node or device is empty");
    requireArgument(index >= UNKNOWN, "index must be at least -1: %s", index);
    requireArgument(rail >= UNKNOWN, "rail must be at least -1: %s", rail);
  }
}
