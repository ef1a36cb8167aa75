package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.RankNews;
import io.forestall.streams.core.align.NodeAligner;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings a node's evidence and features to the groups it works for: one numbered report to each.
 *
 * <ul>
 *   <li>Evidence goes to the groups that were there when it began, until it is over.
 *   <li>State: the groups, a number for each channel, and who hears of what. Threads: none.
 * </ul>
 */
final class NodeReporter {
  private final String node;
  private final NodePlacement placement;
  private final NodeAligner aligner;
  private final DeviceScorer devices;
  private final HostScorer host;
  private final DeviceNames names;
  private final EnumMap<Channel, Long> sequences = new EnumMap<>(Channel.class);
  private final Audiences audiences = new Audiences();
  private SortedSet<String> groups;

  NodeReporter(
      String node,
      NodePlacement placement,
      NodeAligner aligner,
      DeviceScorer devices,
      HostScorer host,
      DeviceNames names) {
    this.node = node;
    this.placement = placement;
    this.aligner = aligner;
    this.devices = devices;
    this.host = host;
    this.names = names;
    this.groups = placement.groups();
  }

  /** The placement has changed: groups that were left hear of it. */
  void regroup(NodeOutput out) {
    SortedSet<String> now = placement.groups();
    if (now.equals(groups)) {
      return;
    }
    long timeMillis = aligner.lastTimeMillis();
    for (String left : groups) {
      if (!now.contains(left) && timeMillis != Long.MIN_VALUE) { // else nobody has heard of us yet
        out.report(report(left, Channel.TELEMETRY, timeMillis, /* member= */ false, List.of()));
      }
    }
    groups = now;
  }

  /** Sends news to all groups that must hear of them; telemetry also tells the features of now. */
  void send(Channel channel, long timeMillis, List<Evidence> news, NodeOutput out) {
    var messages = new TreeMap<String, List<Evidence>>();
    if (channel == Channel.TELEMETRY) {
      groups.forEach(group -> messages.put(group, List.of()));
    }
    for (Evidence piece : news) {
      SortedSet<String> hurt = audiences.of(channel, piece, placement.groupsHurtBy(piece.device()));
      hurt.forEach(group -> messages.merge(group, List.of(piece), NodeReporter::joined));
      if (!piece.ended()) {
        String key = hurt.first();
        out.anomaly(key, piece.toAnomaly(key.equals(node) ? "" : key));
      }
    }
    messages.forEach(
        (group, pieces) ->
            out.report(report(group, channel, timeMillis, groups.contains(group), pieces)));
  }

  /**
   * Passes on what was said about ranks of a job: to that job, whether or not this node is placed
   * in it, or else to all that have a device here.
   */
  void send(long timeMillis, String job, RankNews news, NodeOutput out) {
    SortedSet<String> told = job.isEmpty() ? groups : new TreeSet<>(List.of(job));
    for (String group : told) {
      NodeReport plain =
          report(group, Channel.EVENTS, timeMillis, groups.contains(group), List.of());
      out.report(plain.with(news));
    }
  }

  private static List<Evidence> joined(List<Evidence> before, List<Evidence> more) {
    var all = new ArrayList<Evidence>(before);
    all.addAll(more);
    return all;
  }

  private NodeReport report(
      String group, Channel channel, long timeMillis, boolean member, List<Evidence> evidence) {
    boolean withFeatures = member && channel == Channel.TELEMETRY;
    return new NodeReport(
        group,
        node,
        placement.leaf(),
        channel,
        sequences.merge(channel, 1L, Long::sum),
        timeMillis,
        member,
        aligner.intervalMillis(),
        withFeatures
            ? devices.features(
                placement, group, names, host.networkWaitPerSecond(), host.networkBytesPerSecond())
            : List.of(),
        evidence);
  }

  void write(StateWriter out) {
    for (Channel channel : Channel.values()) {
      out.writeVarLong(sequences.getOrDefault(channel, 0L));
    }
    Audiences.writeNames(groups, out);
    audiences.write(out);
  }

  void read(StateReader in) {
    for (Channel channel : Channel.values()) {
      sequences.put(channel, in.readVarLong());
    }
    groups = Audiences.readNames(in);
    audiences.read(in);
  }
}
