package io.forestall.streams.core.triage.peers;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Devices that are slower than their peers: same job, same role, same window.
 *
 * <pre>
 *   slow clock   clock 10 % and 6 spreads below the peers' median, while the group works
 *   longer       busy 2 % and 6 spreads more of the time than it usually is, against the median,
 *                or 0.6 % while steps are longer by a half of that: a slow device needs longer
 *                for the same work, for which the others wait
 * </pre>
 *
 * <ul>
 *   <li>Either must hold in five of six windows, or in three if steps are longer. If more than a
 *       quarter of a group stands apart, nobody is blamed: then it is the work that differs. Nor if
 *       most devices of one node do, for they share their data, while defects come one by one; nor
 *       if steps are known not to be longer, for then nobody waits.
 *   <li>The numbers are assumed; healthy peers in the simulator differ by 0.1 % in activity. Source
 *       of the method: Minder (median and MAD of peers, continuity).
 * </ul>
 */
final class SlowDevices {
  private static final int MIN_PEERS = 4;
  private static final double CLOCK_BELOW = 0.1;
  private static final double BUSY_ABOVE = 0.02;
  private static final double BUSY_ABOVE_WHEN_SLOW = 0.006;
  private static final double COST = 0.5;
  private static final double LEAST_COST = 0.2;
  private static final double SPREADS = 6;
  private static final double CHANGE_FLOOR = 0.001;
  private static final double WORKS_RATIO = 0.05;
  private static final double BLAMED_AT_MOST = 0.25;
  private static final int TOP_METRICS = 3;

  private SlowDevices() {}

  /** Judges one window of all devices of the job. */
  static List<Evidence> judge(List<DeviceTrack> devices, Window window) {
    var roles =
        devices.stream()
            .collect(Collectors.groupingBy(track -> track.role, TreeMap::new, Collectors.toList()));
    boolean rolesSuffice = roles.values().stream().allMatch(group -> group.size() >= MIN_PEERS);
    var news = new ArrayList<Evidence>();
    for (List<DeviceTrack> group : rolesSuffice ? roles.values() : List.of(devices)) {
      if (group.size() >= MIN_PEERS) {
        judgeGroup(group, window, news);
      }
    }
    return news;
  }

  private static void judgeGroup(List<DeviceTrack> group, Window window, List<Evidence> news) {
    var spreads = new GroupSpreads(group);
    judgeClock(group, spreads, window);
    judgeBusy(group, spreads, window);
    for (DeviceTrack track : group) {
      tell(track, track.slowClock, PeerMetric.CLOCK, "peer-clock", spreads, window, news);
      tell(track, track.longer, PeerMetric.BUSY, "peer-busy", spreads, window, news);
    }
  }

  private static void judgeClock(List<DeviceTrack> group, GroupSpreads spreads, Window window) {
    Spread clock = spreads.of(PeerMetric.CLOCK);
    Spread busy = spreads.of(PeerMetric.BUSY);
    boolean works = !(busy.median() < WORKS_RATIO);
    Predicate<DeviceTrack> below =
        track ->
            works
                && track.mean(PeerMetric.CLOCK) <= (1 - CLOCK_BELOW) * clock.median()
                && clock.distance(track.mean(PeerMetric.CLOCK)) <= -SPREADS;
    blame(group, track -> track.slowClock, below, window);
  }

  private static void judgeBusy(List<DeviceTrack> group, GroupSpreads spreads, Window window) {
    Spread busy = spreads.of(PeerMetric.BUSY);
    for (DeviceTrack track : group) {
      boolean learn = !track.longer.doubtful() && !track.slowClock.doubtful();
      track.busy.add(track.mean(PeerMetric.BUSY) / busy.median() - 1, learn);
    }
    double[] changes = group.stream().mapToDouble(track -> track.busy.change()).toArray();
    Spread change = Spread.of(changes, CHANGE_FLOOR);
    Predicate<DeviceTrack> above =
        track ->
            change.distance(track.busy.change()) >= SPREADS
                && slows(track, track.busy.change() - change.median(), window);
    Map<String, int[]> apart = perNode(group, above);
    Predicate<DeviceTrack> alone =
        track -> above.test(track) && !together(apart.getOrDefault(track.node, new int[2]));
    blame(group, track -> track.longer, alone, window);
  }

  /** Whether a device that is busy for so much longer can be what others wait for. */
  private static boolean slows(DeviceTrack track, double longer, Window window) {
    return longer >= BUSY_ABOVE
        ? track.longer.open() || !window.costsNothing(LEAST_COST * longer)
        : longer >= BUSY_ABOVE_WHEN_SLOW && window.longerBy(COST * longer);
  }

  /** For each node, how many of its devices are in the group, and how many of these stand apart. */
  private static Map<String, int[]> perNode(List<DeviceTrack> group, Predicate<DeviceTrack> apart) {
    var nodes = new HashMap<String, int[]>();
    for (DeviceTrack track : group) {
      int[] counts = nodes.computeIfAbsent(track.node, node -> new int[2]);
      counts[0]++;
      counts[1] += apart.test(track) ? 1 : 0;
    }
    return nodes;
  }

  private static boolean together(int[] counts) {
    return counts[0] >= MIN_PEERS && 2 * counts[1] > counts[0];
  }

  private static void blame(
      List<DeviceTrack> group,
      Function<DeviceTrack, Gate> gate,
      Predicate<DeviceTrack> apart,
      Window window) {
    long many = group.stream().filter(apart).count();
    boolean blamed = many <= Math.max(1, BLAMED_AT_MOST * group.size());
    for (DeviceTrack track : group) {
      gate.apply(track).add(blamed && apart.test(track), window.fromMillis(), window.needed());
    }
  }

  private static void tell(
      DeviceTrack track,
      Gate gate,
      PeerMetric metric,
      String detector,
      GroupSpreads spreads,
      Window window,
      List<Evidence> news) {
    if (!gate.open() && !gate.closed()) {
      return;
    }
    Spread spread = spreads.of(metric);
    double mean = track.mean(metric);
    Evidence evidence =
        new Evidence(
            window.toMillis(),
            gate.open() ? gate.sinceMillis() : window.fromMillis(),
            track.node,
            track.device,
            track.index,
            detector,
            metric.metric,
            "",
            FaultClass.GPU_SLOW,
            Strength.SUPPORTING,
            Math.max(1, Math.abs(spread.distance(mean)) / SPREADS),
            mean,
            spread.median(),
            null,
            false,
            false,
            explanation(track, spreads, window));
    news.add(gate.open() ? evidence : evidence.end(window.toMillis()));
  }

  /** What sets the device apart, most of all first. */
  private static String explanation(DeviceTrack track, GroupSpreads spreads, Window window) {
    String unlike =
        Arrays.stream(PeerMetric.values())
            .filter(metric -> !Double.isNaN(spreads.distance(track, metric)))
            .sorted(
                Comparator.comparingDouble(metric -> -Math.abs(spreads.distance(track, metric))))
            .limit(TOP_METRICS)
            .map(metric -> percent(metric, track, spreads.of(metric)))
            .collect(Collectors.joining(", "));
    int peers = spreads.of(PeerMetric.UTILIZATION).members() - 1;
    return "against " + peers + " peers: " + unlike + window.steps();
  }

  private static String percent(PeerMetric metric, DeviceTrack track, Spread spread) {
    double percent = 100 * (track.mean(metric) / spread.median() - 1);
    return String.format(Locale.ROOT, "%s %+.1f %%", metric.phrase, percent);
  }
}
