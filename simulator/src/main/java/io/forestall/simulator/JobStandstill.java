package io.forestall.simulator;

import java.util.List;

/**
 * Whether a job stands still, for how long, and when it gives up: after the watchdog's time, after
 * NCCL's when a link or a node is gone, or as soon as the launcher has seen a process die.
 */
final class JobStandstill {
  private final TimeoutSettings timeouts;
  private final List<NodeModel> nodes;

  private long blockedMillis;
  private long linkDownMillis;
  private long crashedMillis;
  private long watchdogMillis = Long.MAX_VALUE;

  JobStandstill(TimeoutSettings timeouts, List<NodeModel> nodes) {
    this.timeouts = timeouts;
    this.nodes = nodes;
  }

  /** Takes a tick's conditions in, and says whether the job stands still during it. */
  boolean blocks(TickWindow tick, JobConditions conditions) {
    boolean linkDown = false;
    boolean blocked =
        conditions.deadlocked
            || conditions.storageStalled
            || conditions.crashed
            || watchdogMillis != Long.MAX_VALUE; // it has fired: nothing can save the job now
    for (NodeModel node : nodes) {
      linkDown |= node.unreachable();
      blocked |= node.blocksJob();
    }
    blocked |= linkDown;
    long lengthMillis = tick.toMillis() - tick.fromMillis();
    blockedMillis = blocked ? blockedMillis + lengthMillis : 0;
    linkDownMillis = linkDown ? linkDownMillis + lengthMillis : 0;
    crashedMillis = conditions.crashed ? crashedMillis + lengthMillis : 0;
    return blocked;
  }

  /** Whether the job that stands still ends now; prints what its processes say of that. */
  boolean givesUp(TickWindow tick, double step, JobLog log) {
    if (crashedMillis > timeouts.launcher().toMillis()) {
      return true;
    }
    if (linkDownMillis > timeouts.fabric().toMillis()) {
      printFabricTimeout(tick.toMillis(), log);
      return true;
    }
    if (blockedMillis >= timeouts.watchdog().toMillis() && watchdogMillis == Long.MAX_VALUE) {
      watchdogMillis = tick.toMillis();
      printWatchdog(tick.toMillis(), step, log);
    }
    return tick.toMillis() - timeouts.abort().toMillis() >= watchdogMillis;
  }

  /** Forgets all, for the next attempt. */
  void reset() {
    blockedMillis = 0;
    linkDownMillis = 0;
    crashedMillis = 0;
    watchdogMillis = Long.MAX_VALUE;
  }

  private void printWatchdog(long timeMillis, double step, JobLog log) {
    for (int position = 0; position < nodes.size(); position++) {
      NodeModel node = nodes.get(position);
      int ranks = node.ranks();
      for (int index = 0; index < ranks; index++) {
        if (node.answers(index)) {
          log.watchdog(
              timeMillis,
              node.layout().name(),
              position * ranks + index,
              step,
              timeouts.watchdog().toMillis());
        }
      }
    }
  }

  /** A rank behind a dead port tells; of a dead node its neighbour does. */
  private void printFabricTimeout(long timeMillis, JobLog log) {
    for (int position = 0; position < nodes.size(); position++) {
      NodeModel node = nodes.get(position);
      if (node.conditions().down) {
        NodeModel neighbour = nodes.get((position + 1) % nodes.size());
        if (!neighbour.layout().devices().isEmpty()) {
          log.fabricTimeout(
              timeMillis, neighbour.layout().name(), neighbour.layout().devices().get(0));
        }
        continue;
      }
      for (DeviceLayout device : node.layout().devices()) {
        if (node.conditions().port(device.rail()).blocksJob()) {
          log.fabricTimeout(timeMillis, node.layout().name(), device);
        }
      }
    }
  }
}
