package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.metric.MetricCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory. Each tick: faults set conditions → jobs move → nodes follow → records leave.
 *
 * <p>Deterministic: the same arguments and tick times give the same output. Time comes in through
 * {@link #tick} alone, as fast or slow as the caller likes; ticks may be uneven. Each entity draws
 * from a random stream of its own, so that a fault changes nothing elsewhere by mere chance.
 *
 * <p>Cost per device and tick: printed by SimulatedFleetTest. Not for more than one thread.
 */
public final class SimulatedFleet {
  private final List<PlannedFault> faults;
  private final FleetConditions conditions;
  private final List<Group> groups = new ArrayList<>();
  private final List<NodeReporter> reporters = new ArrayList<>();
  private long timeMillis;

  /** Nodes that move together: those of a job, or those of none. */
  private record Group(@Nullable JobModel job, List<NodeModel> nodes) {}

  /**
   * A fleet whose jobs have been running for a while.
   *
   * @param faults what is to come, in any order
   * @param startMillis before the first tick
   */
  public SimulatedFleet(
      FleetLayout layout,
      SimulationSettings settings,
      List<PlannedFault> faults,
      long startMillis,
      long seed) {
    faults.forEach(fault -> fault.requireIn(layout));
    this.faults = List.copyOf(faults);
    this.conditions = new FleetConditions(layout);
    this.timeMillis = startMillis;
    for (JobLayout job : layout.jobs()) {
      List<NodeModel> nodes = new ArrayList<>();
      for (String name : job.nodes()) {
        nodes.add(nodeModel(layout.node(name), job, settings, seed));
      }
      JobModel model =
          new JobModel(job, settings, nodes, groups.size(), startMillis, random(seed, job.id()));
      groups.add(new Group(model, nodes));
    }
    List<NodeModel> idle = new ArrayList<>();
    for (NodeLayout node : layout.nodes()) {
      if (layout.jobOf(node.name()).isEmpty()) {
        idle.add(nodeModel(node, null, settings, seed));
      }
    }
    groups.add(new Group(null, idle));
    for (Group group : groups) {
      for (NodeModel node : group.nodes()) {
        reporters.add(
            new NodeReporter(
                node,
                settings,
                startMillis,
                MetricCatalogue.standard(),
                random(seed, node.layout().name() + "/agent")));
      }
    }
  }

  private NodeModel nodeModel(
      NodeLayout node, @Nullable JobLayout job, SimulationSettings settings, long seed) {
    return new NodeModel(
        node, job, settings, conditions.node(node.name()), random(seed, node.name()));
  }

  /** The stream of the entity of that name; adding others leaves it as it is. */
  private static SplittableRandom random(long seed, String name) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
  }

  /** Moves the fleet to that time, which must be later than the last, and writes what it says. */
  public void tick(long timeMillis, FleetOutput out) {
    requireArgument(
        timeMillis > this.timeMillis, "time must rise: %s after %s", timeMillis, this.timeMillis);
    TickWindow tick = new TickWindow(this.timeMillis, timeMillis);
    this.timeMillis = timeMillis;
    conditions.clear();
    for (PlannedFault fault : faults) {
      fault.shape().apply(fault, tick, conditions, out);
    }
    for (Group group : groups) {
      JobActivity activity = activity(group.job(), tick, out);
      for (NodeModel node : group.nodes()) {
        node.advance(tick, activity, out);
      }
    }
    for (NodeReporter reporter : reporters) {
      reporter.report(timeMillis, out);
    }
  }

  private JobActivity activity(@Nullable JobModel job, TickWindow tick, FleetOutput out) {
    if (job == null) {
      return JobActivity.NONE;
    }
    JobActivity activity = job.advance(tick, conditions.job(job.id()).deadlocked, out);
    if (activity.phase() == JobPhase.ENDED) {
      conditions.ended(job.id());
    }
    return activity;
  }
}
