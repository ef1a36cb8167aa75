package io.forestall.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Hands a tick to the faults that it concerns, so that a plan of thousands costs no more than those
 * at work. Time only goes forward.
 */
final class FaultCalendar {
  private final List<PlannedFault> byOnset;
  private final List<PlannedFault> active = new ArrayList<>();
  private int next;

  FaultCalendar(List<PlannedFault> faults) {
    byOnset = faults.stream().sorted(Comparator.comparingLong(PlannedFault::onsetMillis)).toList();
  }

  /** Applies all faults that have begun by the tick's end and had not ended by its begin. */
  void apply(TickWindow tick, FleetConditions conditions, FleetOutput out) {
    while (next < byOnset.size() && byOnset.get(next).onsetMillis() <= tick.toMillis()) {
      active.add(byOnset.get(next++));
    }
    active.removeIf(fault -> fault.endMillis() < tick.fromMillis());
    for (PlannedFault fault : active) {
      fault.shape().apply(fault, tick, conditions, out);
    }
  }
}
