package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * One accelerator of a simulated node and the network port on its rail.
 *
 * @param id GPU UUID
 * @param index number given by the driver
 * @param pci address as dddd:bb:dd.f
 * @param rail network rail; also the number of the port that serves it
 * @param portPci address of that port's adapter
 */
public record DeviceLayout(String id, int index, String pci, int rail, String portPci) {
  public DeviceLayout {
    requireArgument(!id.isEmpty(), "device id is empty");
    requireArgument(index >= 0, "index must not be negative: %s", index);
    requireArgument(rail >= 0, "rail must not be negative: %s", rail);
  }

  /** The adapter's name under RDMA. */
  String portName() {
    return "mlx5_" + rail;
  }

  /** The address as the driver's log lines write it: without the function. */
  String pciWithoutFunction() {
    return pci.substring(0, pci.lastIndexOf('.'));
  }
}
