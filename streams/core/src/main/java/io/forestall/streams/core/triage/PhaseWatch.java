package io.forestall.streams.core.triage;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.StepProgress;
import java.util.TreeMap;

/**
 * What the job's own log says it is doing: during a checkpoint or an evaluation a job may stand
 * still without being hung. Without a log it says nothing. The log may come in before the telemetry
 * of the same time, so what it says waits until its time has come.
 */
final class PhaseWatch {
  /** A phase that was announced and never ended is believed for so long; evaluation took 12 min. */
  private static final long BELIEVED_MILLIS = 15 * 60_000;

  /** Steps ahead of telemetry, at most; beyond it the earliest counts at once. */
  private static final int MAX_AHEAD = 10_000;

  private final TreeMap<Long, String> ahead = new TreeMap<>();
  private String phase = "";
  private long sinceMillis = Long.MIN_VALUE;

  void accept(StepProgress step) {
    ahead.merge(
        step.getEventTimeMillis(),
        step.getPhase(),
        (one, other) -> one.compareTo(other) < 0 ? other : one); // in whatever order they come
    if (ahead.size() > MAX_AHEAD) {
      advanceTo(ahead.firstKey());
    }
  }

  /** Lets what was said up to this time come true. */
  void advanceTo(long nowMillis) {
    while (!ahead.isEmpty() && ahead.firstKey() <= nowMillis) {
      var next = ahead.pollFirstEntry();
      if (next.getKey() >= sinceMillis) {
        phase = next.getValue();
        sinceMillis = next.getKey();
      }
    }
  }

  /** Whether the job has said that it stands still for a reason. */
  boolean standsStillByItself(long nowMillis) {
    boolean quietPhase =
        phase.equals("CHECKPOINT")
            || phase.equals("EVALUATION")
            || phase.equals("COMPILE")
            || phase.equals("END");
    return quietPhase && nowMillis - sinceMillis <= BELIEVED_MILLIS;
  }

  void write(StateWriter out) {
    out.writeString(phase);
    out.writeLong(sinceMillis);
    out.writeInt(ahead.size());
    ahead.forEach(
        (millis, next) -> {
          out.writeLong(millis);
          out.writeString(next);
        });
  }

  void read(StateReader in) {
    phase = in.readString();
    sinceMillis = in.readLong();
    for (int n = in.readInt(); n > 0; n--) {
      ahead.put(in.readLong(), in.readString());
    }
  }
}
