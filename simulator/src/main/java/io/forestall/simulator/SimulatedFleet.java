package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory. Each tick: faults set conditions → jobs move → nodes follow → records leave.
 *
 * <p>Deterministic: the same arguments and tick times give the same output. Time comes in through
 * {@link #tick} alone, as fast or slow as the caller likes; ticks may be uneven. Each entity draws
 * from a random stream of its own, so that a fault changes nothing elsewhere by mere chance, and
 * nodes may move side by side.
 *
 * <p>Cost per device and tick: printed by SimulatedFleetTest. For one thread at a time.
 */
public final class SimulatedFleet {
  private final FaultCalendar faults;
  private final FleetConditions conditions;
  private final SimulationSettings settings;
  private final List<Group> groups = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final Map<String, NodeLines> lines = new HashMap<>();
  private long timeMillis;

  /** Nodes that move together: those of a job, or those of none. */
  private record Group(@Nullable JobModel job, JobActivity idle) {}

  /** One node, who reports of it and what it belongs to. */
  private record Member(NodeModel node, NodeReporter reporter, int group) {}

  /** A fleet whose jobs have been running for a while, and run on. */
  public SimulatedFleet(
      FleetLayout layout,
      SimulationSettings settings,
      List<PlannedFault> faults,
      long startMillis,
      long seed) {
    this(layout, settings, Map.of(), faults, startMillis, seed);
  }

  /**
   * A fleet whose jobs come and go.
   *
   * @param schedules by job; one that has none always runs
   * @param faults what is to come, in any order
   * @param startMillis before the first tick
   */
  public SimulatedFleet(
      FleetLayout layout,
      SimulationSettings settings,
      Map<String, JobSchedule> schedules,
      List<PlannedFault> faults,
      long startMillis,
      long seed) {
    faults.forEach(fault -> fault.requireIn(layout));
    this.faults = new FaultCalendar(faults);
    this.conditions = new FleetConditions(layout);
    this.settings = settings;
    this.timeMillis = startMillis;
    Map<String, NodeLayout> idle = new HashMap<>();
    layout.nodes().forEach(node -> idle.put(node.name(), node));
    for (JobLayout job : layout.jobs()) {
      JobSchedule schedule = schedules.getOrDefault(job.id(), JobSchedule.ALWAYS);
      boolean trains = settings.life().running() && schedule.startMillis() <= startMillis;
      List<NodeModel> nodes = new ArrayList<>();
      for (String name : job.nodes()) {
        NodeLayout node = Objects.requireNonNull(idle.remove(name), name);
        nodes.add(add(node, job, trains, startMillis, seed));
      }
      JobModel model =
          new JobModel(
              job, settings, schedule, nodes, groups.size(), startMillis, random(seed, job.id()));
      if (!trains) {
        conditions.ended(job.id());
      }
      groups.add(new Group(model, new JobActivity()));
    }
    for (NodeLayout node : layout.nodes()) {
      if (idle.containsKey(node.name())) {
        add(node, null, false, startMillis, seed);
      }
    }
    groups.add(new Group(null, new JobActivity()));
  }

  private NodeModel add(
      NodeLayout layout, @Nullable JobLayout job, boolean trains, long startMillis, long seed) {
    double spread = settings.thermal().rackSpreadCelsius();
    double rackCelsius = spread * (2 * random(seed, "rack/" + layout.rack()).nextDouble() - 1);
    NodeModel node =
        new NodeModel(
            layout,
            settings,
            job,
            trains,
            conditions.of(layout.name()),
            startMillis,
            rackCelsius,
            random(seed, layout.name()));
    NodeReporter reporter =
        new NodeReporter(node, MetricCatalogue.standard(), random(seed, layout.name() + "/agent"));
    members.add(new Member(node, reporter, groups.size()));
    lines.put(layout.name(), node.lines());
    return node;
  }

  /** The stream of the entity of that name; adding others leaves it as it is. */
  private static SplittableRandom random(long seed, String name) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
  }

  /** Moves the fleet to that time, which must be later than the last, and writes what it says. */
  public void tick(long timeMillis, FleetOutput out) {
    TickWindow tick = begin(timeMillis);
    JobActivity[] activities = jobs(tick, out);
    double daily = settings.thermal().dailyInletCelsius() * Season.at(timeMillis);
    for (Member member : members) {
      advance(member, tick, activities, daily);
      member.reporter().flush(out);
    }
  }

  /** The same with the nodes side by side in that pool; the output is the same to the byte. */
  public void tick(long timeMillis, FleetOutput out, ForkJoinPool pool) {
    TickWindow tick = begin(timeMillis);
    JobActivity[] activities = jobs(tick, out);
    double daily = settings.thermal().dailyInletCelsius() * Season.at(timeMillis);
    pool.submit(
            () ->
                IntStream.range(0, members.size())
                    .parallel()
                    .forEach(index -> advance(members.get(index), tick, activities, daily)))
        .join();
    for (Member member : members) {
      member.reporter().flush(out);
    }
  }

  private TickWindow begin(long toMillis) {
    requireArgument(toMillis > timeMillis, "time must rise: %s after %s", toMillis, timeMillis);
    TickWindow tick = new TickWindow(timeMillis, toMillis);
    timeMillis = toMillis;
    return tick;
  }

  /** Faults set conditions and jobs move; what each group's nodes have to follow. */
  private JobActivity[] jobs(TickWindow tick, FleetOutput out) {
    conditions.clear();
    faults.apply(tick, conditions, new Lines(out));
    double season = Season.at(tick.toMillis());
    JobActivity[] activities = new JobActivity[groups.size()];
    for (int group = 0; group < activities.length; group++) {
      JobModel job = groups.get(group).job();
      activities[group] = groups.get(group).idle();
      if (job != null) {
        activities[group] = job.advance(tick, conditions.job(job.id()), season, out);
        if (activities[group].phase == JobPhase.ENDED) {
          conditions.ended(job.id());
        } else {
          conditions.running(job.id());
        }
      }
    }
    return activities;
  }

  private static void advance(
      Member member, TickWindow tick, JobActivity[] activities, double dailyCelsius) {
    member.node().advance(tick, activities[member.group()], dailyCelsius);
    member.reporter().report(tick.toMillis());
  }

  /** Keeps kernel lines with their node until it has moved, and lets training lines pass. */
  private final class Lines implements FleetOutput {
    private final FleetOutput out;

    Lines(FleetOutput out) {
      this.out = out;
    }

    @Override
    public void sample(SampleFrame frame) {
      out.sample(frame);
    }

    @Override
    public void kernelLine(String node, long timeMillis, String line) {
      Objects.requireNonNull(lines.get(node), node).add(timeMillis, line);
    }

    @Override
    public void trainingLine(String job, String node, long timeMillis, String line) {
      out.trainingLine(job, node, timeMillis, line);
    }
  }
}
