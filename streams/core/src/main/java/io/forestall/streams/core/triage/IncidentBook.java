package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Incident;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of one job: each finding goes to the incident it belongs to, or begins one. State:
 * what is suspected, open, or was resolved within the hour. Threads: none.
 */
final class IncidentBook {
  /**
   * What was seen once counts for a few more intervals of its node, so only what outlives those has
   * lasted: with a sample a minute, a single lost scrape would already be 30 s of continuity.
   */
  private static final int LASTING_INTERVALS = 5;

  /** A node that did nothing for so long before it fell silent was out of work. */
  private static final long OUT_OF_WORK_MILLIS = 60_000;

  private final String group;
  private final TriageConfig config;
  private final Members members;
  private final CheckpointWorth worth;
  private final TreeMap<String, TrackedIncident> incidents = new TreeMap<>();

  private int confirmed;

  IncidentBook(String group, TriageConfig config, Members members, CheckpointWorth worth) {
    this.group = group;
    this.config = config;
    this.members = members;
    this.worth = worth;
  }

  Collection<TrackedIncident> incidents() {
    return incidents.values();
  }

  /** Whether one of these faults is open or suspected. */
  boolean anyOf(Set<FaultClass> classes) {
    return incidents.values().stream()
        .anyMatch(incident -> !incident.resolved() && classes.contains(incident.faultClass()));
  }

  void add(Evidence piece) {
    if (!config.layers().hears(piece.detector())) {
      return;
    }
    String leaf = members.leaf(piece.node());
    TrackedIncident home = homeOf(piece, leaf);
    if (home != null) {
      home.add(piece);
    } else if (piece.strength() != Strength.HINT && !piece.ended()) {
      var incident = new TrackedIncident(group, leaf, piece);
      incident.add(piece);
      if (silentOutOfWork(piece)) {
        incident.nothingRanThere();
      }
      incidents.put(incident.id(), incident);
    }
  }

  private @Nullable TrackedIncident homeOf(Evidence piece, String leaf) {
    for (TrackedIncident incident : incidents.values()) {
      if (Relation.continues(incident, piece)) {
        return incident;
      }
    }
    for (TrackedIncident incident : incidents.values()) {
      if (!piece.ended()
          && Relation.belongs(incident, piece, leaf, config.sameCause().toMillis())) {
        return incident;
      }
    }
    return null;
  }

  /** A crash stops a node at its work; maintenance and the reboot after a repair do not. */
  private boolean silentOutOfWork(Evidence piece) {
    return piece.faultClass() == FaultClass.NODE_DOWN
        && piece.strength() == Strength.SUPPORTING
        && members.idleFor(piece.node(), OUT_OF_WORK_MILLIS, piece.sinceMillis());
  }

  /** When something changes by time alone; {@link Long#MAX_VALUE} if nothing does. */
  long nextDeadlineMillis() {
    long next = Long.MAX_VALUE;
    for (TrackedIncident incident : incidents.values()) {
      next = Math.min(next, incident.dueMillis(continuityMillis(incident)));
      next = Math.min(next, incident.quietUntilMillis(config.resolveAfter().toMillis()));
      next = Math.min(next, incident.rememberedUntilMillis(config.remember().toMillis()));
    }
    return next;
  }

  private long continuityMillis(TrackedIncident incident) {
    Duration continuity = config.continuity();
    return Math.max(
        continuity.toMillis(), (long) LASTING_INTERVALS * members.intervalMillis(incident.node()));
  }

  /** Opens, resolves and forgets what is due, and tells what has changed. */
  void advanceTo(long nowMillis, TriageOutput out) {
    long resolveAfterMillis = config.resolveAfter().toMillis();
    var over = new TreeSet<String>();
    for (TrackedIncident incident : incidents.values()) {
      boolean before = incident.open();
      incident.openIfDue(nowMillis, continuityMillis(incident));
      confirmed += !before && incident.proven() ? 1 : 0;
      incident.resolveIfDue(nowMillis, resolveAfterMillis);
      if (!incident.suspected()) {
        Incident record = IncidentRecords.next(incident, nowMillis, worth);
        if (record != null) {
          out.incident(record);
        }
      }
      if (incident.forgettable(nowMillis, resolveAfterMillis)
          || nowMillis >= incident.rememberedUntilMillis(config.remember().toMillis())) {
        over.add(incident.id());
      }
    }
    over.forEach(
        id -> {
          incidents.remove(id);
          worth.forget(id);
        });
  }

  /** Incidents that were opened by a proof since this was last asked. */
  int takeConfirmed() {
    int taken = confirmed;
    confirmed = 0;
    return taken;
  }

  /** Whether an incident is open. */
  boolean anyOpen() {
    return incidents.values().stream().anyMatch(TrackedIncident::open);
  }

  boolean isEmpty() {
    return incidents.isEmpty();
  }

  void write(StateWriter out) {
    out.writeInt(incidents.size());
    incidents.values().forEach(incident -> incident.write(out));
    out.writeInt(confirmed);
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      TrackedIncident incident = TrackedIncident.read(in);
      incidents.put(incident.id(), incident);
    }
    confirmed = in.readInt();
  }
}
