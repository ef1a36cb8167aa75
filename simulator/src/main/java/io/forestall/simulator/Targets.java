package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.SplittableRandom;

/** Whom a planned fault can hit: not every node has a job or a device. */
final class Targets {
  private Targets() {}

  /** The job on that node; throws when it is idle. */
  static String job(String fault, FleetLayout layout, String node) {
    String job = layout.jobOf(node);
    requireArgument(!job.isEmpty(), "%s needs a job, and node %s has none", fault, node);
    return job;
  }

  /** Any device of the node; {@link PlannedFault#NO_DEVICE} when it has none. */
  static int anyDevice(FleetLayout layout, String node, SplittableRandom random) {
    int devices = layout.node(node).devices().size();
    return devices == 0 ? PlannedFault.NO_DEVICE : random.nextInt(devices);
  }

  /** Any device of the node, by which also goes the port of its rail; throws when it has none. */
  static int device(String fault, FleetLayout layout, String node, SplittableRandom random) {
    int device = anyDevice(layout, node, random);
    requireArgument(
        device != PlannedFault.NO_DEVICE, "%s needs a device, and node %s has none", fault, node);
    return device;
  }
}
