package io.forestall.streams.core.triage.peers;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Hosts that keep their devices waiting: while all peers are busy or wait in a collective
 * operation, which counts as 100 % utilisation, theirs have gaps between kernels.
 *
 * <pre>
 *   gaps   utilisation against the (upper) median of nodes 2.5 % lower than usual and 6 spreads,
 *          or 1 % while steps are longer, or 15 % below the median, in five of six windows, or in
 *          three if steps are longer; never if steps are known not to be
 * </pre>
 *
 * Nodes of one role are compared where there are three of each, else all of them; then a node that
 * always has gaps may have them from its place in the pipeline. At most a quarter is blamed. The
 * numbers are assumed; the published slowdown of such hosts is 5 to 50 %.
 */
final class SlowHosts {
  private static final int PAIR = 2;
  private static final double BELOW_USUAL = 0.025;
  private static final double BELOW_WHEN_SLOW = 0.01;
  private static final double COST = 0.4;
  private static final double LEAST_COST = 0.1;
  private static final double FAR_BELOW = 0.15;
  private static final double SPREADS = 6;
  private static final double CHANGE_FLOOR = 0.0015;
  private static final double BLAMED_AT_MOST = 0.25;

  private SlowHosts() {}

  /** Judges one window of all nodes that were seen in it. */
  static List<Evidence> judge(List<NodeTrack> nodes, Window window) {
    var roles =
        nodes.stream()
            .collect(Collectors.groupingBy(track -> track.role, TreeMap::new, Collectors.toList()));
    boolean rolesSuffice = roles.values().stream().allMatch(group -> group.size() > PAIR);
    var news = new ArrayList<Evidence>();
    for (List<NodeTrack> group : rolesSuffice ? roles.values() : List.of(nodes)) {
      if (group.size() >= PAIR) {
        judgeGroup(group, rolesSuffice || roles.size() == 1, window, news);
      }
    }
    return news;
  }

  private static void judgeGroup(
      List<NodeTrack> nodes, boolean alike, Window window, List<Evidence> news) {
    double usual = upperMedian(nodes.stream().mapToDouble(NodeTrack::utilizationRatio));
    for (NodeTrack track : nodes) {
      track.utilization.add(track.utilizationRatio() / usual - 1, !track.gaps.doubtful());
    }
    Spread change = changes(nodes);
    Predicate<NodeTrack> apart =
        track ->
            (alike
                    && track.utilizationRatio() <= (1 - FAR_BELOW) * usual
                    && !window.costsNothing(LEAST_COST * FAR_BELOW))
                || below(track.utilization.change(), change, window);
    boolean blamed =
        nodes.stream().filter(apart).count() <= Math.max(1, BLAMED_AT_MOST * nodes.size());
    for (NodeTrack track : nodes) {
      track.gaps.add(blamed && apart.test(track), window.fromMillis(), window.needed());
      if (track.gaps.open()) {
        news.add(evidence(track, track.gaps.sinceMillis(), usual, nodes.size() - 1, window));
      } else if (track.gaps.closed()) {
        Evidence last = evidence(track, window.fromMillis(), usual, nodes.size() - 1, window);
        news.add(last.end(window.toMillis()));
      }
    }
  }

  private static boolean below(double now, Spread change, Window window) {
    double drop = change.median() - now;
    return change.distance(now) <= -SPREADS
        && ((drop >= BELOW_USUAL && !window.costsNothing(LEAST_COST * drop))
            || (drop >= BELOW_WHEN_SLOW && window.longerBy(COST * drop)));
  }

  /** Of two nodes the one with fewer gaps is the measure, and nothing is known of their spread. */
  private static Spread changes(List<NodeTrack> nodes) {
    double[] changes = nodes.stream().mapToDouble(track -> track.utilization.change()).toArray();
    return nodes.size() == PAIR
        ? new Spread(Math.max(changes[0], changes[1]), CHANGE_FLOOR, PAIR)
        : Spread.of(changes, CHANGE_FLOOR);
  }

  private static double upperMedian(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static Evidence evidence(
      NodeTrack track, long sinceMillis, double median, int peers, Window window) {
    double ratio = track.utilizationRatio();
    return new Evidence(
        window.toMillis(),
        sinceMillis,
        track.node,
        "",
        -1,
        "peer-gaps",
        PeerMetric.UTILIZATION.metric,
        "",
        FaultClass.HOST_SLOW,
        Strength.SUPPORTING,
        Math.max(1, (1 - ratio / median) / BELOW_USUAL),
        ratio,
        median,
        null,
        false,
        false,
        String.format(
            Locale.ROOT,
            "its GPUs have gaps between kernels: utilisation %.1f %%, %.1f %% at %d peers%s",
            100 * ratio,
            100 * median,
            peers,
            window.steps()));
  }
}
