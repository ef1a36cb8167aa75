package io.forestall.simulator;

import java.time.Duration;

/**
 * A rank whose process dies of an error, as part of a fault: it prints a traceback; seconds later
 * its launcher ends the other ranks and blames it, and the job is over. A node without a job only
 * loses a process that nobody misses.
 *
 * @param job empty when none
 * @param device index of the rank's GPU
 * @param error what the traceback ends with
 */
record RankCrash(String job, String node, int device, long timeMillis, String error) {
  /** Assumed: torchrun looks after its ranks every few seconds at most. */
  private static final Duration LAUNCHER_DELAY = Duration.ofSeconds(3);

  /** Long enough for the job to notice, short enough not to hurt the one that starts after it. */
  private static final Duration LASTS = Duration.ofSeconds(10);

  /** The crash that a plan's fault causes at its GPU. */
  static RankCrash of(PlannedFault plan, long timeMillis, String error) {
    return new RankCrash(plan.job(), plan.node(), plan.device(), timeMillis, error);
  }

  /** Takes the process and its job down, and prints. */
  void apply(TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < timeMillis || tick.fromMillis() >= timeMillis + LASTS.toMillis()) {
      return;
    }
    fleet.node(node).device(device).processGone = true;
    if (job.isEmpty()) {
      return;
    }
    fleet.job(job).crashed = true;
    CrashLog log = new CrashLog(fleet.layout().job(job), fleet.layout().node(node), out);
    if (tick.contains(timeMillis)) {
      log.traceback(device, timeMillis, error);
    }
    if (tick.contains(launcherMillis())) {
      log.launcher(device, launcherMillis(), timeMillis);
    }
  }

  /** The driver clears away the channels of the ranks that were ended on the other GPUs. */
  void clearSiblings(TickWindow tick, FleetConditions fleet, FleetOutput out) {
    long clearedMillis = launcherMillis() + 200;
    if (job.isEmpty() || tick.toMillis() < clearedMillis) {
      return;
    }
    DriverLog log = new DriverLog(fleet.layout().node(node), out);
    for (DeviceLayout sibling : fleet.layout().node(node).devices()) {
      if (sibling.index() != device) {
        fleet.node(node).device(sibling.index()).lastXid = 45;
        if (tick.contains(clearedMillis)) {
          log.channelRemoved(sibling, clearedMillis);
        }
      }
    }
  }

  private long launcherMillis() {
    return timeMillis + LAUNCHER_DELAY.toMillis();
  }
}
