package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.collective.RankPlaces;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The nodes of one job with the last thing each has said, in order of name. */
final class Members implements RankPlaces {
  private static final long NOT_IDLE = Long.MAX_VALUE;

  /** A device that does less than this is idle. */
  private static final double IDLE_RATIO = 0.05;

  private static final class Member {
    private final EnumMap<Channel, Long> sequences = new EnumMap<>(Channel.class);
    private boolean present;
    private long timeMillis = Long.MIN_VALUE;
    private int intervalMillis = 1_000;
    private List<DeviceFeatures> devices = List.of();
    private String leaf = "";
    private long idleSinceMillis = NOT_IDLE;
  }

  private final TreeMap<String, Member> nodes = new TreeMap<>();

  /** False if the report was applied before. */
  boolean accept(NodeReport report) {
    Member member = nodes.computeIfAbsent(report.node(), node -> new Member());
    long before = member.sequences.getOrDefault(report.channel(), 0L);
    if (report.sequence() <= before) {
      return false;
    }
    member.sequences.put(report.channel(), report.sequence());
    return true;
  }

  /** Takes over what the report says of now. */
  void apply(NodeReport report) {
    Member member = nodes.computeIfAbsent(report.node(), node -> new Member());
    if (report.channel() == Channel.TELEMETRY && report.timeMillis() >= member.timeMillis) {
      member.present = report.member();
      member.timeMillis = report.timeMillis();
      member.intervalMillis = report.intervalMillis();
      member.devices = report.devices();
      if (!idle(report.devices())) {
        member.idleSinceMillis = NOT_IDLE;
      } else if (member.idleSinceMillis == NOT_IDLE) {
        member.idleSinceMillis = report.timeMillis();
      }
    }
    member.leaf = report.leaf();
  }

  private static boolean idle(List<DeviceFeatures> devices) {
    return !devices.isEmpty()
        && devices.stream()
            .allMatch(device -> device.utilizationRatio() <= IDLE_RATIO && !device.frozen());
  }

  /** Whether all devices of the node had been idle for so long at that time. */
  boolean idleFor(String node, long millis, long atMillis) {
    Member member = nodes.get(node);
    return member != null
        && member.idleSinceMillis != NOT_IDLE
        && atMillis - member.idleSinceMillis >= millis;
  }

  /** The leaf switch of the node; empty when unknown. */
  String leaf(String node) {
    Member member = nodes.get(node);
    return member == null ? "" : member.leaf;
  }

  /** Nodes that work for the job now; none while it is an idle node's own group. */
  SortedSet<String> atWork(String group) {
    var present = new TreeSet<String>();
    nodes.forEach(
        (node, member) -> {
          if (member.present && !node.equals(group)) {
            present.add(node);
          }
        });
    return present;
  }

  /** How many nodes work for the job now. */
  int countAtWork(String group) {
    int count = 0;
    for (var entry : nodes.entrySet()) {
      count += entry.getValue().present && !entry.getKey().equals(group) ? 1 : 0;
    }
    return count;
  }

  @Override
  public Map<Integer, Place> ofRanks(Set<Integer> ranks) {
    var places = new HashMap<Integer, Place>();
    var claimedTwice = new HashSet<Integer>();
    nodes.forEach(
        (node, member) -> {
          for (DeviceFeatures device :
              member.present ? member.devices : List.<DeviceFeatures>of()) {
            if (device.rank() >= 0 && ranks.contains(device.rank())) {
              Place place = new Place(device.rank(), node, device.device(), device.index());
              if (places.put(device.rank(), place) != null) {
                claimedTwice.add(device.rank());
              }
            }
          }
        });
    places.keySet().removeAll(claimedTwice);
    return places;
  }

  @Override
  public Place ofDevice(String node, int index) {
    Member member = nodes.get(node);
    for (DeviceFeatures device : member == null ? List.<DeviceFeatures>of() : member.devices) {
      if (index >= 0 && device.index() == index) {
        return new Place(device.rank(), node, device.device(), device.index());
      }
    }
    return new Place(-1, node, "", index);
  }

  @Override
  public boolean hasNode(String node) {
    Member member = nodes.get(node);
    return member != null && member.present;
  }

  @Override
  public int devices() {
    int devices = 0;
    for (Member member : nodes.values()) {
      devices += member.present ? member.devices.size() : 0;
    }
    return devices;
  }

  /** How often the node reports; a second when it has not said. */
  long intervalMillis(String node) {
    Member member = nodes.get(node);
    return member == null ? 1_000 : member.intervalMillis;
  }

  /** True when no node works for the job any more. */
  boolean nobodyLeft() {
    return nodes.values().stream().noneMatch(member -> member.present);
  }

  void write(StateWriter out) {
    out.writeInt(nodes.size());
    nodes.forEach(
        (node, member) -> {
          out.writeString(node);
          for (Channel channel : Channel.values()) {
            out.writeVarLong(member.sequences.getOrDefault(channel, 0L));
          }
          new NodeReport(
                  "",
                  node,
                  member.leaf,
                  Channel.TELEMETRY,
                  0,
                  member.timeMillis,
                  member.present,
                  member.intervalMillis,
                  member.devices,
                  List.of())
              .write(out);
          out.writeLong(member.idleSinceMillis);
        });
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      var member = new Member();
      String node = in.readString();
      for (Channel channel : Channel.values()) {
        member.sequences.put(channel, in.readVarLong());
      }
      NodeReport last = NodeReport.read(in);
      member.timeMillis = last.timeMillis();
      member.present = last.member();
      member.intervalMillis = last.intervalMillis();
      member.devices = last.devices();
      member.leaf = last.leaf();
      member.idleSinceMillis = in.readLong();
      nodes.put(node, member);
    }
  }
}
