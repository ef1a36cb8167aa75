package io.forestall.alerts.dispatch;

import io.forestall.alerts.dispatch.JournalEntry.Accepted;
import io.forestall.alerts.dispatch.JournalEntry.Finished;
import io.forestall.alerts.dispatch.JournalEntry.Gone;
import io.forestall.alerts.dispatch.JournalEntry.Known;
import io.forestall.alerts.dispatch.JournalEntry.Standing;
import io.forestall.alerts.notify.EventType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery journal says: the sum of its entries, in memory.
 *
 * <ul>
 *   <li>Cost: a few hundred bytes and the record for each pending revision, about 100 bytes for
 *       each remembered incident; {@link #next} looks at each pending incident.
 *   <li>Invariant: of one incident only the oldest pending revision ever has its turn, so that a
 *       receiver never sees an older revision after a newer one.
 *   <li>Threads: none.
 * </ul>
 */
final class JournalState {
  /** Incidents that are remembered; older ones are told again if their revisions ever come back. */
  static final int MAX_KNOWN = 100_000;

  private final Map<String, TreeMap<Integer, PendingDelivery>> pending = new LinkedHashMap<>();
  private final LinkedHashMap<String, Integer> known = new LinkedHashMap<>();
  private final Map<String, AuditEntry> unaudited = new LinkedHashMap<>();
  private final Map<String, Bytes> standing = new LinkedHashMap<>();
  private int pendingCount;
  private @Nullable String gone;

  void accept(PendingDelivery delivery) {
    PendingDelivery before =
        pending
            .computeIfAbsent(delivery.incident(), incident -> new TreeMap<>())
            .put(delivery.revision(), delivery);
    if (before == null) {
      pendingCount++;
    }
    know(delivery.incident(), delivery.revision());
  }

  void postpone(String incident, int revision, int attempts, long nextAttemptMillis) {
    TreeMap<Integer, PendingDelivery> revisions = pending.get(incident);
    if (revisions != null && attempts >= 0) {
      revisions.computeIfPresent(
          revision, (number, delivery) -> delivery.withAttempt(attempts, nextAttemptMillis));
    }
  }

  void finish(AuditEntry audit) {
    TreeMap<Integer, PendingDelivery> revisions = pending.get(audit.incident());
    if (revisions != null && revisions.remove(audit.revision()) != null) {
      pendingCount--;
      if (revisions.isEmpty()) {
        pending.remove(audit.incident());
      }
    }
    know(audit.incident(), audit.revision());
    unaudited.put(audit.id(), audit);
  }

  void audited(String id) {
    unaudited.remove(id);
  }

  void know(String incident, int revision) {
    Integer before = known.remove(incident); // and in again as the youngest
    known.put(incident, before == null ? revision : Math.max(before, revision));
    if (known.size() > MAX_KNOWN) {
      Iterator<String> oldest = known.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  void gone(String fingerprint) {
    gone = fingerprint;
  }

  void stands(String incident, Bytes record) {
    standing.put(incident, record);
  }

  void over(String incident) {
    standing.remove(incident);
  }

  /** The framed Incident that a receiver which forgets was told last, by id; open ones only. */
  Map<String, Bytes> standing() {
    return Collections.unmodifiableMap(standing);
  }

  /** The newest revision ever accepted of this incident; 0 when there was none. */
  int newestRevision(String incident) {
    return known.getOrDefault(incident, 0);
  }

  boolean isGone(String fingerprint) {
    return fingerprint.equals(gone);
  }

  int pendingCount() {
    return pendingCount;
  }

  Collection<AuditEntry> unaudited() {
    return unaudited.values();
  }

  /** The pending revision of this incident and type; null when there is none. */
  @Nullable PendingDelivery pending(String incident, EventType type) {
    TreeMap<Integer, PendingDelivery> revisions = pending.get(incident);
    if (revisions == null) {
      return null;
    }
    return revisions.values().stream()
        .filter(delivery -> delivery.type() == type)
        .findFirst()
        .orElse(null);
  }

  /** The delivery whose turn is next, due or not; null when nothing is pending. */
  @Nullable PendingDelivery next() {
    PendingDelivery next = null;
    for (TreeMap<Integer, PendingDelivery> revisions : pending.values()) {
      PendingDelivery oldest = revisions.firstEntry().getValue();
      if (next == null || oldest.nextAttemptMillis() < next.nextAttemptMillis()) {
        next = oldest;
      }
    }
    return next;
  }

  /** Makes due at once what is due later than that: only a clock that was wrong says so. */
  void bringForward(long latestMillis, long nowMillis) {
    pending
        .values()
        .forEach(
            revisions ->
                revisions.replaceAll(
                    (revision, delivery) ->
                        delivery.nextAttemptMillis() <= latestMillis
                            ? delivery
                            : delivery.withAttempt(delivery.attempts(), nowMillis)));
  }

  /** The shortest journal that says the same. */
  List<JournalEntry> entries() {
    var entries = new ArrayList<JournalEntry>();
    known.forEach((incident, revision) -> entries.add(new Known(incident, revision)));
    unaudited.values().forEach(audit -> entries.add(new Finished(audit)));
    pending
        .values()
        .forEach(revisions -> revisions.values().forEach(one -> entries.add(new Accepted(one))));
    standing.forEach((incident, record) -> entries.add(new Standing(incident, record)));
    if (gone != null) {
      entries.add(new Gone(gone));
    }
    return entries;
  }
}
