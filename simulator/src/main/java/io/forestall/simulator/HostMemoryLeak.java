package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A data loader leaks host memory at an even pace until the kernel kills the rank that owns it; the
 * memory comes back and the job stands still until it gives up. A checkpoint that gathers too much
 * is the same within a minute or two: a cliff.
 *
 * @param bytesPerMinute 0.5 to 20 GB is usual; hundreds for a cliff
 * @param killed device whose process the kernel kills, {@link PlannedFault#NO_DEVICE} for one
 *     without; the host is to blame all the same
 */
public record HostMemoryLeak(double bytesPerMinute, int killed) implements FaultShape {
  /** Assumed: how many come as a cliff. */
  private static final double CLIFF_SHARE = 0.25;

  /** The job's watchdog has ended it by then. */
  private static final Duration STANDSTILL = Duration.ofMinutes(11);

  public HostMemoryLeak {
    requireArgument(
        bytesPerMinute > 0 && bytesPerMinute < 1e12,
        "bytesPerMinute must be in (0, 1e12): %s",
        bytesPerMinute);
  }

  public HostMemoryLeak(double bytesPerMinute) {
    this(bytesPerMinute, PlannedFault.NO_DEVICE);
  }

  /** A leak that begins then; it fails when what the host has available is used up. */
  public static PlannedFault plan(
      FleetLayout layout,
      String node,
      int device,
      long onsetMillis,
      HostMemoryLeak leak,
      HostSettings host) {
    long lastsMillis = Math.round(host.leakableBytes() / leak.bytesPerMinute() * 60_000);
    return new PlannedFault(
        "F20",
        FaultClass.HOST_OUT_OF_MEMORY.name(),
        LabelKind.WORKLOAD,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        onsetMillis + lastsMillis,
        PlannedFault.NO_END,
        new HostMemoryLeak(leak.bytesPerMinute, device));
  }

  /**
   * A leak that uses up all memory of a default host at that time. Published: 0.5 to 20 GB a
   * minute. Assumed: a quarter are cliffs of 150 to 650 GB a minute.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    double bytesPerMinute =
        Draws.chance(random, CLIFF_SHARE)
            ? Draws.logUniform(random, 150e9, 650e9)
            : Draws.logUniform(random, 0.5e9, 20e9);
    int killed = Targets.anyDevice(layout, node, random);
    double minutes = HostSettings.defaults().leakableBytes() / bytesPerMinute;
    return new PlannedFault(
        "F20",
        FaultClass.HOST_OUT_OF_MEMORY.name(),
        LabelKind.WORKLOAD,
        Targets.job("F20", layout, node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - Math.round(60_000 * minutes),
        failureMillis,
        failureMillis + STANDSTILL.toMillis(),
        new HostMemoryLeak(bytesPerMinute, killed));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() <= plan.onsetMillis() || !fleet.busy(plan.node())) {
      return;
    }
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.failureMillis()) {
      node.leakedBytes += leakedBytes(plan, tick.toMillis());
      return;
    }
    node.oomKills++;
    if (killed == PlannedFault.NO_DEVICE) {
      JobEnd.byKill(plan, plan.failureMillis(), tick, fleet);
    } else {
      node.device(killed).processGone |= tick.toMillis() < plan.endMillis();
    }
    if (tick.contains(plan.failureMillis())) {
      print(plan, out);
    }
  }

  private double leakedBytes(PlannedFault plan, long timeMillis) {
    return bytesPerMinute * (timeMillis - plan.onsetMillis()) / 60_000;
  }

  /** The four lines of one kill. */
  private void print(PlannedFault plan, FleetOutput out) {
    int pid = JobLog.processId(Math.max(0, killed));
    long residentKilobytes = Math.round(leakedBytes(plan, plan.failureMillis()) / 1024);
    String[] lines = {
      "python invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO),"
          + " order=0, oom_score_adj=0",
      String.format(
          Locale.ROOT,
          "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0-1,global_oom,"
              + "task_memcg=/system.slice/slurmstepd.scope/job,task=python,pid=%d,uid=1000",
          pid),
      String.format(
          Locale.ROOT,
          "Out of memory: Killed process %d (python) total-vm:%dkB, anon-rss:%dkB, file-rss:0kB,"
              + " shmem-rss:0kB, UID:1000 pgtables:%dkB oom_score_adj:0",
          pid,
          residentKilobytes + 64 * 1024 * 1024,
          residentKilobytes,
          residentKilobytes / 512),
      String.format(
          Locale.ROOT,
          "oom_reaper: reaped process %d (python), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
          pid)
    };
    for (String line : lines) {
      out.kernelLine(plan.node(), plan.failureMillis(), line);
    }
  }
}
