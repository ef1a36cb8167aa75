package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.Layer;
import io.forestall.streams.core.Layers;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.EventTime;
import io.forestall.streams.core.align.OffsetGuard;
import io.forestall.streams.core.triage.collective.RankLag;
import io.forestall.streams.core.triage.peers.PeerWatch;
import io.forestall.streams.core.triage.steps.StepTimeline;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Stage B: the evidence of one job's nodes, or of one idle node, becomes incidents.
 *
 * <pre>
 *   reports → wait for the watermark → in event-time order → peers, steps, hang → incidents
 * </pre>
 *
 * <ul>
 *   <li>Nothing is decided before every partition that feeds the job has come past the time in
 *       question, so arrival order changes nothing. Decisions fall at the times of reports and of
 *       their own deadlines, never at the times when messages happen to come.
 *   <li>A report that comes after its time was decided upon is still heard: its evidence counts
 *       from then on.
 *   <li>State: saved as one versioned snapshot by {@link #write}. Threads: none.
 * </ul>
 */
public final class JobStage {
  private static final int VERSION = 3;
  private static final long TICK_MILLIS = 1_000;

  /** Network faults that make steps longer too, and are no congestion. */
  private static final Set<FaultClass> NETWORK_FAULTS =
      EnumSet.of(
          FaultClass.SWITCH_FAULT,
          FaultClass.NIC_FAULT,
          FaultClass.LINK_FLAP,
          FaultClass.LINK_DEGRADED,
          FaultClass.PCIE_DEGRADED);

  /** Faults for which a whole job waits. */
  private static final Set<FaultClass> STANDSTILLS =
      EnumSet.of(
          FaultClass.COLLECTIVE_HANG,
          FaultClass.STORAGE_STALL,
          FaultClass.DATA_STALL,
          FaultClass.NODE_DOWN,
          FaultClass.SWITCH_FAULT);

  private final OffsetGuard stepGuard = new OffsetGuard();
  private final List<NodeReport> pending = new ArrayList<>();
  private final Members members = new Members();
  private final RankLag ranks = new RankLag(members);
  private final IncidentBook book;
  private final HangSignature hang;
  private final HangTriage hangTriage;
  private final StorageWatch storage;
  private final FailedRanks failedRanks = new FailedRanks();
  private final Discoveries discoveries;
  private final StepTimeline steps = new StepTimeline();
  private final PeerWatch peers = new PeerWatch();
  private final CheckpointWorth worth = new CheckpointWorth(steps);
  private final Blame blame;
  private final AttemptWatch attempts;
  private final String group;
  private final Layers layers;
  private long decidedMillis = Long.MIN_VALUE;

  public JobStage(String group, TriageConfig config) {
    this.group = group;
    this.book = new IncidentBook(group, config, members, worth);
    this.layers = config.layers();
    this.hang = new HangSignature(config);
    this.discoveries = new Discoveries(config.alertBudget());
    this.hangTriage = new HangTriage(book, ranks);
    this.storage = new StorageWatch(book);
    this.blame = new Blame(group);
    this.attempts = new AttemptWatch(group);
  }

  /** Takes in a node's report; it counts when its time has come. */
  public void report(NodeReport report) {
    if (members.accept(report)) {
      pending.add(report);
    }
  }

  /** Takes in what the job's own log says. */
  public void step(StepProgress step, Arrival arrival) {
    if (!stepGuard.alreadySeen(arrival) && EventTime.plausible(step.getEventTimeMillis())) {
      steps.accept(step);
      failedRanks.accept(step);
    }
  }

  /** True when there is nothing left to remember. */
  public boolean over() {
    return pending.isEmpty() && book.isEmpty() && members.nobodyLeft();
  }

  /**
   * Decides what can be decided: nothing earlier than this will come any more from any input
   * partition, or it comes too late. A time before the last one changes nothing.
   */
  public void watermark(long watermarkMillis, TriageOutput out) {
    pending.sort(NodeReport.ORDER);
    int next = 0;
    while (true) {
      long reportMillis = next < pending.size() ? pending.get(next).timeMillis() : Long.MAX_VALUE;
      long deadline = book.nextDeadlineMillis();
      if (deadline < reportMillis) {
        if (deadline > watermarkMillis) {
          break;
        }
        decidedMillis = Math.max(decidedMillis, deadline);
        tell(out);
        continue;
      }
      long nextTick = Math.floorDiv(reportMillis, TICK_MILLIS) * TICK_MILLIS + TICK_MILLIS;
      if (next == pending.size() || nextTick > watermarkMillis) {
        break; // a tick is decided as a whole, or its outcome would depend on who speaks first
      }
      for (; next < pending.size() && pending.get(next).timeMillis() < nextTick; next++) {
        apply(pending.get(next));
        decidedMillis = Math.max(decidedMillis, pending.get(next).timeMillis());
      }
      correlate(decidedMillis);
      tell(out);
    }
    pending.subList(0, next).clear();
  }

  /** Tells what has changed: first of the incidents, then of the nodes that are to blame. */
  private void tell(TriageOutput out) {
    var told = new ArrayList<Incident>();
    book.advanceTo(
        decidedMillis,
        incident -> {
          out.incident(incident);
          told.add(incident);
        });
    told.forEach(incident -> blame.tell(incident, members).forEach(out::outcome));
    attempts.advanceTo(decidedMillis, members, steps.attempt(), blame).forEach(out::outcome);
  }

  private void apply(NodeReport report) {
    members.apply(report);
    if (report.member() && report.channel() == Channel.TELEMETRY) {
      peers.add(report);
    }
    ranks.accept(report);
    if (report.channel() == Channel.TELEMETRY) {
      hang.see(report);
    }
    report.evidence().forEach(storage::see);
    report.evidence().forEach(piece -> book.add(weighed(piece)));
  }

  /**
   * A hint of statistics counts for more when the reserve of the alert budget covers it, and a
   * finding of theirs for less while the job stands still: then everything is unlike itself.
   */
  private Evidence weighed(Evidence piece) {
    if (piece.ended() || !piece.detector().equals(Evidence.UNLIKE_ITSELF)) {
      return piece;
    }
    if (book.anyOf(STANDSTILLS)) {
      return piece.strength() == Strength.SUPPORTING ? piece.as(Strength.HINT) : piece;
    }
    boolean covered = piece.pValue() <= discoveries.level() && !book.anyOpen();
    return covered && piece.strength() == Strength.HINT ? piece.as(Strength.SUPPORTING) : piece;
  }

  /** Looks for what only the job as a whole can show. */
  private void correlate(long nowMillis) {
    steps.advanceTo(nowMillis, peers::workDoneAt);
    ranks.startedAnew(steps.attempt().begunMillis());
    HangSignature.Finding finding = hang.look(nowMillis);
    boolean aJob = hang.devices() > 1 && !hang.onlyNode(group);
    discoveries.advanceTo(nowMillis, hang.devices());
    for (int n = book.takeConfirmed(); n > 0; n--) {
      discoveries.confirmed();
    }
    failedRanks.tell(hang, nowMillis).forEach(book::add);
    storage.judge(hang, aJob, nowMillis);
    if (finding == null
        || !aJob
        || !layers.has(Layer.HANG)
        || standsStillByItself(finding, nowMillis)) {
      hangTriage.goesOn(hang, nowMillis);
    } else {
      hangTriage.hangs(finding, nowMillis);
    }
    if (finding != null || !aJob || !steps.phases().trains()) {
      peers.disturb();
    }
    worth.see(nowMillis, members.countAtWork(group), hang.devices(), finding != null);
    Evidence divergence = steps.divergence(nowMillis);
    if (divergence != null) {
      book.add(divergence);
    }
    Evidence slowdown = steps.slowdown(nowMillis);
    if (slowdown != null) {
      book.add(slowdown);
    }
    peers.advanceTo(nowMillis, steps.longer(), steps.trainedMillis()).stream()
        .filter(piece -> piece.ended() || !explained(piece))
        .forEach(book::add);
  }

  private boolean standsStillByItself(HangSignature.Finding finding, long nowMillis) {
    long stoodMillis = finding.measured() ? nowMillis - finding.sinceMillis() : 0;
    return steps.phases().standsStillByItself(nowMillis, stoodMillis);
  }

  /** What makes the whole job wait is not told when its cause is known. */
  private boolean explained(Evidence piece) {
    return switch (piece.faultClass()) {
      case NETWORK_CONGESTION -> book.anyOf(NETWORK_FAULTS);
      case DATA_STALL -> book.anyOf(EnumSet.of(FaultClass.STORAGE_STALL));
      default -> false;
    };
  }

  /** The whole state as a versioned snapshot. */
  public void write(StateWriter out) {
    out.writeByte(VERSION);
    stepGuard.write(out);
    out.writeInt(pending.size());
    pending.forEach(report -> report.write(out));
    members.write(out);
    discoveries.write(out);
    ranks.write(out);
    hang.write(out);
    hangTriage.write(out);
    storage.write(out);
    failedRanks.write(out);
    steps.write(out);
    peers.write(out);
    worth.write(out);
    blame.write(out);
    attempts.write(out);
    book.write(out);
    out.writeLong(decidedMillis);
  }

  /** Takes over a snapshot; one of a newer version is refused by name. */
  public void read(StateReader in) {
    in.require(in.readVersion("job", VERSION) == VERSION, "job state of an older version");
    stepGuard.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      pending.add(NodeReport.read(in));
    }
    members.read(in);
    discoveries.read(in);
    ranks.read(in);
    hang.read(in);
    hangTriage.read(in);
    storage.read(in);
    failedRanks.read(in);
    steps.read(in);
    peers.read(in);
    worth.read(in);
    blame.read(in);
    attempts.read(in);
    book.read(in);
    decidedMillis = in.readLong();
  }
}
