package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an incident is on its way from suspicion to its end, and what is to be told of the way.
 *
 * <pre>
 *   suspected --(conclusive | two detectors | lasts)--> open --(quiet long enough)--> resolved
 *       └──────────────(quiet)──────────────> forgotten   └──────────(seen again)──────┘
 * </pre>
 */
final class IncidentLife {
  private static final int MAX_LOG = 32;

  /** A line of the incident's own log. */
  record Change(long timeMillis, String text) {}

  private final List<Change> log = new ArrayList<>();
  private long openedMillis = -1;
  private long quietMillis = -1;
  private long resolvedMillis = -1;

  /** Opens it, for the first time or again. */
  void open(long nowMillis, String phrase) {
    boolean again = openedMillis >= 0;
    note(nowMillis, again ? "seen again" : "opened as " + phrase);
    openedMillis = again ? openedMillis : nowMillis;
    resolvedMillis = -1;
  }

  /** Resolves it if it is open and has been quiet long enough. */
  void resolveIfDue(long nowMillis, long resolveAfterMillis) {
    if (open() && nowMillis >= quietUntilMillis(resolveAfterMillis)) {
      resolvedMillis = nowMillis;
      note(nowMillis, "resolved: nothing seen for " + (nowMillis - quietMillis) / 1_000 + " s");
    }
  }

  /** Nothing speaks for it any more since then. */
  void quiet(long sinceMillis) {
    quietMillis = sinceMillis;
  }

  /** Something speaks for it. */
  void loud() {
    quietMillis = -1;
  }

  /** Since when nothing speaks for it; {@link Long#MAX_VALUE} while something does. */
  long quietSinceMillis() {
    return quietMillis < 0 ? Long.MAX_VALUE : quietMillis;
  }

  /** When it will be resolved or forgotten; {@link Long#MAX_VALUE} while evidence is active. */
  long quietUntilMillis(long resolveAfterMillis) {
    return quietMillis < 0 || resolved() ? Long.MAX_VALUE : quietMillis + resolveAfterMillis;
  }

  /** When it is no longer remembered, once it is resolved and quiet. */
  long rememberedUntilMillis(long rememberMillis) {
    return Math.max(resolvedMillis, quietMillis) + rememberMillis;
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

  /** -1 before it opened. */
  long openedMillis() {
    return openedMillis;
  }

  /** -1 unless it is resolved. */
  long resolvedMillis() {
    return resolvedMillis;
  }

  List<Change> log() {
    return log;
  }

  /** Adds a line; of too many the opening stays, and the latest. */
  void note(long timeMillis, String text) {
    if (log.size() == MAX_LOG) {
      log.remove(1);
    }
    log.add(new Change(timeMillis, text));
  }

  void write(StateWriter out) {
    out.writeInt(log.size());
    for (Change change : log) {
      out.writeLong(change.timeMillis);
      out.writeString(change.text);
    }
    out.writeLong(openedMillis);
    out.writeLong(quietMillis);
    out.writeLong(resolvedMillis);
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      log.add(new Change(in.readLong(), in.readString()));
    }
    openedMillis = in.readLong();
    quietMillis = in.readLong();
    resolvedMillis = in.readLong();
  }
}
