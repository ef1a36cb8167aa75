package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One stretch of simulated time of one part of a fleet, which knows nothing of other runs: runs can
 * be played in any order and side by side.
 *
 * @param name of the window; empty when it is a part of a whole
 * @param schedules of jobs that do not run all the time
 * @param weight how many such stretches of the whole it stands for
 */
public record FleetRun(
    String name,
    FleetLayout layout,
    Map<String, JobSchedule> schedules,
    SimulationSettings settings,
    List<PlannedFault> faults,
    long fromMillis,
    long toMillis,
    Duration interval,
    double weight,
    long seed) {
  public FleetRun {
    schedules = Map.copyOf(schedules);
    faults = List.copyOf(faults);
    requireArgument(
        toMillis - fromMillis >= interval.toMillis(), "run %s is shorter than its interval", name);
    requireArgument(weight > 0, "weight of run %s must be positive: %s", name, weight);
  }

  /** How often each node is sampled. */
  public long ticks() {
    return (toMillis - fromMillis) / interval.toMillis();
  }

  /** Samples of all nodes together, as long as none is down and none is lost. */
  public long samples() {
    return ticks() * layout.nodes().size();
  }

  /** Plays it from its first tick to its last. */
  public void play(FleetOutput out) {
    SimulatedFleet fleet =
        new SimulatedFleet(
            layout,
            settings.with(Map.of("sensors.interval", interval.toMillis() / 1e3)),
            schedules,
            faults,
            fromMillis,
            seed);
    long ticks = ticks();
    for (long tick = 1; tick <= ticks; tick++) {
      fleet.tick(fromMillis + tick * interval.toMillis(), out);
    }
  }
}
