package io.forestall.simulator;

import java.util.Locale;

/** What NCCL prints on the rank whose port loses its link, if a job runs there. */
final class PortErrors {
  private PortErrors() {}

  /** The line of the rank behind that port, the fraction of a second after its link was lost. */
  static void print(
      String node, int port, long timeMillis, FleetConditions fleet, FleetOutput out) {
    if (!fleet.busy(node)) {
      return;
    }
    int pid = JobLog.processId(port);
    out.trainingLine(
        fleet.layout().jobOf(node),
        node,
        timeMillis,
        String.format(
            Locale.ROOT,
            "%s:%d:%d [%d] transport/net_ib.cc:94 NCCL WARN NET/IB : mlx5_%d:1 Got non-fatal async"
                + " event: port error(10)",
            node,
            pid,
            pid + 1_200,
            port,
            port));
  }
}
