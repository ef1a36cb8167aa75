package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;

/**
 * One fault to come, with its label: what a judge compares incidents with, and what must not be in
 * the output.
 *
 * @param faultClass what an incident should call it
 * @param job the job that is hurt
 * @param node culprit; empty when the whole job is
 * @param device index of the culprit; {@link #NO_DEVICE} when it is the node or the job
 * @param onsetMillis first physical sign
 * @param failureMillis when the job is hurt; {@link #NO_FAILURE} when it only degrades
 * @param shape what it does
 */
public record PlannedFault(
    FaultClass faultClass,
    String job,
    String node,
    int device,
    long onsetMillis,
    long failureMillis,
    FaultShape shape) {
  /** The culprit is no single device. */
  public static final int NO_DEVICE = -1;

  /** The fault degrades and does not kill. */
  public static final long NO_FAILURE = Long.MAX_VALUE;

  public PlannedFault {
    requireArgument(!job.isEmpty(), "a fault needs a job");
    requireArgument(device >= NO_DEVICE, "device must be at least -1: %s", device);
    requireArgument(
        !node.isEmpty() || device == NO_DEVICE, "device %s of job %s needs a node", device, job);
    requireArgument(
        failureMillis >= onsetMillis,
        "failure must not be before onset: %s, %s",
        failureMillis,
        onsetMillis);
  }

  /** Throws unless every name is in the layout. */
  void requireIn(FleetLayout layout) {
    JobLayout hurt = layout.job(job);
    if (!node.isEmpty()) {
      requireArgument(hurt.nodes().contains(node), "job %s does not run on node %s", job, node);
      int devices = layout.node(node).devices().size();
      requireArgument(device < devices, "node %s has %s devices, not %s", node, devices, device);
    }
  }
}
