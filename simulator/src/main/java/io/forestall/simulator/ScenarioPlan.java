package io.forestall.simulator;

import io.forestall.traces.TraceLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A scenario with everything drawn: the runs that make up its trace, and the labels, which no run
 * knows. The same scenario and seed give the same plan.
 *
 * @param fleet all of it
 * @param runs in the order of time
 * @param sampled whether the runs are windows, or else everything
 */
public record ScenarioPlan(
    FleetPlan fleet,
    long startMillis,
    List<FleetRun> runs,
    List<TraceLabel> labels,
    boolean sampled) {
  public ScenarioPlan {
    runs = List.copyOf(runs);
    labels = List.copyOf(labels);
  }

  public FleetLayout layout() {
    return fleet.layout();
  }

  /** When the job runs, within the scenario or beyond it. */
  public JobSchedule schedule(String job) {
    return fleet.schedules().getOrDefault(job, JobSchedule.ALWAYS);
  }

  /** Draws everything. */
  public static ScenarioPlan of(Scenario scenario, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Islands islands = new Islands(scenario.layout());
    FaultPlanner faults = new FaultPlanner(scenario, islands, random.split());
    List<Episode> episodes = faults.plan();
    Sampling sampling = scenario.sampling();
    return sampling == null
        ? whole(scenario, islands, episodes, seed)
        : windows(scenario, sampling, islands, faults, episodes, random.split(), seed);
  }

  private static ScenarioPlan whole(
      Scenario scenario, Islands islands, List<Episode> episodes, long seed) {
    List<FleetRun> runs = new ArrayList<>();
    for (FleetLayout island : islands.all()) {
      runs.add(
          new FleetRun(
              "",
              island,
              scenario.fleet().schedules(),
              scenario.settings(),
              faultsOf(episodes.stream().filter(episode -> episode.concerns(island)).toList()),
              scenario.startMillis(),
              scenario.endMillis(),
              scenario.interval(),
              1,
              seed));
    }
    Labels labels = new Labels();
    for (Episode episode : episodes) {
      labels.add(episode, scenario.startMillis(), scenario.endMillis());
    }
    return new ScenarioPlan(
        scenario.fleet(), scenario.startMillis(), runs, labels.labels(), /* sampled= */ false);
  }

  private static ScenarioPlan windows(
      Scenario scenario,
      Sampling sampling,
      Islands islands,
      FaultPlanner faults,
      List<Episode> episodes,
      SplittableRandom random,
      long seed) {
    WindowPlanner planner = new WindowPlanner(scenario, sampling);
    List<Window> around = planner.around(episodes);
    List<Window> healthy = new ArrayList<>();
    for (Window window : planner.healthy(islands.all(), episodes, around, random)) {
      FleetLayout island = islands.of(window.nodes().iterator().next());
      List<Episode> phases = faults.benign(island, window.fromMillis(), window.toMillis());
      healthy.add(new Window(window.fromMillis(), window.toMillis(), window.nodes(), phases));
    }
    double healthyWeight = planner.healthyWeight(around, healthy);
    List<Window> all = new ArrayList<>(around);
    all.addAll(healthy);
    Labels labels = new Labels();
    List<FleetRun> runs = new ArrayList<>();
    for (int position = 0; position < all.size(); position++) {
      Window window = all.get(position);
      boolean isHealthy = position >= around.size();
      String name =
          String.format(
              Locale.ROOT,
              isHealthy ? "healthy-%04d" : "fault-%04d",
              (isHealthy ? position - around.size() : position) + 1);
      for (Episode episode : window.episodes()) {
        labels.add(episode, window.fromMillis(), seenAgain(episode, window, all, scenario));
      }
      runs.add(
          new FleetRun(
              name,
              booted(scenario.layout().only(window.nodes()), name),
              scenario.fleet().schedules(),
              scenario.settings(),
              faultsOf(window.episodes()),
              window.fromMillis(),
              window.toMillis(),
              sampling.interval(
                  isHealthy ? sampling.healthyInterval() : scenario.interval(), window.length()),
              isHealthy ? healthyWeight : 1,
              seed + name.hashCode()));
    }
    return new ScenarioPlan(
        scenario.fleet(), scenario.startMillis(), runs, labels.labels(), /* sampled= */ true);
  }

  /** When the nodes that an episode hurts are next played, or else the scenario's end. */
  private static long seenAgain(
      Episode episode, Window window, List<Window> all, Scenario scenario) {
    Set<String> hurt = episode.hurtNodes();
    return all.stream()
        .filter(other -> other.fromMillis() >= window.toMillis())
        .filter(other -> other.nodes().stream().anyMatch(hurt::contains))
        .mapToLong(Window::fromMillis)
        .min()
        .orElse(scenario.endMillis());
  }

  /** The counters of a window begin anew, so its nodes have another boot. */
  private static FleetLayout booted(FleetLayout layout, String window) {
    return new FleetLayout(
        layout.nodes().stream().map(node -> node.bootedFor(window)).toList(), layout.jobs());
  }

  private static List<PlannedFault> faultsOf(List<Episode> episodes) {
    return episodes.stream().map(Episode::fault).toList();
  }
}
