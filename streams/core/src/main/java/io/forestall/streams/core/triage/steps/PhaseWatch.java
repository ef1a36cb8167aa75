package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * What the job's own log says it is doing: during a checkpoint or an evaluation a job may stand
 * still without being hung. Without a log it says nothing.
 */
public final class PhaseWatch {
  /** A phase that was announced and never ended is believed for so long; evaluation took 12 min. */
  private static final long BELIEVED_MILLIS = 15 * 60_000;

  private String phase = "";
  private long sinceMillis = Long.MIN_VALUE;

  /** Takes in what the log said at that time; times never go back. */
  public void see(long timeMillis, String now) {
    phase = now;
    sinceMillis = timeMillis;
  }

  /** Whether it trains, as far as its log says. */
  public boolean trains() {
    return phase.isEmpty() || phase.equals("TRAIN");
  }

  /** Whether the job has said that it stands still for a reason. */
  public boolean standsStillByItself(long nowMillis) {
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
  }

  void read(StateReader in) {
    phase = in.readString();
    sinceMillis = in.readLong();
  }
}
