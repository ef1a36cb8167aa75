package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One fault on its way from a first finding to its end ({@link IncidentLife}), with what speaks for
 * it and whom it hurts.
 *
 * <p>A resolved incident is remembered for a while: a fault that comes and goes is one incident
 * with many revisions. What belongs to it is {@link Relation}'s business.
 */
final class TrackedIncident {
  /** So many nodes of one leaf in trouble at once have it from the leaf's switch. */
  private static final int SWITCH_NODES = 3;

  /** A link that loses lanes drops out once while it trains anew; one that does it again flaps. */
  private static final int FLAPS = 2;

  /** One flap is seen as a counter, a state and a log line, none of them at the same moment. */
  private static final long ONE_FLAP_MILLIS = 60_000;

  private final String id;
  private final String group;
  private final String node;
  private final String leaf;
  private final long onsetMillis;
  private FaultClass faultClass;
  private final EvidenceLedger ledger = new EvidenceLedger();
  private final IncidentLife life = new IncidentLife();
  private final TreeSet<String> victims = new TreeSet<>();
  private boolean stalledJob;
  private boolean unused;
  private int flaps;
  private long lastFlapMillis;
  private int revision;
  private String told = "";

  TrackedIncident(String group, String leaf, Evidence first) {
    this(
        IncidentId.of(group, first),
        group,
        first.node(),
        leaf,
        first.sinceMillis(),
        first.faultClass());
  }

  private TrackedIncident(
      String id, String group, String node, String leaf, long onsetMillis, FaultClass faultClass) {
    this.id = id;
    this.group = group;
    this.node = node;
    this.leaf = leaf;
    this.onsetMillis = onsetMillis;
    this.faultClass = faultClass;
  }

  /** Takes in a finding, or its end. */
  void add(Evidence piece) {
    if (piece.ended()) {
      if (ledger.end(piece) && ledger.quiet()) {
        life.quiet(piece.timeMillis());
      }
      return;
    }
    life.loud();
    boolean news = !ledger.knows(piece);
    ledger.add(piece);
    if (piece.strength() == Strength.HINT) {
      return;
    }
    FaultClass better = better(piece);
    if (better != faultClass) {
      life.note(piece.timeMillis(), faultClass.phrase() + " is now seen as " + better.phrase());
      faultClass = better;
    } else if (news && !suspected() && piece.faultClass() != faultClass) {
      life.note(piece.timeMillis(), "then " + piece.faultClass().phrase());
    }
    if (piece.faultClass() != FaultClass.NODE_DOWN) {
      unused = false;
    }
  }

  private FaultClass better(Evidence piece) {
    if (piece.faultClass() == FaultClass.LINK_FLAP) {
      flaps += flaps == 0 || piece.timeMillis() - lastFlapMillis > ONE_FLAP_MILLIS ? 1 : 0;
      lastFlapMillis = piece.timeMillis();
    }
    if (piece.statistical()) {
      return faultClass; // it says that something is wrong, and not what
    }
    FaultClass better = Relation.better(faultClass, piece.faultClass());
    if (better == FaultClass.LINK_FLAP && flaps < FLAPS && cameBackSlower()) {
      better = FaultClass.LINK_DEGRADED;
    }
    boolean manyNodes = ledger.nodes().size() >= SWITCH_NODES;
    return Relation.network(better) && !leaf.isEmpty() && manyNodes
        ? FaultClass.SWITCH_FAULT
        : better;
  }

  /** Whether a port has fewer lanes than it had. */
  private boolean cameBackSlower() {
    return ledger.findings().anyMatch(piece -> piece.detector().equals("port-slow"));
  }

  /** The node is silent, but nothing ran on it: nobody is hurt. */
  void nothingRanThere() {
    unused = true;
  }

  /** Opens a suspected incident, or a resolved one again, if what holds suffices. */
  void openIfDue(long nowMillis, long continuityMillis) {
    if (!open() && (ledger.convincing() || nowMillis >= dueMillis(continuityMillis))) {
      open(nowMillis);
    }
  }

  /** When continuity alone opens it; {@link Long#MAX_VALUE} if it cannot. */
  long dueMillis(long continuityMillis) {
    long since = open() ? Long.MAX_VALUE : ledger.witnessedMillis();
    return since == Long.MAX_VALUE ? since : since + continuityMillis;
  }

  /** Whether it was opened by a proof, and not by statistics or by lasting. */
  boolean proven() {
    return open() && ledger.proven();
  }

  void open(long nowMillis) {
    life.open(nowMillis, faultClass.phrase());
  }

  /** Resolves an open incident that has been quiet long enough. */
  void resolveIfDue(long nowMillis, long resolveAfterMillis) {
    life.resolveIfDue(nowMillis, resolveAfterMillis);
  }

  /** When it will be resolved or forgotten; {@link Long#MAX_VALUE} while evidence is active. */
  long quietUntilMillis(long resolveAfterMillis) {
    return life.quietUntilMillis(resolveAfterMillis);
  }

  /** When a resolved incident is no longer remembered; else {@link Long#MAX_VALUE}. */
  long rememberedUntilMillis(long rememberMillis) {
    return resolved() && ledger.quiet()
        ? life.rememberedUntilMillis(rememberMillis)
        : Long.MAX_VALUE;
  }

  /** When something last spoke for it: now while evidence is active. */
  long lastSeenMillis() {
    return ledger.quiet() ? life.quietSinceMillis() : Long.MAX_VALUE;
  }

  /** Whether something has already happened here that can make a job stand still. */
  boolean canStall() {
    return Relation.canStall(faultClass)
        && ledger.findings().anyMatch(piece -> piece.forecast() == null);
  }

  /** Whether something speaks against one of these nodes. */
  boolean concerns(Set<String> nodes) {
    return ledger.findings().anyMatch(piece -> nodes.contains(piece.node()));
  }

  /** The job stands still because of it, so it is not over; these nodes wait for the culprit. */
  void stallsJob(long nowMillis, Set<String> waiting) {
    if (ledger.quiet()) {
      life.quiet(nowMillis);
    }
    if (!stalledJob) {
      stalledJob = true;
      life.note(nowMillis, "job " + group + " stands still because of it");
    }
    victims.addAll(waiting);
    ledger.suspectNodes().forEach(victims::remove);
  }

  /** The job has ended because of it. */
  void endsJob(long nowMillis) {
    stalledJob = true;
    life.note(nowMillis, "job " + group + " has ended because of it");
  }

  boolean open() {
    return life.open();
  }

  boolean suspected() {
    return life.suspected();
  }

  boolean resolved() {
    return life.resolved();
  }

  /** True once a suspicion has been quiet long enough to be forgotten. */
  boolean forgettable(long nowMillis, long resolveAfterMillis) {
    return suspected() && nowMillis >= quietUntilMillis(resolveAfterMillis);
  }

  /**
   * The next revision if what it says differs from the last one told, else 0. The text stands for
   * everything a reader must hear of.
   */
  int nextRevision(String says) {
    if (says.equals(told)) {
      return 0;
    }
    told = says;
    return ++revision;
  }

  EvidenceLedger ledger() {
    return ledger;
  }

  IncidentLife life() {
    return life;
  }

  String id() {
    return id;
  }

  String group() {
    return group;
  }

  String node() {
    return node;
  }

  String leaf() {
    return leaf;
  }

  FaultClass faultClass() {
    return faultClass;
  }

  long onsetMillis() {
    return onsetMillis;
  }

  boolean stalledJob() {
    return stalledJob;
  }

  boolean unused() {
    return unused;
  }

  SortedSet<String> victims() {
    return victims;
  }

  /** When a finding was last seen to hold: now while nothing has ended it. */
  long lastSeenMillis(Evidence piece, long nowMillis) {
    return ledger.holds(piece) ? nowMillis : piece.timeMillis();
  }

  void write(StateWriter out) {
    out.writeString(id);
    out.writeString(group);
    out.writeString(node);
    out.writeString(leaf);
    out.writeLong(onsetMillis);
    out.writeString(faultClass.name());
    ledger.write(out);
    life.write(out);
    out.writeInt(victims.size());
    victims.forEach(out::writeString);
    out.writeBoolean(stalledJob);
    out.writeBoolean(unused);
    out.writeInt(flaps);
    out.writeLong(lastFlapMillis);
    out.writeInt(revision);
    out.writeString(told);
  }

  static TrackedIncident read(StateReader in) {
    var incident =
        new TrackedIncident(
            in.readString(),
            in.readString(),
            in.readString(),
            in.readString(),
            in.readLong(),
            Evidence.readName(FaultClass.class, in));
    incident.ledger.read(in);
    incident.life.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      incident.victims.add(in.readString());
    }
    incident.stalledJob = in.readBoolean();
    incident.unused = in.readBoolean();
    incident.flaps = in.readInt();
    incident.lastFlapMillis = in.readLong();
    incident.revision = in.readInt();
    incident.told = in.readString();
    return incident;
  }
}
