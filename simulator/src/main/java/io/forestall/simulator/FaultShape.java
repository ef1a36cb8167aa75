package io.forestall.simulator;

/**
 * How a fault changes what it touches. A shape is a function of the plan and the time alone, so
 * that a run may begin anywhere and shapes combine in any order.
 */
public interface FaultShape {
  /** Adds the fault's effect during this tick, and prints the kernel lines that fall into it. */
  void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out);
}
