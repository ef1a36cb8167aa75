package io.forestall.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Chooses what to play of a fleet and time too large to play whole: a window around every fault,
 * and healthy windows at random nodes and times. The healthy ones stand for all that is not played:
 *
 * <pre>
 *   weight = (nodes × duration − node-time of the fault windows) / node-time of the healthy windows
 * </pre>
 */
final class WindowPlanner {
  private static final int MOST_TRIES = 1_000;

  private static final Comparator<Window> BY_TIME =
      Comparator.comparingLong(Window::fromMillis)
          .thenComparing(window -> window.nodes().stream().sorted().findFirst().orElse(""));

  private final Scenario scenario;
  private final Sampling sampling;

  WindowPlanner(Scenario scenario, Sampling sampling) {
    this.scenario = scenario;
    this.sampling = sampling;
  }

  /** A window around each episode; those that share nodes and time are one. */
  List<Window> around(List<Episode> episodes) {
    List<Window> windows = new ArrayList<>();
    for (Episode episode : episodes) {
      Window window = around(episode);
      Optional<Window> overlapping = firstOverlapping(windows, window);
      while (overlapping.isPresent()) {
        windows.remove(overlapping.get());
        window = window.and(overlapping.get());
        overlapping = firstOverlapping(windows, window);
      }
      windows.add(window);
    }
    windows.sort(BY_TIME);
    return List.copyOf(windows);
  }

  private static Optional<Window> firstOverlapping(List<Window> windows, Window window) {
    return windows.stream().filter(window::overlaps).findFirst();
  }

  private Window around(Episode episode) {
    PlannedFault fault = episode.fault();
    long beforeMillis = sampling.before().toMillis();
    long afterMillis = sampling.after().toMillis();
    long longestMillis = sampling.longest().toMillis();
    boolean begins = fault.onsetMillis() == episode.hitMillis();
    boolean degrades = fault.failureMillis() == PlannedFault.NO_FAILURE;
    long toMillis = episode.hitMillis() + afterMillis;
    if (begins && degrades) { // its end belongs to the picture, if it is near
      long lastMillis = Math.min(fault.endMillis(), scenario.endMillis());
      long fullMillis = fault.onsetMillis() - beforeMillis + longestMillis;
      toMillis = Math.min(fullMillis, Math.max(toMillis, lastMillis + afterMillis));
    }
    long fromMillis = Math.max(fault.onsetMillis() - beforeMillis, toMillis - longestMillis);
    return new Window(
        Math.max(scenario.startMillis(), fromMillis),
        Math.min(scenario.endMillis(), toMillis),
        episode.nodes(),
        List.of(episode));
  }

  /** Windows of one island each, apart from the taken ones and from whatever episodes do. */
  List<Window> healthy(
      List<FleetLayout> islands,
      List<Episode> episodes,
      List<Window> taken,
      SplittableRandom random) {
    List<Window> healthy = new ArrayList<>();
    long durationMillis = scenario.duration().toMillis();
    long spanMillis = Math.min(sampling.healthySpan().toMillis(), durationMillis);
    int tries = MOST_TRIES * sampling.healthyWindows();
    while (healthy.size() < sampling.healthyWindows() && tries-- > 0) {
      FleetLayout island = islands.get(random.nextInt(islands.size()));
      long fromMillis = scenario.startMillis() + random.nextLong(durationMillis - spanMillis + 1);
      Window window =
          new Window(fromMillis, fromMillis + spanMillis, island.nodeNames(), List.of());
      if (Stream.concat(taken.stream(), healthy.stream()).noneMatch(window::overlaps)
          && episodes.stream().noneMatch(episode -> shows(episode, window))) {
        healthy.add(window);
      }
    }
    healthy.sort(BY_TIME);
    return List.copyOf(healthy);
  }

  private static boolean shows(Episode episode, Window window) {
    return episode.shows(window.fromMillis(), window.toMillis())
        && episode.hurtNodes().stream().anyMatch(window.nodes()::contains);
  }

  /** What each healthy window stands for; 1 when there is none. */
  double healthyWeight(List<Window> played, List<Window> healthy) {
    double wholeMillis = (double) scenario.layout().nodes().size() * scenario.duration().toMillis();
    long playedMillis = played.stream().mapToLong(Window::nodeMillis).sum();
    long healthyMillis = healthy.stream().mapToLong(Window::nodeMillis).sum();
    return healthyMillis == 0 ? 1 : Math.max(1, (wholeMillis - playedMillis) / healthyMillis);
  }
}
