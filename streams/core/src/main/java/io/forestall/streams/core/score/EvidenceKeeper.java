package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.Layers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Turns "the condition holds now" into few messages: one when it begins, one when it grows stronger
 * or a refresh is due, one when it is over.
 *
 * <ul>
 *   <li>What a layer says that is switched off is not heard.
 *   <li>A condition is over when nobody has raised it for the hold time: measured conditions hold
 *       for a few ticks, log lines (sticky) much longer, for a line cannot say that its cause is
 *       gone.
 *   <li>A hint is said once and never refreshed: it is only shown. Another model says it anew.
 *   <li>The end lies at the last time it was raised plus the hold time, whenever that is noticed.
 *   <li>State: only what is active now; a healthy node keeps nothing. Threads: none.
 * </ul>
 */
final class EvidenceKeeper {
  /** A message about a condition that grew by this factor does not wait for the refresh. */
  private static final double GROWTH = 2;

  private record Active(
      Evidence last,
      String bootId,
      long raisedMillis,
      long sentMillis,
      double sentScore,
      boolean held) {}

  private final Layers layers;
  private final long refreshMillis;
  private final long stickyHoldMillis;
  private final TreeMap<String, Active> active = new TreeMap<>(); // sorted: order must not depend
  private final List<Evidence> outbox = new ArrayList<>();

  EvidenceKeeper(ScoreConfig config) {
    this.layers = config.layers();
    this.refreshMillis = config.refresh().toMillis();
    this.stickyHoldMillis = config.logHold().toMillis();
  }

  /** Says that the condition holds at the evidence's time, whatever boot that is. */
  void raise(Evidence now) {
    raise(now, "", now.sticky());
  }

  /** Says that it has happened at the evidence's time, which holds as long as a log line does. */
  void raiseHeld(Evidence now) {
    raise(now, "", /* held= */ true);
  }

  /** Says that the condition holds at the evidence's time, in that boot. */
  void raise(Evidence now, String bootId) {
    raise(now, bootId, now.sticky());
  }

  private void raise(Evidence now, String bootId, boolean held) {
    if (!layers.hears(now.detector())) {
      return;
    }
    if (now.sticky()) {
      expire(now.timeMillis(), Long.MAX_VALUE); // a new line after the hold is a new condition
    }
    String key = now.key();
    Active before = active.get(key);
    if (before == null) {
      outbox.add(now);
      active.put(
          key, new Active(now, bootId, now.timeMillis(), now.timeMillis(), now.score(), held));
      return;
    }
    Evidence since = now.since(Math.min(now.sinceMillis(), before.last.sinceMillis()));
    long raisedMillis = Math.max(now.timeMillis(), before.raisedMillis);
    boolean other =
        now.strength().compareTo(before.last.strength()) > 0
            || now.faultClass() != before.last.faultClass()
            || !now.model().equals(before.last.model());
    boolean due =
        now.strength() != Strength.HINT
            && (now.score() >= GROWTH * before.sentScore
                || now.timeMillis() - before.sentMillis >= refreshMillis);
    if (other || due) {
      outbox.add(since);
      active.put(key, new Active(since, bootId, raisedMillis, now.timeMillis(), now.score(), held));
    } else {
      active.put(
          key, new Active(since, bootId, raisedMillis, before.sentMillis, before.sentScore, held));
    }
  }

  /** Ends what nobody raised within the hold time, which for sticky conditions is configured. */
  void expire(long nowMillis, long holdMillis) {
    var entries = active.values().iterator();
    while (entries.hasNext()) {
      Active entry = entries.next();
      long hold = entry.held ? stickyHoldMillis : holdMillis;
      if (nowMillis - entry.raisedMillis > hold) {
        outbox.add(entry.last.end(entry.raisedMillis + hold));
        entries.remove();
      }
    }
  }

  /** Ends every condition of this detector and instance at once. */
  void end(String detector, String instance, long nowMillis) {
    endIf(
        entry -> entry.last.detector().equals(detector) && entry.last.instance().equals(instance),
        nowMillis);
  }

  /** Ends everything, as a reboot does to what is measured. */
  void endAll(long nowMillis) {
    endIf(entry -> true, nowMillis);
  }

  /** Ends what other boots said: log lines and telemetry of a reboot may come in either order. */
  void endOtherBoots(String bootId, long rebootMillis) {
    endIf(entry -> !entry.bootId.equals(bootId) && entry.raisedMillis < rebootMillis, rebootMillis);
  }

  private void endIf(Predicate<Active> over, long nowMillis) {
    var entries = active.values().iterator();
    while (entries.hasNext()) {
      Active entry = entries.next();
      if (over.test(entry)) {
        outbox.add(entry.last.end(nowMillis));
        entries.remove();
      }
    }
  }

  boolean quiet() {
    return active.isEmpty();
  }

  /** Whether more than a hint holds against the device; against the host for the empty name. */
  boolean suspects(String device) {
    for (Active entry : active.values()) {
      if (entry.last.strength() != Strength.HINT && entry.last.device().equals(device)) {
        return true;
      }
    }
    return false;
  }

  Collection<Evidence> active() {
    return active.values().stream().map(Active::last).toList();
  }

  /** The messages since the last call. */
  List<Evidence> drain() {
    if (outbox.isEmpty()) {
      return List.of();
    }
    var messages = List.copyOf(outbox);
    outbox.clear();
    return messages;
  }

  /** What is active; the messages are drained before a snapshot is taken. */
  void write(StateWriter out) {
    out.writeInt(active.size());
    for (Active entry : active.values()) {
      entry.last.write(out);
      out.writeString(entry.bootId);
      out.writeLong(entry.raisedMillis);
      out.writeLong(entry.sentMillis);
      out.writeDouble(entry.sentScore);
      out.writeBoolean(entry.held);
    }
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      Evidence last = Evidence.read(in);
      active.put(
          last.key(),
          new Active(
              last,
              in.readString(),
              in.readLong(),
              in.readLong(),
              in.readDouble(),
              in.readBoolean()));
    }
  }
}
