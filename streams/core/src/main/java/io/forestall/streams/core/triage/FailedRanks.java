package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rank that a launcher names as the first that failed: an error of the program, unless its
 * device or node is in trouble too ({@link Relation}).
 *
 * <ul>
 *   <li>Watchdogs name victims, so a failure counts only while the job worked just before: they
 *       fire minutes after it has come to a stand. So does a failure of one or two ranks alone.
 *   <li>Lines may come before the telemetry of their time and wait for it. Ranks of which nobody
 *       knows where they run are dropped.
 *   <li>State: at most 64 lines. Threads: none.
 * </ul>
 */
final class FailedRanks {
  static final String DETECTOR = "rank-failed";

  private static final String FAILED = "FAILED";
  private static final int MAX_WAITING = 64;
  private static final int MAX_BLAMED = 2;

  /** Other ranks' lines come within this. */
  private static final long GATHER_MILLIS = 2_000;

  /** From the job's last work to the failure; launchers look after their ranks every 3 s. */
  private static final long JUST_BEFORE_MILLIS = 20_000;

  /** So long a failure counts. */
  private static final long HOLD_MILLIS = 60_000;

  private final TreeMap<Integer, Long> waiting = new TreeMap<>(); // rank → time
  private final List<Evidence> held = new ArrayList<>();

  /** Takes in what the job's own log says. */
  void accept(StepProgress step) {
    if (step.getPhase().equals(FAILED) && step.getRank() >= 0 && waiting.size() < MAX_WAITING) {
      waiting.merge(step.getRank(), step.getEventTimeMillis(), Math::min);
    }
  }

  /** What is to be told of ranks that have failed by now. */
  List<Evidence> tell(HangSignature hang, long nowMillis) {
    var pieces = new ArrayList<Evidence>();
    if (!held.isEmpty() && nowMillis >= held.get(0).timeMillis() + HOLD_MILLIS) {
      held.forEach(piece -> pieces.add(piece.end(nowMillis)));
      held.clear();
    }
    if (waiting.isEmpty()) {
      return pieces;
    }
    long firstMillis = waiting.values().stream().mapToLong(millis -> millis).min().orElseThrow();
    if (nowMillis < firstMillis + GATHER_MILLIS) {
      return pieces;
    }
    boolean justBefore =
        firstMillis - hang.lastWorkedMillis() <= JUST_BEFORE_MILLIS + 2L * hang.intervalMillis();
    if (waiting.size() <= MAX_BLAMED && justBefore) {
      for (Map.Entry<Integer, Long> failed : waiting.entrySet()) {
        for (NodeStance node : hang.nodes()) {
          Suspect suspect = node.rank(failed.getKey());
          if (suspect != null) {
            held.add(evidence(suspect, failed.getValue(), nowMillis));
          }
        }
      }
    }
    waiting.clear();
    pieces.addAll(held);
    return pieces;
  }

  private static Evidence evidence(Suspect suspect, long failedMillis, long nowMillis) {
    return new Evidence(
        nowMillis,
        failedMillis,
        suspect.node(),
        suspect.device(),
        suspect.index(),
        DETECTOR,
        "",
        "",
        FaultClass.APPLICATION_FAULT,
        Strength.SUPPORTING,
        1,
        Double.NaN,
        Double.NaN,
        null,
        false,
        false,
        "the launcher names rank " + suspect.rank() + " as the first that failed");
  }

  void write(StateWriter out) {
    out.writeInt(waiting.size());
    waiting.forEach(
        (rank, millis) -> {
          out.writeInt(rank);
          out.writeLong(millis);
        });
    out.writeInt(held.size());
    held.forEach(piece -> piece.write(out));
  }

  void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      waiting.put(in.readInt(), in.readLong());
    }
    for (int n = in.readInt(); n > 0; n--) {
      held.add(Evidence.read(in));
    }
  }
}
