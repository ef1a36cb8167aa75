package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.align.AlignConfig;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.NodeAligner;
import io.forestall.streams.core.align.OffsetGuard;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Stage A: everything Forestall knows of one node by itself.
 *
 * <pre>
 *   sample → align → score ┐
 *   log line → rules       ├→ evidence → report to each job with a device here
 *   silence                ┘
 * </pre>
 *
 * <ul>
 *   <li>Samples, log lines and silence are scored independently of each other, so the order in which
 *       the topics happen to arrive changes nothing; they meet in stage B, by event time.
 *   <li>Evidence goes to the job that was there when it began, until all of it is over: the job that
 *       was hurt keeps its incident even when it has died of it.
 *   <li>State: saved as one versioned snapshot by {@link #write}. Threads: none.
 * </ul>
 */
public final class NodeStage {
  private static final int VERSION = 1;

  /** Evidence that is measured each tick is over after so many ticks without it, and */
  private static final int HOLD_INTERVALS = 3;

  /** after at least this long. */
  private static final long HOLD_MILLIS = 5_000;

  private final String node;
  private final ScoreConfig config;
  private final OffsetGuard sampleGuard = new OffsetGuard();
  private final OffsetGuard eventGuard = new OffsetGuard();
  private final NodeAligner aligner;
  private final EventAligner eventAligner;
  private final DeviceNames names = new DeviceNames();
  private final NodePlacement placement;
  private final DeviceScorer devices = new DeviceScorer();
  private final HostScorer host = new HostScorer();
  private final SourceScorer sources = new SourceScorer();
  private final EvidenceKeeper measured;
  private final EvidenceKeeper logged;
  private final EvidenceKeeper silence;
  private final HealthTeller health;
  private final long[] sequences = new long[Channel.values().length];
  private TreeSet<String> groups;
  private TreeSet<String> hurt = new TreeSet<>();

  public NodeStage(String node, AlignConfig align, ScoreConfig score) {
    this.node = node;
    this.config = score;
    this.aligner = new NodeAligner(align);
    this.eventAligner = new EventAligner(align);
    this.placement = new NodePlacement(node);
    this.measured = new EvidenceKeeper(score);
    this.logged = new EvidenceKeeper(score);
    this.silence = new EvidenceKeeper(score);
    this.health = new HealthTeller(node, score);
    this.groups = placement.groups();
  }

  /** Takes in one telemetry record; the frame's event time is corrected in place. */
  public void sample(SampleFrame frame, Arrival arrival, NodeOutput out) {
    if (sampleGuard.alreadySeen(arrival)) {
      return;
    }
    RejectReason refused = aligner.refuse(frame, arrival);
    if (refused != null) {
      out.reject(refused, node + " sequence " + frame.sequence);
      if (refused == RejectReason.CLOCK_OFFSET) {
        tellWrongClock(arrival, out);
      }
      return;
    }
    long timeMillis = frame.eventTimeMillis;
    silence.endAll(timeMillis);
    send(Channel.SILENCE, timeMillis, silence.drain(), out);
    names.learn(frame);
    if (aligner.rebooted()) {
      measured.endAll(timeMillis);
      logged.endAll(timeMillis); // what a line of the last boot said is over
    }
    devices.score(frame, names, measured);
    host.score(frame, names, measured);
    sources.score(frame, names, measured);
    measured.expire(timeMillis, Math.max(HOLD_MILLIS, HOLD_INTERVALS * (long) frame.intervalMillis));
    logged.expire(timeMillis, 0);
    List<Evidence> news = measured.drain();
    if (aligner.rebooted()) {
      send(Channel.EVENTS, timeMillis, logged.drain(), out);
    }
    send(Channel.TELEMETRY, timeMillis, news, out);
    health.tell(timeMillis, devices, placement, measured.active(), logged.active(), out);
  }

  /** Takes in one log line. */
  public void event(NodeEvent event, Arrival arrival, NodeOutput out) {
    if (eventGuard.alreadySeen(arrival)) {
      return;
    }
    RejectReason refused = eventAligner.refuse(event, arrival);
    if (refused != null) {
      out.reject(refused, node + ' ' + event.getSource() + " sequence " + event.getSequence());
      return;
    }
    long timeMillis = eventAligner.timeMillis();
    EventKind kind = EventKind.of(event.getKind());
    String over = LogRules.ends(kind);
    if (over != null) {
      logged.end(over, LogRules.instance(event), timeMillis);
    }
    Evidence evidence = LogRules.judge(event, timeMillis, names);
    if (evidence != null) {
      logged.raise(evidence);
    }
    logged.expire(timeMillis, 0);
    List<Evidence> news = logged.drain();
    if (!news.isEmpty()) {
      send(Channel.EVENTS, timeMillis, news, out);
    }
  }

  /** Takes in where the node stands from now on. */
  public void placement(Placement record, NodeOutput out) {
    names.learn(record);
    placement.accept(record);
    TreeSet<String> now = placement.groups();
    if (now.equals(groups)) {
      return;
    }
    long timeMillis = Math.max(record.getEventTimeMillis(), aligner.lastTimeMillis());
    for (String left : groups) {
      if (!now.contains(left)) {
        out.report(report(left, Channel.TELEMETRY, timeMillis, /* member= */ false, List.of()));
      }
    }
    groups = now;
  }

  /** Lets event time pass: a node that says nothing for too long is silent. True if it just became so. */
  public boolean advanceTo(long watermarkMillis, NodeOutput out) {
    if (aligner.lastTimeMillis() == Long.MIN_VALUE || !silence.quiet()) {
      return false;
    }
    long patience =
        Math.max(
            config.silentAtLeast().toMillis(),
            (long) config.silentIntervals() * aligner.intervalMillis());
    long silentAt = aligner.lastTimeMillis() + patience;
    if (watermarkMillis < silentAt) {
      return false;
    }
    var subject = new Subject(node, "", names, silentAt);
    silence.raise(
        subject
            .evidence(
                "silent-node",
                "",
                FaultClass.NODE_DOWN,
                Strength.SUPPORTING,
                1,
                patience / 1e3,
                aligner.intervalMillis() / 1e3,
                "nothing heard from the node for " + patience / 1_000 + " s")
            .since(aligner.lastTimeMillis()));
    send(Channel.SILENCE, silentAt, silence.drain(), out);
    return true;
  }

  /** Adds the groups that hear of this node: its jobs, and jobs it has hurt. */
  public void addAudienceTo(Set<String> audience) {
    audience.addAll(groups);
    audience.addAll(hurt);
  }

  /** Event time of the last sample; {@link Long#MIN_VALUE} before the first. */
  public long lastTimeMillis() {
    return aligner.lastTimeMillis();
  }

  private void tellWrongClock(Arrival arrival, NodeOutput out) {
    var subject = new Subject(node, "", names, arrival.appendedMillis());
    double offsetSeconds = (arrival.appendedMillis() - arrival.sentMillis()) / 1e3;
    silence.raise(
        subject.evidence(
            "clock-offset",
            "node_time_offset_seconds",
            FaultClass.CLOCK_FAULT,
            Strength.CONCLUSIVE,
            1,
            offsetSeconds,
            0,
            "the node's clock is off by " + offsetSeconds + " s; its samples are parked"));
    send(Channel.SILENCE, subject.timeMillis(), silence.drain(), out);
  }

  private void send(Channel channel, long timeMillis, List<Evidence> news, NodeOutput out) {
    if (news.isEmpty() && channel != Channel.TELEMETRY) {
      return;
    }
    if (!news.isEmpty() && hurt.isEmpty()) {
      hurt = new TreeSet<>(groups);
    }
    if (channel == Channel.TELEMETRY) {
      for (String group : groups) {
        out.report(
            report(
                group,
                channel,
                timeMillis,
                /* member= */ true,
                hurt.contains(group) ? news : List.of()));
      }
    }
    for (String group : hurt) {
      boolean told = channel == Channel.TELEMETRY && groups.contains(group);
      if (!told && !news.isEmpty()) {
        boolean member = groups.contains(group);
        out.report(report(group, channel, timeMillis, member, news));
      }
    }
    String key = hurt.isEmpty() ? groups.first() : hurt.first();
    for (Evidence piece : news) {
      if (!piece.ended()) {
        out.anomaly(key, piece.toAnomaly(key.equals(node) ? "" : key));
      }
    }
    if (measured.quiet() && logged.quiet() && silence.quiet()) {
      hurt.clear();
    }
  }

  private NodeReport report(
      String group, Channel channel, long timeMillis, boolean member, List<Evidence> evidence) {
    boolean withFeatures = member && channel == Channel.TELEMETRY;
    return new NodeReport(
        group,
        node,
        placement.leaf(),
        channel,
        ++sequences[channel.ordinal()],
        timeMillis,
        member,
        aligner.intervalMillis(),
        withFeatures ? devices.features(placement, group, names) : List.of(),
        evidence);
  }

  /** The whole state as a versioned snapshot. */
  public void write(StateWriter out) {
    out.writeByte(VERSION);
    sampleGuard.write(out);
    eventGuard.write(out);
    aligner.write(out);
    eventAligner.write(out);
    names.write(out);
    placement.write(out);
    devices.write(out);
    host.write(out);
    sources.write(out);
    measured.write(out);
    logged.write(out);
    silence.write(out);
    health.write(out);
    out.writeLongs(sequences, 0, sequences.length);
    writeNames(groups, out);
    writeNames(hurt, out);
  }

  /** Takes over a snapshot; one of a newer version is refused by name. */
  public void read(StateReader in) {
    in.readVersion("node state", VERSION);
    sampleGuard.read(in);
    eventGuard.read(in);
    aligner.read(in);
    eventAligner.read(in);
    names.read(in);
    placement.read(in);
    devices.read(in);
    host.read(in);
    sources.read(in);
    measured.read(in);
    logged.read(in);
    silence.read(in);
    health.read(in);
    in.readLongs(sequences, 0, sequences.length);
    groups = readNames(in);
    hurt = readNames(in);
  }

  private static void writeNames(TreeSet<String> names, StateWriter out) {
    out.writeInt(names.size());
    names.forEach(out::writeString);
  }

  private static TreeSet<String> readNames(StateReader in) {
    var names = new TreeSet<String>();
    for (int n = in.readInt(); n > 0; n--) {
      names.add(in.readString());
    }
    return names;
  }
}
