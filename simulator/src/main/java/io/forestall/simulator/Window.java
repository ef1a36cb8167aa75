package io.forestall.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A stretch of time of some nodes that is worth playing, and what happens to them in it. */
record Window(long fromMillis, long toMillis, Set<String> nodes, List<Episode> episodes) {
  Window {
    nodes = Set.copyOf(nodes);
    episodes = List.copyOf(episodes);
  }

  Duration length() {
    return Duration.ofMillis(toMillis - fromMillis);
  }

  long nodeMillis() {
    return nodes.size() * (toMillis - fromMillis);
  }

  boolean overlaps(Window other) {
    return fromMillis < other.toMillis
        && other.fromMillis < toMillis
        && nodes.stream().anyMatch(other.nodes::contains);
  }

  /** The smallest window that holds both. */
  Window and(Window other) {
    Set<String> allNodes = new LinkedHashSet<>(nodes);
    allNodes.addAll(other.nodes);
    List<Episode> allEpisodes = new ArrayList<>(episodes);
    allEpisodes.addAll(other.episodes);
    allEpisodes.sort(Episode.BY_TIME);
    return new Window(
        Math.min(fromMillis, other.fromMillis),
        Math.max(toMillis, other.toMillis),
        allNodes,
        allEpisodes);
  }
}
