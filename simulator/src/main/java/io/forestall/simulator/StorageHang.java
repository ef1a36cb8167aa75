package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The file server behind a job, or behind the whole fleet, stops answering: on all nodes processes
 * block within seconds, ranks wait in host code, and each node's kernel says so and, when it is
 * over, says that too. Everything goes on then.
 *
 * @param filesystem whose wording the kernel uses
 * @param notice from the hang until the kernel complains
 */
record StorageHang(Filesystem filesystem, Duration notice) implements FaultShape {
  /** The last node notices this much after the first. */
  private static final Duration SPREAD = Duration.ofSeconds(3);

  /** The kernel reports tasks that have been blocked for so long, by default. */
  private static final Duration HUNG_TASK = Duration.ofMinutes(2);

  /** Assumed: requests that a client sends again while it waits. */
  private static final double RETRANSMITS_PER_SECOND = 0.5;

  /** Network file systems and what their clients print. */
  enum Filesystem {
    NFS,
    LUSTRE;

    private List<String> complaints() {
      return switch (this) {
        case NFS -> List.of("nfs: server 10.12.0.16 not responding, still trying");
        case LUSTRE ->
            List.of(
                "Lustre: scratch-OST0004-osc-ffff9c41a2b3c000: Connection to scratch-OST0004 (at"
                    + " 10.12.0.21@tcp) was lost; in progress operations using this service will wait"
                    + " for recovery to complete",
                "LustreError: 11-0: scratch-OST0004-osc-ffff9c41a2b3c000: operation ost_write to node"
                    + " 10.12.0.21@tcp failed: rc = -107");
      };
    }

    private List<String> relief() {
      return switch (this) {
        case NFS -> List.of("nfs: server 10.12.0.16 OK");
        case LUSTRE ->
            List.of(
                "Lustre: scratch-OST0004-osc-ffff9c41a2b3c000: Connection restored to scratch-OST0004"
                    + " (at 10.12.0.21@tcp)");
      };
    }
  }

  StorageHang {
    requireArgument(!notice.isNegative(), "notice must not be negative: %s", notice);
  }

  /**
   * The storage of the node's job hangs at that time; of the whole fleet when the node is idle.
   * Published: episodes of 1 to 7 min. Assumed: kernels complain after 5 to 60 s.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration lasts = Draws.logUniform(random, Duration.ofMinutes(1), Duration.ofMinutes(7));
    Duration notice = Draws.logUniform(random, Duration.ofSeconds(5), Duration.ofMinutes(1));
    Filesystem filesystem = random.nextBoolean() ? Filesystem.NFS : Filesystem.LUSTRE;
    return new PlannedFault(
        "F22",
        FaultClass.STORAGE_STALL.name(),
        LabelKind.STORAGE,
        layout.jobOf(node),
        "",
        PlannedFault.NO_DEVICE,
        failureMillis,
        failureMillis,
        failureMillis + lasts.plus(SPREAD).toMillis(),
        new StorageHang(filesystem, notice));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    FleetLayout layout = fleet.layout();
    boolean hangs = FaultTimes.lasts(plan, tick);
    for (JobLayout job : layout.jobs()) {
      if (plan.job().isEmpty() || plan.job().equals(job.id())) {
        fleet.job(job.id()).storageStalled |= hangs;
      }
    }
    for (NodeLayout node : layout.nodes()) {
      if (plan.job().isEmpty() || plan.job().equals(layout.jobOf(node.name()))) {
        hang(plan, node.name(), tick, fleet, out);
      }
    }
  }

  private void hang(
      PlannedFault plan, String name, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    long lateMillis = Math.round(Scatter.of(name, 0) * SPREAD.toMillis());
    long fromMillis = plan.onsetMillis() + lateMillis;
    long toMillis = plan.endMillis() - SPREAD.toMillis() + lateMillis;
    if (tick.toMillis() >= fromMillis && tick.toMillis() < toMillis) {
      NodeConditions node = fleet.node(name);
      node.storageStallShare = 1;
      if (filesystem == Filesystem.NFS) {
        node.nfsRetransmitsPerSecond += RETRANSMITS_PER_SECOND;
      }
    }
    long complainMillis = fromMillis + notice.toMillis();
    if (complainMillis < toMillis) {
      print(name, complainMillis, filesystem.complaints(), tick, out);
      print(name, toMillis, filesystem.relief(), tick, out);
    }
    long hungMillis = fromMillis + HUNG_TASK.toMillis();
    if (hungMillis < toMillis && fleet.busy(name)) {
      String task =
          String.format(
              Locale.ROOT,
              "INFO: task python:%d blocked for more than %d seconds.",
              JobLog.processId(0),
              HUNG_TASK.toSeconds());
      print(name, hungMillis, List.of(task), tick, out);
    }
  }

  private static void print(
      String node, long timeMillis, List<String> lines, TickWindow tick, FleetOutput out) {
    if (tick.contains(timeMillis)) {
      for (String line : lines) {
        out.kernelLine(node, timeMillis, line);
      }
    }
  }
}
