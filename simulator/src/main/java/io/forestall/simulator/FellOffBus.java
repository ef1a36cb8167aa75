package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;

/**
 * A GPU stops answering on PCIe: its gauges freeze at their last values, its counters and memory
 * sizes vanish, the board's power falls, and every other rank of the job spins in NCCL. No number
 * warns of it. A plan without a device takes all GPUs of the node, which is as frequent.
 *
 * @param logDelay from the loss until the driver notices, 0 to 2 s
 */
public record FellOffBus(Duration logDelay) implements FaultShape {
  public FellOffBus {
    requireArgument(!logDelay.isNegative(), "logDelay must not be negative: %s", logDelay);
  }

  /** A GPU that is lost at that time. */
  public static PlannedFault plan(FleetLayout layout, String node, int device, long onsetMillis) {
    return new PlannedFault(
        "F01",
        FaultClass.GPU_FELL_OFF_BUS.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        onsetMillis,
        onsetMillis,
        PlannedFault.NO_END,
        new FellOffBus(Duration.ofMillis(800)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    NodeConditions node = fleet.node(plan.node());
    long logMillis = plan.onsetMillis() + logDelay.toMillis();
    for (DeviceLayout device : fleet.layout().node(plan.node()).devices()) {
      if (plan.device() == PlannedFault.NO_DEVICE || plan.device() == device.index()) {
        node.device(device.index()).lost = true;
        if (tick.contains(logMillis)) {
          print(plan.node(), device, logMillis, out);
        }
      }
    }
  }

  private static void print(String node, DeviceLayout device, long timeMillis, FleetOutput out) {
    String address = device.pciWithoutFunction();
    out.kernelLine(node, timeMillis, "NVRM: GPU at PCI:" + address + ": " + device.id());
    out.kernelLine(
        node,
        timeMillis,
        "NVRM: Xid (PCI:"
            + address
            + "): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.");
    out.kernelLine(node, timeMillis, "NVRM: GPU " + device.pci() + ": GPU has fallen off the bus.");
    out.kernelLine(
        node,
        timeMillis,
        "NVRM: Xid (PCI:"
            + address
            + "): 154, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)");
  }
}
