package io.forestall.streams.core.triage.peers;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hosts that keep their devices waiting: while all peers are busy or wait in a collective
 * operation, which counts as 100 % utilisation, theirs have gaps between kernels.
 *
 * <pre>
 *   gaps   utilisation against the median of nodes 2.5 % lower than usual and 6 spreads,
 *          or 15 % below the median, in four of six windows
 * </pre>
 *
 * At least three nodes are needed, and at most a quarter of them is blamed. The numbers are
 * assumed; the published slowdown of such hosts is 5 to 50 %.
 */
final class SlowHosts {
  private static final int MIN_NODES = 3;
  private static final double BELOW_USUAL = 0.025;
  private static final double FAR_BELOW = 0.15;
  private static final double SPREADS = 6;
  private static final double CHANGE_FLOOR = 0.004;
  private static final double BLAMED_AT_MOST = 0.25;

  private SlowHosts() {}

  /** Judges one window of all nodes that were seen in it. */
  static List<Evidence> judge(List<NodeTrack> nodes, Window window) {
    if (nodes.size() < MIN_NODES) {
      return List.of();
    }
    double[] ratios = nodes.stream().mapToDouble(NodeTrack::utilizationRatio).toArray();
    double median = Spread.of(ratios, 0).median();
    for (NodeTrack track : nodes) {
      track.utilization.add(track.utilizationRatio() / median - 1, !track.gaps.doubtful());
    }
    double[] changes = nodes.stream().mapToDouble(track -> track.utilization.change()).toArray();
    Spread change = Spread.of(changes, CHANGE_FLOOR);
    long many = nodes.stream().filter(track -> apart(track, change, median)).count();
    boolean blamed = many <= Math.max(1, BLAMED_AT_MOST * nodes.size());
    var news = new ArrayList<Evidence>();
    for (NodeTrack track : nodes) {
      track.gaps.add(blamed && apart(track, change, median), window.fromMillis());
      if (track.gaps.open()) {
        news.add(evidence(track, track.gaps.sinceMillis(), median, nodes.size() - 1, window));
      } else if (track.gaps.closed()) {
        Evidence last = evidence(track, window.fromMillis(), median, nodes.size() - 1, window);
        news.add(last.end(window.toMillis()));
      }
    }
    return news;
  }

  private static boolean apart(NodeTrack track, Spread change, double median) {
    double now = track.utilization.change();
    return track.utilizationRatio() <= (1 - FAR_BELOW) * median
        || (now - change.median() <= -BELOW_USUAL && change.distance(now) <= -SPREADS);
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
