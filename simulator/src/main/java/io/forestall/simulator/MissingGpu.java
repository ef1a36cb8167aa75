package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A node is booted and comes up with one GPU less. The driver may say that it could not start it
 * (XID 143) or its NVLinks (XID 136); or the GPU is not on PCIe at all and nothing is said. A job
 * cannot start there.
 *
 * @param off how long the boot takes, before the failure
 * @param xid that the driver prints; 0 for none
 */
record MissingGpu(Duration off, int xid) implements FaultShape {
  MissingGpu {
    requireArgument(!off.isNegative(), "off must not be negative: %s", off);
    requireArgument(xid == 0 || xid == 136 || xid == 143, "xid must be 0, 136 or 143: %s", xid);
  }

  /** Assumed: a boot of 5 to 20 min; the three ways are as likely. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    int[] xids = {0, 136, 143};
    Duration off = Draws.uniform(random, Duration.ofMinutes(5), Duration.ofMinutes(20));
    return new PlannedFault(
        "F33",
        FaultClass.GPU_MISSING.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - off.toMillis(),
        failureMillis,
        Repair.endMillis(failureMillis, random),
        new MissingGpu(off, xids[random.nextInt(xids.length)]));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.failureMillis()) {
      node.down = true;
      return;
    }
    node.reboots++;
    if (Repair.begun(plan, tick, node)) {
      return;
    }
    node.device(plan.device()).missing = true;
    if (xid != 0 && tick.contains(plan.failureMillis())) {
      DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
      DriverLog log = new DriverLog(fleet.layout().node(plan.node()), out);
      log.identity(layout, plan.failureMillis());
      log.xid(
          layout,
          plan.failureMillis(),
          xid,
          xid == 136 ? "NVLink training failed on link 7" : "GPU initialization failed");
    }
  }
}
