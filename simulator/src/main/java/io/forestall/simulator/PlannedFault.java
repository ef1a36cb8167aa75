package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;

/**
 * One fault or benign phase to come, with its label: what a judge compares incidents with, and what
 * must not be in the output.
 *
 * @param fault number in the catalogue of faults, F01 to F38, or B01 and on for what only looks
 *     like one
 * @param label what an incident should call it: the name of a {@link FaultClass}; for a benign
 *     phase its own name, such as CHECKPOINT
 * @param kind whose fault it is
 * @param job the job that is hurt; empty when none
 * @param node culprit; empty when the whole job or fleet is
 * @param device index of the culprit; {@link #NO_DEVICE} when it is the node or the job
 * @param onsetMillis first physical sign
 * @param failureMillis when the job is hurt; {@link #NO_FAILURE} when it only degrades
 * @param endMillis when its effects are over; {@link #NO_END} when they outlast the run
 * @param shape what it does
 */
public record PlannedFault(
    String fault,
    String label,
    LabelKind kind,
    String job,
    String node,
    int device,
    long onsetMillis,
    long failureMillis,
    long endMillis,
    FaultShape shape) {
  /** The culprit is no single device. */
  public static final int NO_DEVICE = -1;

  /** The fault degrades and does not kill. */
  public static final long NO_FAILURE = Long.MAX_VALUE;

  /** The fault does not end by itself within the run. */
  public static final long NO_END = Long.MAX_VALUE;

  public PlannedFault {
    requireArgument(fault.matches("[FB]\\d\\d"), "fault must be F or B and two digits: %s", fault);
    requireArgument(
        kind == LabelKind.BENIGN || isFaultClass(label), "label must be a fault class: %s", label);
    requireArgument(device >= NO_DEVICE, "device must be at least -1: %s", device);
    requireArgument(
        !node.isEmpty() || device == NO_DEVICE, "device %s of job %s needs a node", device, job);
    requireArgument(
        failureMillis >= onsetMillis,
        "failure must not be before onset: %s, %s",
        failureMillis,
        onsetMillis);
    requireArgument(
        endMillis >= onsetMillis, "end must not be before onset: %s, %s", endMillis, onsetMillis);
  }

  private static boolean isFaultClass(String name) {
    for (FaultClass faultClass : FaultClass.values()) {
      if (faultClass.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** What an incident should call it; throws for a benign phase, which should be none. */
  public FaultClass faultClass() {
    return FaultClass.valueOf(label);
  }

  /** How far it reaches: the narrowest of device, node, job and fleet that is named. */
  public LabelScope scope() {
    if (device != NO_DEVICE) {
      return LabelScope.DEVICE;
    }
    if (!node.isEmpty()) {
      return LabelScope.NODE;
    }
    return job.isEmpty() ? LabelScope.FLEET : LabelScope.JOB;
  }

  /** Throws unless every name is in the layout. */
  void requireIn(FleetLayout layout) {
    if (!job.isEmpty()) {
      JobLayout hurt = layout.job(job);
      requireArgument(
          node.isEmpty() || hurt.nodes().contains(node),
          "job %s does not run on node %s",
          job,
          node);
    }
    if (!node.isEmpty()) {
      int devices = layout.node(node).devices().size();
      requireArgument(device < devices, "node %s has %s devices, not %s", node, devices, device);
    }
  }
}
