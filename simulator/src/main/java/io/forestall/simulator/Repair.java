package io.forestall.simulator;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How most hardware faults end: the node is repaired, off for some minutes, and boots anew. Repair
 * times are log-normal with a median of 21 h and a mean of 140 h: InfiniteHBD-Trace, 584 faults of
 * 400 servers with 8 GPUs each.
 */
final class Repair {
  private static final Duration MEDIAN = Duration.ofHours(21);
  private static final Duration MEAN = Duration.ofHours(140);

  /** Assumed: nobody is faster, so that a fault outlasts the job's watchdog. */
  private static final Duration MIN = Duration.ofMinutes(30);

  /** Assumed, as after a crash: off for 5 to 20 min. */
  private static final Duration MIN_OFF = Duration.ofMinutes(5);

  private static final Duration MAX_OFF = Duration.ofMinutes(20);

  private Repair() {}

  /** When a node that breaks then is in order again. */
  static long endMillis(long brokenMillis, SplittableRandom random) {
    Duration repair = Draws.logNormal(random, MEDIAN, MEAN);
    return brokenMillis + Math.max(MIN.toMillis(), repair.toMillis());
  }

  /**
   * Takes the node off the net some minutes before the fault's end, and counts its boot then. Says
   * whether it has done so: then the fault itself does nothing any more.
   */
  static boolean begun(PlannedFault plan, TickWindow tick, NodeConditions node) {
    if (plan.endMillis() == PlannedFault.NO_END
        || tick.toMillis() < plan.endMillis() - offMillis(plan.endMillis())) {
      return false;
    }
    if (tick.toMillis() < plan.endMillis()) {
      node.down = true;
    } else {
      node.reboots++;
    }
    return true;
  }

  /** Varies with the drawn end, so that no shape needs a parameter for it. */
  private static long offMillis(long endMillis) {
    return MIN_OFF.toMillis()
        + Math.floorMod(endMillis, MAX_OFF.toMillis() - MIN_OFF.toMillis() + 1);
  }
}
