package io.forestall.simulator;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The user's code fails on one rank: its process is gone, the others spin until the launcher ends
 * them within seconds. Some of these errors are illegal accesses on the GPU, which the driver
 * reports (XID 31 and 43) although no hardware is at fault.
 *
 * @param error what the traceback ends with
 * @param illegalAccess whether it is one on the GPU
 */
record UserException(String error, boolean illegalAccess) implements FaultShape {
  private static final String ILLEGAL_ACCESS =
      "RuntimeError: CUDA error: an illegal memory access was encountered";

  private static final List<String> ERRORS =
      List.of(
          "ValueError: sequence of 8193 tokens is longer than the context of 8192",
          "KeyError: 'position_ids'",
          "AssertionError: loss is not finite",
          "FileNotFoundError: [Errno 2] No such file or directory: '/data/shards/part-00417.bin'",
          "ConnectionResetError: [Errno 104] Connection reset by peer");

  /** The label's end: the job is over and has been started anew, or not. */
  private static final Duration UNTIL_OVER = Duration.ofMinutes(1);

  /** Assumed: one in five is an illegal access. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    boolean illegalAccess = Draws.chance(random, 0.2);
    return new PlannedFault(
        "F29",
        FaultClass.APPLICATION_FAULT.name(),
        LabelKind.SOFTWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis,
        failureMillis,
        failureMillis + UNTIL_OVER.toMillis(),
        new UserException(
            illegalAccess ? ILLEGAL_ACCESS : ERRORS.get(random.nextInt(ERRORS.size())),
            illegalAccess));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.failureMillis()) {
      return;
    }
    if (illegalAccess) {
      fleet.node(plan.node()).device(plan.device()).lastXid = 43; // stays: nothing clears it
      if (tick.contains(plan.failureMillis())) {
        print(plan, fleet, new DriverLog(fleet.layout().node(plan.node()), out));
      }
    }
    RankCrash.of(plan, plan.failureMillis(), error).apply(tick, fleet, out);
  }

  private static void print(PlannedFault plan, FleetConditions fleet, DriverLog log) {
    DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
    long timeMillis = plan.failureMillis();
    log.identity(layout, timeMillis);
    log.rankXid(
        layout,
        timeMillis,
        31,
        "Ch 00000008, intr 00000000. MMU Fault: ENGINE GRAPHICS GPCCLIENT_T1_3 faulted @"
            + " 0x7f2e_4a600000. Fault is of type FAULT_PDE ACCESS_TYPE_VIRT_READ");
    log.rankXid(layout, timeMillis, 43, "Ch 00000008");
  }
}
