package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.EventTime;
import io.forestall.streams.core.align.OffsetGuard;
import io.forestall.streams.core.triage.Members.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Stage B: the evidence of one job's nodes, or of one idle node, becomes incidents.
 *
 * <pre>
 *   reports → wait for the watermark → in event-time order → correlate → hang? → lifecycle
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
  private static final int VERSION = 1;
  private static final long TICK_MILLIS = 1_000;

  /** A hang whose cause came earlier than this has another cause. */
  private static final long CAUSE_WITHIN_MILLIS = 120_000;

  /**
   * What was seen once counts for a few more intervals of its node, so only what outlives those has
   * lasted: with a sample a minute, a single lost scrape would already be 30 s of continuity.
   */
  private static final int LASTING_INTERVALS = 5;

  private static final String HANG_DETECTOR = "hang-signature";

  private final String group;
  private final TriageConfig config;
  private final OffsetGuard stepGuard = new OffsetGuard();
  private final List<NodeReport> pending = new ArrayList<>();
  private final Members members = new Members();
  private final HangSignature hang;
  private final PhaseWatch phases = new PhaseWatch();
  private final TreeMap<String, TrackedIncident> incidents = new TreeMap<>();
  private long decidedMillis = Long.MIN_VALUE;

  public JobStage(String group, TriageConfig config) {
    this.group = group;
    this.config = config;
    this.hang = new HangSignature(config);
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
      phases.accept(step);
    }
  }

  /** True when there is nothing left to remember. */
  public boolean over() {
    return pending.isEmpty() && incidents.isEmpty() && members.nobodyLeft();
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
      long deadline = nextDeadline();
      if (deadline < reportMillis) {
        if (deadline > watermarkMillis) {
          break;
        }
        decidedMillis = Math.max(decidedMillis, deadline);
        lifecycle(decidedMillis, out);
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
      lifecycle(decidedMillis, out);
    }
    pending.subList(0, next).clear();
  }

  private void apply(NodeReport report) {
    members.apply(report);
    for (Evidence piece : report.evidence()) {
      add(piece);
    }
  }

  private void add(Evidence piece) {
    for (TrackedIncident incident : incidents.values()) {
      if (incident.explains(piece, config.sameCause().toMillis())) {
        incident.add(piece);
        return;
      }
    }
    if (piece.strength() != Strength.HINT && !piece.ended()) {
      var incident = new TrackedIncident(group, piece);
      incident.add(piece);
      incidents.put(incident.id(), incident);
    }
  }

  /** Looks for what only the job as a whole can show, and finds its cause among the incidents. */
  private void correlate(long nowMillis) {
    List<Seen> devices = members.devices(nowMillis);
    boolean aJob = devices.size() > 1 && !devices.get(0).node().equals(group);
    HangSignature.Finding finding = aJob ? hang.look(devices, nowMillis) : null;
    phases.advanceTo(nowMillis);
    if (finding == null || phases.standsStillByItself(nowMillis)) {
      endHang(nowMillis);
      return;
    }
    TrackedIncident cause = cause(finding);
    if (cause != null) {
      if (cause.suspected()) {
        cause.open(nowMillis);
      }
      cause.stallsJob(nowMillis, finding.waiting());
      endHang(nowMillis);
    } else {
      hangEvidence(finding, nowMillis).forEach(this::add);
      incidents.values().stream()
          .filter(incident -> incident.faultClass() == FaultClass.COLLECTIVE_HANG)
          .forEach(incident -> incident.stallsJob(nowMillis, finding.waiting()));
    }
  }

  /**
   * The incident that best explains why the job stands still: the latest to begin, on one of the
   * nodes that do not wait if there are any.
   */
  private @Nullable TrackedIncident cause(HangSignature.Finding finding) {
    var suspects = new TreeSet<String>();
    finding.stuck().forEach(stuck -> suspects.add(stuck.node()));
    TrackedIncident best = null;
    for (TrackedIncident incident : incidents.values()) {
      boolean possible =
          !incident.resolved()
              && incident.canStall()
              && (suspects.isEmpty() || suspects.contains(incident.node()))
              && incident.lastSeenMillis() >= finding.sinceMillis() - CAUSE_WITHIN_MILLIS;
      if (possible && (best == null || incident.onsetMillis() > best.onsetMillis())) {
        best = incident;
      }
    }
    return best;
  }

  private List<Evidence> hangEvidence(HangSignature.Finding finding, long nowMillis) {
    var pieces = new ArrayList<Evidence>();
    String waits = finding.spinning() + " ranks spin in a collective operation";
    for (Seen stuck : finding.stuck()) {
      pieces.add(
          hangPiece(
              stuck.node(),
              stuck.features().device(),
              stuck.features().index(),
              finding.sinceMillis(),
              nowMillis,
              stuck.features().powerWatts(),
              waits + "; this one does not"));
    }
    if (pieces.isEmpty()) {
      pieces.add(
          hangPiece(
              "", "", -1, finding.sinceMillis(), nowMillis, Double.NaN, waits + ", all alike"));
    }
    return pieces;
  }

  private static Evidence hangPiece(
      String node,
      String device,
      int index,
      long sinceMillis,
      long nowMillis,
      double powerWatts,
      String explanation) {
    return new Evidence(
        nowMillis,
        sinceMillis,
        node,
        device,
        index,
        HANG_DETECTOR,
        "gpu_power_watts",
        "",
        FaultClass.COLLECTIVE_HANG,
        Strength.CONCLUSIVE,
        1,
        powerWatts,
        Double.NaN,
        null,
        false,
        false,
        explanation);
  }

  private void endHang(long nowMillis) {
    for (TrackedIncident incident : incidents.values()) {
      for (Evidence piece : incident.activeEvidence()) {
        if (piece.detector().equals(HANG_DETECTOR)) {
          incident.add(piece.end(nowMillis));
        }
      }
    }
  }

  private long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (TrackedIncident incident : incidents.values()) {
      next = Math.min(next, incident.dueMillis(continuityMillis(incident)));
      next = Math.min(next, incident.quietUntilMillis(config.resolveAfter().toMillis()));
    }
    return next;
  }

  private long continuityMillis(TrackedIncident incident) {
    return Math.max(
        config.continuity().toMillis(),
        (long) LASTING_INTERVALS * members.intervalMillis(incident.node()));
  }

  private void lifecycle(long nowMillis, TriageOutput out) {
    long resolveAfterMillis = config.resolveAfter().toMillis();
    var over = new TreeSet<String>();
    for (TrackedIncident incident : incidents.values()) {
      incident.openIfDue(nowMillis, continuityMillis(incident));
      incident.resolveIfDue(nowMillis, resolveAfterMillis);
      if (!incident.suspected()) {
        Incident record = IncidentRecords.next(incident, nowMillis);
        if (record != null) {
          out.incident(record);
        }
      }
      if (incident.resolved() || incident.forgettable(nowMillis, resolveAfterMillis)) {
        over.add(incident.id());
      }
    }
    over.forEach(incidents::remove);
  }

  /** The whole state as a versioned snapshot. */
  public void write(StateWriter out) {
    out.writeByte(VERSION);
    stepGuard.write(out);
    out.writeInt(pending.size());
    pending.forEach(report -> report.write(out));
    members.write(out);
    hang.write(out);
    phases.write(out);
    out.writeInt(incidents.size());
    incidents.values().forEach(incident -> incident.write(out));
    out.writeLong(decidedMillis);
  }

  /** Takes over a snapshot; one of a newer version is refused by name. */
  public void read(StateReader in) {
    in.readVersion("job", VERSION);
    stepGuard.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      pending.add(NodeReport.read(in));
    }
    members.read(in);
    hang.read(in);
    phases.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      TrackedIncident incident = TrackedIncident.read(in);
      incidents.put(incident.id(), incident);
    }
    decidedMillis = in.readLong();
  }
}
