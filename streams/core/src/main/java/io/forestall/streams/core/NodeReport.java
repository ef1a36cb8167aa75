package io.forestall.streams.core;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What stage A tells stage B about one node at one moment: a few features of each device in the
 * job, and evidence that is new or over. Small on purpose: raw series never leave stage A.
 *
 * @param group the job it goes to, or the node itself while idle; the message's key
 * @param node node name
 * @param leaf leaf switch; empty when unknown
 * @param channel which of the node's inputs caused it
 * @param sequence rises by one per node and channel; a repeated number is a repeated message
 * @param timeMillis event time
 * @param member whether the node works for the group: false when only evidence of an earlier time
 *     is sent to the job that was hurt, or when the node has just left
 * @param intervalMillis distance to the node's next telemetry
 * @param devices the devices that work for the group
 * @param evidence new, refreshed or ended evidence
 * @param ranks what was said on this node about ranks of the job; mostly nothing
 */
public record NodeReport(
    String group,
    String node,
    String leaf,
    Channel channel,
    long sequence,
    long timeMillis,
    boolean member,
    int intervalMillis,
    List<DeviceFeatures> devices,
    List<Evidence> evidence,
    List<RankNews> ranks) {

  /** Nothing is said about ranks. */
  public NodeReport(
      String group,
      String node,
      String leaf,
      Channel channel,
      long sequence,
      long timeMillis,
      boolean member,
      int intervalMillis,
      List<DeviceFeatures> devices,
      List<Evidence> evidence) {
    this(
        group,
        node,
        leaf,
        channel,
        sequence,
        timeMillis,
        member,
        intervalMillis,
        devices,
        evidence,
        List.of());
  }

  /** Order of application when two reports of a node bear the same time. */
  public static final Comparator<NodeReport> ORDER =
      Comparator.comparingLong(NodeReport::timeMillis)
          .thenComparing(NodeReport::node)
          .thenComparing(NodeReport::channel)
          .thenComparingLong(NodeReport::sequence);

  private static final int VERSION = 3;

  /** The inputs of a node are independent of each other, so each counts its own messages. */
  public enum Channel {
    TELEMETRY,
    EVENTS,
    SILENCE
  }

  /**
   * What peers are compared by. NaN is "not reported".
   *
   * @param frozen the gauges are latched: the numbers mean nothing
   * @param smActiveRatio share of time in which the multiprocessors worked
   * @param networkWaitPerSecond ticks a second in which the node's network ports had data to send
   *     and no credit, summed over its ports; the same for all its devices
   * @param networkBytesPerSecond what the node's network ports sent and received, summed; the same
   *     for all its devices
   */
  public record DeviceFeatures(
      String device,
      int index,
      int rank,
      String role,
      double powerWatts,
      double utilizationRatio,
      double tensorActiveRatio,
      double linkBytesPerSecond,
      double pcieBytesPerSecond,
      boolean frozen,
      double smActiveRatio,
      double smClockHertz,
      double temperatureCelsius,
      double networkWaitPerSecond,
      double networkBytesPerSecond) {

    /** Of an exporter that has neither profiling metrics nor clocks. */
    public DeviceFeatures(
        String device,
        int index,
        int rank,
        String role,
        double powerWatts,
        double utilizationRatio,
        double tensorActiveRatio,
        double linkBytesPerSecond,
        double pcieBytesPerSecond,
        boolean frozen) {
      this(
          device,
          index,
          rank,
          role,
          powerWatts,
          utilizationRatio,
          tensorActiveRatio,
          linkBytesPerSecond,
          pcieBytesPerSecond,
          frozen,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);
    }
  }

  /**
   * One event about ranks, see {@link EventKind#ofRanks}.
   *
   * @param host what the collective library calls this node; empty when it has not said
   */
  public record RankNews(EventKind kind, String host, List<RankStanding> standings) {
    void write(StateWriter out) {
      out.writeString(kind.name());
      out.writeString(host);
      out.writeString(RankStanding.format(standings));
    }

    static RankNews read(StateReader in) {
      EventKind kind = Evidence.readName(EventKind.class, in);
      String host = in.readString();
      List<RankStanding> standings = RankStanding.parse(in.readString());
      in.require(standings != null, "ranks that are none");
      return new RankNews(kind, host, standings == null ? List.of() : standings);
    }
  }

  /** The same report with news about ranks. */
  public NodeReport with(RankNews news) {
    return new NodeReport(
        group,
        node,
        leaf,
        channel,
        sequence,
        timeMillis,
        member,
        intervalMillis,
        devices,
        evidence,
        List.of(news));
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeString(group);
    out.writeString(node);
    out.writeString(leaf);
    out.writeString(channel.name());
    out.writeVarLong(sequence);
    out.writeLong(timeMillis);
    out.writeBoolean(member);
    out.writeInt(intervalMillis);
    out.writeInt(devices.size());
    for (DeviceFeatures device : devices) {
      out.writeString(device.device);
      out.writeInt(device.index);
      out.writeInt(device.rank);
      out.writeString(device.role);
      out.writeDouble(device.powerWatts);
      out.writeDouble(device.utilizationRatio);
      out.writeDouble(device.tensorActiveRatio);
      out.writeDouble(device.linkBytesPerSecond);
      out.writeDouble(device.pcieBytesPerSecond);
      out.writeBoolean(device.frozen);
      out.writeDouble(device.smActiveRatio);
      out.writeDouble(device.smClockHertz);
      out.writeDouble(device.temperatureCelsius);
      out.writeDouble(device.networkWaitPerSecond);
      out.writeDouble(device.networkBytesPerSecond);
    }
    out.writeInt(evidence.size());
    evidence.forEach(piece -> piece.write(out));
    out.writeInt(ranks.size());
    ranks.forEach(news -> news.write(out));
  }

  public static NodeReport read(StateReader in) {
    in.require(
        in.readVersion("node report", VERSION) == VERSION, "node report of an older version");
    String group = in.readString();
    String node = in.readString();
    String leaf = in.readString();
    Channel channel = Evidence.readName(Channel.class, in);
    long sequence = in.readVarLong();
    long timeMillis = in.readLong();
    boolean member = in.readBoolean();
    int intervalMillis = in.readInt();
    var devices = new ArrayList<DeviceFeatures>();
    for (int n = in.readInt(); n > 0; n--) {
      devices.add(
          new DeviceFeatures(
              in.readString(),
              in.readInt(),
              in.readInt(),
              in.readString(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readBoolean(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble()));
    }
    var evidence = new ArrayList<Evidence>();
    for (int n = in.readInt(); n > 0; n--) {
      evidence.add(Evidence.read(in));
    }
    var ranks = new ArrayList<RankNews>();
    for (int n = in.readInt(); n > 0; n--) {
      ranks.add(RankNews.read(in));
    }
    return new NodeReport(
        group,
        node,
        leaf,
        channel,
        sequence,
        timeMillis,
        member,
        intervalMillis,
        devices,
        evidence,
        ranks);
  }
}
