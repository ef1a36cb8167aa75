package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.RankNews;
import io.forestall.streams.core.align.AlignConfig;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.InfiniteValues;
import io.forestall.streams.core.align.NodeAligner;
import io.forestall.streams.core.align.OffsetGuard;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.score.fuse.Calibration;
import io.forestall.streams.core.score.fuse.FusedScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stage A: everything Forestall knows of one node by itself.
 *
 * <pre>
 *   sample → align → score ┐
 *   log line → rules       ├→ evidence → report to each job with a device here
 *   silence                │
 *   both → windows → models┘
 *   outcomes of stage B → history → standing in the node's health
 * </pre>
 *
 * <ul>
 *   <li>Samples, log lines and silence are scored independently of each other, so the order in
 *       which the topics happen to arrive changes nothing; they meet in stage B, by event time.
 *       Trained models look at both ({@link ModelScorer} says what that costs).
 *   <li>Evidence goes to the job that was there when it began, until it is over: the job that was
 *       hurt keeps its incident even when it has died of it.
 *   <li>State: saved as one versioned snapshot by {@link #write}. Threads: none.
 * </ul>
 */
public final class NodeStage {
  private static final int VERSION = 3;

  /** Field of an event that only counts the repeats of an earlier one. */
  private static final String FOLDED = "folded";

  /** Evidence that is measured each tick is over after so many ticks without it, and */
  private static final int HOLD_INTERVALS = 3;

  /** after at least this long. */
  private static final long HOLD_MILLIS = 5_000;

  /** A newer sample this much earlier than the last one was stamped by a clock that went back. */
  private static final long STEP_BACK_MILLIS = 1_000;

  private final String node;
  private final ScoreConfig config;
  private final OffsetGuard sampleGuard = new OffsetGuard();
  private final OffsetGuard eventGuard = new OffsetGuard();
  private final NodeAligner aligner;
  private final EventAligner eventAligner;
  private final DeviceNames names = new DeviceNames();
  private final NodePlacement placement;
  private final DeviceScorer devices;
  private final HostScorer host;
  private final SourceScorer sources = new SourceScorer();
  private final UnlikeItself unlike;
  private final EvidenceKeeper measured;
  private final EvidenceKeeper logged;
  private final EvidenceKeeper silence;
  private final NodeHistory history;
  private final RepeatedCodes repeats = new RepeatedCodes();
  private final ModelScorer models;
  private final HealthTeller health;
  private final NodeReporter reporter;

  /** When the node or its agent last said that it stops; {@link Long#MIN_VALUE} if never. */
  private long stoppedMillis = Long.MIN_VALUE;

  /** A stage that scores without trained models. */
  public NodeStage(String node, AlignConfig align, ScoreConfig score) {
    this(node, align, score, new ModelShelf(ModelConfig.DEFAULT));
  }

  /** A stage that also asks the models that stand on the shelf, now or later. */
  public NodeStage(String node, AlignConfig align, ScoreConfig score, ModelShelf shelf) {
    this.node = node;
    this.config = score;
    this.aligner = new NodeAligner(align);
    this.eventAligner = new EventAligner(align);
    this.placement = new NodePlacement(node);
    this.unlike = new UnlikeItself(score.alertBudget());
    this.devices = new DeviceScorer(score.layers());
    this.host = new HostScorer(score.layers());
    this.measured = new EvidenceKeeper(score);
    this.logged = new EvidenceKeeper(score);
    this.silence = new EvidenceKeeper(score);
    this.history = new NodeHistory(score.standing());
    this.models = new ModelScorer(node, names, shelf, score);
    this.health = new HealthTeller(node, score, history, models);
    this.reporter = new NodeReporter(node, placement, aligner, devices, host, names);
  }

  /** Takes in one telemetry record; the frame's event time is corrected in place. */
  public void sample(SampleFrame frame, Arrival arrival, NodeOutput out) {
    if (sampleGuard.alreadySeen(arrival)) {
      return;
    }
    Silence next = Silence.after(aligner, config);
    RejectReason refused = aligner.refuse(frame, arrival);
    if (refused != null) {
      out.reject(refused, node + " sequence " + frame.sequence);
      if (refused == RejectReason.CLOCK_OFFSET) {
        tellWrongClock(
            arrival.appendedMillis(), arrival.appendedMillis() - arrival.sentMillis(), out);
      } else if (refused == RejectReason.OUT_OF_ORDER
          && aligner.lastTimeMillis() - frame.eventTimeMillis >= STEP_BACK_MILLIS) {
        tellWrongClock(
            aligner.lastTimeMillis(), frame.eventTimeMillis - aligner.lastTimeMillis(), out);
      }
      return;
    }
    int infinite = InfiniteValues.drop(frame);
    if (infinite > 0) {
      out.reject(
          RejectReason.NOT_FINITE,
          node + " sequence " + frame.sequence + ": " + infinite + " infinite values");
    }
    long timeMillis = frame.eventTimeMillis;
    if (timeMillis > next.atMillis() && silence.quiet()) {
      tellSilence(next, out); // the same whether the watermark or the sample comes first
    }
    silence.endAll(timeMillis);
    reporter.send(Channel.SILENCE, timeMillis, silence.drain(), out);
    names.learn(frame);
    if (aligner.rebooted()) {
      measured.endAll(timeMillis);
      models.rebooted(timeMillis);
      logged.endOtherBoots(frame.bootId, timeMillis); // what a line of the last boot said is over
      sendLogged(out);
    }
    devices.score(frame, names, placement, measured);
    host.score(frame, names, measured);
    sources.score(frame, names, measured);
    unlike.advance(frame, devices, device -> measured.suspects(device) || logged.suspects(device));
    unlike.judge(frame, devices, host, names, measured);
    measured.expire(
        timeMillis, Math.max(HOLD_MILLIS, HOLD_INTERVALS * (long) frame.intervalMillis));
    models.sample(frame);
    reporter.send(Channel.TELEMETRY, timeMillis, measuredNews(), out);
    history.seen(timeMillis, frame.intervalMillis, placement.atWork());
    health.tell(timeMillis, devices, placement, measured.active(), logged.active(), out);
  }

  /** What the rules measured and what the models say of it, together. */
  private List<Evidence> measuredNews() {
    List<Evidence> judged = models.drain();
    List<Evidence> news = measured.drain();
    if (judged.isEmpty()) {
      return news;
    }
    var all = new ArrayList<Evidence>(news);
    all.addAll(judged);
    return all;
  }

  /** Joins scores by another calibration than the shipped one, and lets someone look at it. */
  public void watch(Calibration calibration, FusedScores.BlockReader blocks) {
    unlike.watch(calibration, blocks);
  }

  /** Takes in one log line. */
  public void event(NodeEvent event, Arrival arrival, NodeOutput out) {
    if (eventGuard.alreadySeen(arrival) || event.getFields().containsKey(FOLDED)) {
      return; // repeats of a line that was heard when it came first
    }
    RejectReason refused = eventAligner.refuse(event, arrival);
    if (refused != null) {
      out.reject(refused, node + ' ' + event.getSource() + " sequence " + event.getSequence());
      return;
    }
    long timeMillis = eventAligner.timeMillis();
    models.event(event, timeMillis);
    EventKind kind = EventKind.of(event.getKind());
    if (kind.ofRanks()) {
      tellRanks(kind, event, timeMillis, out);
      return;
    }
    if (kind == EventKind.ORDERLY_STOP) {
      stoppedMillis = Math.max(stoppedMillis, timeMillis);
    }
    String over = LogRules.ends(kind);
    if (over != null) {
      logged.end(over, LogRules.instance(event), timeMillis);
    }
    Evidence evidence = LogRules.judge(event, timeMillis, names);
    if (evidence != null) {
      logged.raise(evidence, event.getBootId());
      Evidence suspect = repeats.judge(event, evidence, placement);
      if (suspect != null) {
        logged.raise(suspect, event.getBootId());
      }
    }
    if (timeMillis
        < aligner.rebootMillis()) { // a line of the last boot that comes after the reboot
      logged.endOtherBoots(aligner.bootId(), aligner.rebootMillis());
    }
    sendLogged(out);
  }

  private void tellRanks(EventKind kind, NodeEvent event, long timeMillis, NodeOutput out) {
    Map<String, String> fields = event.getFields();
    List<RankStanding> ranks = RankStanding.parse(fields.getOrDefault(RankStanding.FIELD, ""));
    if (ranks == null) {
      out.reject(
          RejectReason.MALFORMED_RECORD,
          node + ' ' + event.getSource() + " sequence " + event.getSequence() + ": ranks");
      return;
    }
    String host = RankStanding.text(fields.getOrDefault(RankStanding.HOST_FIELD, ""));
    String job = fields.getOrDefault(RankStanding.JOB_FIELD, "");
    reporter.send(timeMillis, job, new RankNews(kind, host, ranks), out);
  }

  /** Takes in where the node stands from now on. */
  public void placement(Placement record, NodeOutput out) {
    names.learn(record);
    for (String refused : placement.accept(record)) {
      out.reject(RejectReason.CLAIMED_TWICE, node + ": " + refused);
    }
    models.placement(record);
    reporter.regroup(out);
  }

  /** Takes in how work here has ended, as stage B saw it; it shows in the node's health later. */
  public void outcome(NodeOutcome outcome) {
    history.outcome(outcome);
  }

  /**
   * Lets event time pass: a node that says nothing for too long is silent, and what a log line said
   * long ago is over. True if the state has changed by it.
   */
  public boolean advanceTo(long watermarkMillis, NodeOutput out) {
    logged.expire(watermarkMillis, Long.MAX_VALUE);
    boolean changed = sendLogged(out);
    Silence next = Silence.after(aligner, config);
    if (watermarkMillis >= next.atMillis() && silence.quiet()) {
      tellSilence(next, out);
      changed = true;
    }
    return changed;
  }

  private void tellSilence(Silence begun, NodeOutput out) {
    boolean expected = devices.unused(begun.sinceMillis()) || begun.afterOrderlyStop(stoppedMillis);
    Evidence evidence = begun.evidence(node, names, expected);
    silence.raise(evidence);
    reporter.send(Channel.SILENCE, begun.atMillis(), silence.drain(), out);
    health.tellUnknown(evidence, devices, placement, out);
  }

  /** Event time of the last sample; {@link Long#MIN_VALUE} before the first. */
  public long lastTimeMillis() {
    return aligner.lastTimeMillis();
  }

  /** The node speaks, so it is not silent; only its time means nothing. */
  private void tellWrongClock(long timeMillis, long offsetMillis, NodeOutput out) {
    var subject = new Subject(node, "", names, timeMillis);
    Evidence evidence =
        subject.evidence(
            "clock-offset",
            "node_time_offset_seconds",
            FaultClass.CLOCK_FAULT,
            Strength.CONCLUSIVE,
            1,
            offsetMillis / 1e3,
            0,
            "the node's clock is off by " + offsetMillis / 1e3 + " s; its samples are parked");
    silence.raise(evidence);
    List<Evidence> news = silence.drain();
    reporter.send(Channel.SILENCE, subject.timeMillis(), news, out);
    if (!news.isEmpty()) {
      health.tellUnknown(evidence, devices, placement, out);
    }
  }

  /** Each message at its own time, for the end of a condition may be noticed late. */
  private boolean sendLogged(NodeOutput out) {
    List<Evidence> news = logged.drain();
    news.forEach(piece -> reporter.send(Channel.EVENTS, piece.timeMillis(), List.of(piece), out));
    return !news.isEmpty();
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
    unlike.write(out);
    measured.write(out);
    logged.write(out);
    silence.write(out);
    history.write(out);
    repeats.write(out);
    models.write(out);
    health.write(out);
    reporter.write(out);
    out.writeLong(stoppedMillis);
  }

  /** Takes over a snapshot; one of a newer version is refused by name. */
  public void read(StateReader in) {
    in.require(in.readVersion("node", VERSION) == VERSION, "node state of an older version");
    sampleGuard.read(in);
    eventGuard.read(in);
    aligner.read(in);
    eventAligner.read(in);
    names.read(in);
    placement.read(in);
    devices.read(in);
    host.read(in);
    sources.read(in);
    unlike.read(in);
    measured.read(in);
    logged.read(in);
    silence.read(in);
    history.read(in);
    repeats.read(in);
    models.read(in);
    health.read(in);
    reporter.read(in);
    stoppedMillis = in.readLong();
  }
}
