package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One fault on its way from a first finding to its end.
 *
 * <pre>
 *   suspected --(conclusive | two detectors | lasts)--> open --(quiet long enough)--> resolved
 *       └──────────────(quiet)──────────────> forgotten
 * </pre>
 *
 * The id is a hash of where, what and when it began, so that a replay gives the same one.
 */
final class TrackedIncident {
  private static final int MAX_EVIDENCE = 64;
  private static final int MAX_LOG = 32;

  /** A line of the incident's own log. */
  record Change(long timeMillis, String text) {}

  private final String id;
  private final String group;
  private final String node;
  private final long onsetMillis;
  private FaultClass faultClass;
  private final TreeMap<String, Evidence> active = new TreeMap<>();
  private final TreeMap<String, Evidence> strongest = new TreeMap<>();
  private final TreeSet<String> victims = new TreeSet<>();
  private final List<Change> log = new ArrayList<>();
  private boolean stalledJob;
  private int revision;
  private long openedMillis = -1;
  private long quietMillis = -1;
  private long resolvedMillis = -1;
  private String told = "";

  TrackedIncident(String group, Evidence first) {
    this(
        idOf(group, first.node(), first.faultClass(), first.device(), first.sinceMillis()),
        group,
        first.node(),
        first.sinceMillis(),
        first.faultClass());
  }

  private TrackedIncident(
      String id, String group, String node, long onsetMillis, FaultClass faultClass) {
    this.id = id;
    this.group = group;
    this.node = node;
    this.onsetMillis = onsetMillis;
    this.faultClass = faultClass;
  }

  /** Whether this finding is another face of the same fault. */
  boolean explains(Evidence piece, long sameCauseMillis) {
    if (resolvedMillis >= 0) {
      return false;
    }
    if (faultClass == FaultClass.COLLECTIVE_HANG && piece.faultClass() == faultClass) {
      return true; // a job hangs once, whichever nodes hold it up
    }
    if (!node.equals(piece.node())) {
      return false;
    }
    if (active.containsKey(piece.key()) || strongest.containsKey(piece.key())) {
      return true;
    }
    if (!Relation.related(faultClass, piece.faultClass())) {
      return false;
    }
    boolean sameDevice = devices().contains(piece.device());
    boolean sameCause =
        faultClass == piece.faultClass()
            && Math.abs(piece.sinceMillis() - onsetMillis) <= sameCauseMillis;
    return sameDevice || sameCause;
  }

  /** Takes in a finding, or its end. */
  void add(Evidence piece) {
    if (piece.ended()) {
      if (active.remove(piece.key()) != null && active.isEmpty()) {
        quietMillis = piece.timeMillis();
      }
      return;
    }
    quietMillis = -1;
    active.put(piece.key(), piece);
    Evidence before = strongest.get(piece.key());
    if (before == null ? strongest.size() < MAX_EVIDENCE : piece.score() >= before.score()) {
      strongest.put(piece.key(), piece);
    }
    boolean explainsMore = piece.faultClass().compareTo(faultClass) < 0;
    if (explainsMore && piece.strength() != Strength.HINT) {
      if (open()) {
        note(
            piece.timeMillis(),
            faultClass.phrase() + " is now seen as " + piece.faultClass().phrase());
      }
      faultClass = piece.faultClass();
    }
  }

  /** Opens a suspected incident if what is known suffices; true if it did. */
  boolean openIfDue(long nowMillis, long continuityMillis) {
    if (open() || resolvedMillis >= 0) {
      return false;
    }
    long supporting =
        active.values().stream()
            .filter(piece -> piece.strength() != Strength.HINT)
            .map(Evidence::detector)
            .distinct()
            .count();
    boolean conclusive =
        active.values().stream().anyMatch(piece -> piece.strength() == Strength.CONCLUSIVE);
    if (conclusive
        || supporting >= 2
        || (supporting > 0 && nowMillis >= dueMillis(continuityMillis))) {
      open(nowMillis);
      return true;
    }
    return false;
  }

  /** When continuity alone opens it; {@link Long#MAX_VALUE} if it cannot. */
  long dueMillis(long continuityMillis) {
    if (open() || resolvedMillis >= 0) {
      return Long.MAX_VALUE;
    }
    return active.values().stream()
        .filter(piece -> piece.strength() == Strength.SUPPORTING)
        .mapToLong(piece -> piece.sinceMillis() + continuityMillis)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  void open(long nowMillis) {
    openedMillis = nowMillis;
    note(nowMillis, "opened as " + faultClass.phrase());
  }

  /** Resolves an open incident that has been quiet long enough; true if it did. */
  boolean resolveIfDue(long nowMillis, long resolveAfterMillis) {
    if (!open() || nowMillis < quietUntilMillis(resolveAfterMillis)) {
      return false;
    }
    resolvedMillis = nowMillis;
    note(nowMillis, "resolved: nothing seen for " + (nowMillis - quietMillis) / 1_000 + " s");
    return true;
  }

  /** When it will be resolved or forgotten; {@link Long#MAX_VALUE} while evidence is active. */
  long quietUntilMillis(long resolveAfterMillis) {
    return quietMillis < 0 || resolvedMillis >= 0
        ? Long.MAX_VALUE
        : quietMillis + resolveAfterMillis;
  }

  /** When something last spoke for it: now while evidence is active. */
  long lastSeenMillis() {
    return active.isEmpty() ? quietMillis : Long.MAX_VALUE;
  }

  /** Whether something has already happened here that can make a job stand still. */
  boolean canStall() {
    return Relation.canStall(faultClass)
        && strongest.values().stream()
            .anyMatch(piece -> piece.strength() != Strength.HINT && piece.forecast() == null);
  }

  /** The job stands still because of it, so it is not over; these nodes wait for the culprit. */
  void stallsJob(long nowMillis, Set<String> waiting) {
    if (active.isEmpty()) {
      quietMillis = nowMillis;
    }
    if (!stalledJob) {
      stalledJob = true;
      note(nowMillis, "job " + group + " stands still because of it");
    }
    victims.addAll(waiting);
    strongest.values().stream()
        .filter(piece -> piece.strength() != Strength.HINT)
        .forEach(piece -> victims.remove(piece.node()));
  }

  boolean open() {
    return openedMillis >= 0 && resolvedMillis < 0;
  }

  boolean suspected() {
    return openedMillis < 0;
  }

  boolean resolved() {
    return resolvedMillis >= 0;
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

  Set<String> devices() {
    var devices = new TreeSet<String>();
    strongest.values().stream()
        .filter(piece -> piece.strength() != Strength.HINT)
        .forEach(piece -> devices.add(piece.device()));
    return devices;
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

  FaultClass faultClass() {
    return faultClass;
  }

  long onsetMillis() {
    return onsetMillis;
  }

  long openedMillis() {
    return openedMillis;
  }

  long resolvedMillis() {
    return resolvedMillis;
  }

  boolean stalledJob() {
    return stalledJob;
  }

  SortedSet<String> victims() {
    return victims;
  }

  List<Change> log() {
    return log;
  }

  /** The strongest finding of each kind, whether it still holds or not. */
  List<Evidence> evidence() {
    return List.copyOf(strongest.values());
  }

  /** When a finding was last seen to hold: now while nothing has ended it. */
  long lastSeenMillis(Evidence piece, long nowMillis) {
    return active.containsKey(piece.key()) ? nowMillis : piece.timeMillis();
  }

  /** What holds now. */
  List<Evidence> activeEvidence() {
    return List.copyOf(active.values());
  }

  private void note(long timeMillis, String text) {
    if (log.size() == MAX_LOG) {
      log.remove(1); // the opening stays
    }
    log.add(new Change(timeMillis, text));
  }

  private static String idOf(
      String group, String node, FaultClass faultClass, String device, long onsetMillis) {
    String identity = String.join("|", group, node, faultClass.name(), device, "" + onsetMillis);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return "inc-" + HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  void write(StateWriter out) {
    out.writeString(id);
    out.writeString(group);
    out.writeString(node);
    out.writeLong(onsetMillis);
    out.writeString(faultClass.name());
    out.writeInt(active.size());
    active.values().forEach(piece -> piece.write(out));
    out.writeInt(strongest.size());
    strongest.values().forEach(piece -> piece.write(out));
    out.writeInt(victims.size());
    victims.forEach(out::writeString);
    out.writeInt(log.size());
    for (Change change : log) {
      out.writeLong(change.timeMillis);
      out.writeString(change.text);
    }
    out.writeBoolean(stalledJob);
    out.writeInt(revision);
    out.writeLong(openedMillis);
    out.writeLong(quietMillis);
    out.writeLong(resolvedMillis);
    out.writeString(told);
  }

  static TrackedIncident read(StateReader in) {
    var incident =
        new TrackedIncident(
            in.readString(),
            in.readString(),
            in.readString(),
            in.readLong(),
            Evidence.readName(FaultClass.class, in));
    for (int n = in.readInt(); n > 0; n--) {
      Evidence piece = Evidence.read(in);
      incident.active.put(piece.key(), piece);
    }
    for (int n = in.readInt(); n > 0; n--) {
      Evidence piece = Evidence.read(in);
      incident.strongest.put(piece.key(), piece);
    }
    for (int n = in.readInt(); n > 0; n--) {
      incident.victims.add(in.readString());
    }
    for (int n = in.readInt(); n > 0; n--) {
      incident.log.add(new Change(in.readLong(), in.readString()));
    }
    incident.stalledJob = in.readBoolean();
    incident.revision = in.readInt();
    incident.openedMillis = in.readLong();
    incident.quietMillis = in.readLong();
    incident.resolvedMillis = in.readLong();
    incident.told = in.readString();
    return incident;
  }
}
