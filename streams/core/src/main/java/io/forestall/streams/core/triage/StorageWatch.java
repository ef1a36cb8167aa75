package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A file server that does not answer, seen before any kernel complains: no rank of the job runs a
 * kernel, and on most of its nodes processes are blocked on I/O.
 *
 * <pre>
 *   stalled   all devices rest, and three quarters of the nodes have 16 blocked processes or
 *             say so in their logs, for 10 s
 * </pre>
 *
 * <ul>
 *   <li>What a single node hints at tells nothing of the job; loaders that only fall behind leave
 *       gaps of seconds and few blocked processes.
 *   <li>Source: all nodes within seconds, 8 to 64 blocked processes; the 10 s are assumed.
 *   <li>State: the names of nodes that hint. Threads: none.
 * </ul>
 */
final class StorageWatch {
  private static final long STALLED_MILLIS = 10_000;
  private static final double MOST_NODES = 0.75;

  /** Blocked processes, in units of their limit of 8: assumed; loaders that lag block fewer. */
  private static final double MANY = 2;

  private static final String DETECTOR = "job-storage";

  private final IncidentBook book;
  private final TreeSet<String> hinting = new TreeSet<>();
  private long sinceMillis = -1;
  private @Nullable Evidence told;

  StorageWatch(IncidentBook book) {
    this.book = book;
  }

  /** Takes in a finding of a node, of whatever strength. */
  void see(Evidence piece) {
    if (piece.faultClass() == FaultClass.STORAGE_STALL && !piece.node().isEmpty()) {
      if (piece.ended()) {
        hinting.remove(piece.node());
      } else if (piece.strength() != Strength.HINT || piece.score() >= MANY) {
        hinting.add(piece.node());
      }
    }
  }

  /** Looks at the job as it stands now. */
  void judge(HangSignature hang, boolean job, long nowMillis) {
    boolean stalled = job && hang.restsSinceMillis() >= 0 && mostHint(hang);
    if (!stalled) {
      sinceMillis = -1;
      if (told != null) {
        book.add(told.end(nowMillis));
        told = null;
      }
      return;
    }
    if (sinceMillis < 0) {
      sinceMillis = Math.max(hang.restsSinceMillis(), hang.lastWorkedMillis());
    }
    boolean wide = hang.intervalMillis() >= STALLED_MILLIS; // one report tells of its interval
    if (told == null && (wide || nowMillis - sinceMillis >= STALLED_MILLIS)) {
      told = evidence(nowMillis);
      book.add(told);
    }
  }

  private boolean mostHint(HangSignature hang) {
    int hints = 0;
    for (NodeStance node : hang.nodes()) {
      hints += hinting.contains(node.node()) ? 1 : 0;
    }
    return hints > 0 && hints >= MOST_NODES * hang.nodes().size();
  }

  private Evidence evidence(long nowMillis) {
    return new Evidence(
        nowMillis,
        sinceMillis,
        "",
        "",
        -1,
        DETECTOR,
        "node_procs_blocked",
        "",
        FaultClass.STORAGE_STALL,
        Strength.CONCLUSIVE,
        1,
        Double.NaN,
        Double.NaN,
        null,
        false,
        false,
        "no rank runs a kernel, and processes on " + hinting.size() + " nodes are blocked on I/O");
  }

  void write(StateWriter out) {
    out.writeInt(hinting.size());
    hinting.forEach(out::writeString);
    out.writeLong(sinceMillis);
    out.writeBoolean(told != null);
    if (told != null) {
      told.write(out);
    }
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      hinting.add(in.readString());
    }
    sinceMillis = in.readLong();
    told = in.readBoolean() ? Evidence.read(in) : null;
  }
}
