package io.forestall.simulator;

import java.util.SplittableRandom;

/** Draws one fault of a kind: its size, its warning and its end. */
@FunctionalInterface
interface Planner {
  /**
   * A fault of that node.
   *
   * @param failureMillis when the job is hurt: it dies, stalls or has become as slow as it gets.
   *     Warnings come before it, down to the fault's onset
   */
  PlannedFault plan(FleetLayout layout, String node, long failureMillis, SplittableRandom random);
}
