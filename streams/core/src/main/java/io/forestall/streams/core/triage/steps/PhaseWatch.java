package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * What the job's own log says it is doing: during a checkpoint or an evaluation a job may stand
 * still without being hung. Without a log it says nothing.
 *
 * <pre>
 *   believed for   1.5 times its longest checkpoint of late and 10 s, once one was seen; else, and
 *                  for every other phase, 15 minutes; but of a checkpoint or an evaluation never
 *                  a stand of 30 s in which no byte moves
 * </pre>
 *
 * A hang in a checkpoint is so found soon after the checkpoint should have been over.
 */
public final class PhaseWatch {
  /** A phase that was announced and never ended is believed for so long; evaluation took 12 min. */
  private static final long BELIEVED_MILLIS = 15 * 60_000;

  /** Assumed: while one rank sums up or sorts what it will write. */
  private static final long BYTELESS_MILLIS = 30_000;

  private static final String CHECKPOINT = "CHECKPOINT";
  private static final double LONGER = 1.5;
  private static final long LATER_MILLIS = 10_000;

  /** Of each later checkpoint that is shorter than the longest. */
  private static final double FOLLOWS = 0.2;

  private double checkpointMillis = Double.NaN;
  private String phase = "";
  private long sinceMillis = Long.MIN_VALUE;

  /** Takes in what the log said at that time; times never go back. */
  public void see(long timeMillis, String now) {
    if (phase.equals(CHECKPOINT) && now.equals(CHECKPOINT)) {
      return; // each rank may announce it
    }
    if (phase.equals(CHECKPOINT) && now.equals(StepLine.TRAIN)) {
      double millis = timeMillis - sinceMillis;
      checkpointMillis =
          millis < checkpointMillis
              ? checkpointMillis + FOLLOWS * (millis - checkpointMillis)
              : millis;
    }
    phase = now;
    sinceMillis = timeMillis;
  }

  /** Whether it trains, as far as its log says. */
  public boolean trains() {
    return phase.isEmpty() || phase.equals("TRAIN");
  }

  /**
   * Whether its log said last that it trains or has failed, so that an end of it is no orderly one.
   */
  public boolean broken() {
    return phase.equals(StepLine.TRAIN) || phase.equals("FAILED");
  }

  /**
   * Whether the job has said that it stands still for a reason.
   *
   * @param stoodMillis how long no device has worked and no byte has moved; 0 if nobody measures it
   */
  public boolean standsStillByItself(long nowMillis, long stoodMillis) {
    boolean believed = nowMillis - sinceMillis <= believedMillis();
    return switch (phase) {
      case CHECKPOINT, "EVALUATION" -> believed && stoodMillis <= BYTELESS_MILLIS;
      case "COMPILE", "END" -> believed;
      default -> false;
    };
  }

  private long believedMillis() {
    double longest = phase.equals(CHECKPOINT) ? checkpointMillis : Double.NaN;
    return Double.isNaN(longest)
        ? BELIEVED_MILLIS
        : Math.min(BELIEVED_MILLIS, (long) (LONGER * longest) + LATER_MILLIS);
  }

  void write(StateWriter out) {
    out.writeDouble(checkpointMillis);
    out.writeString(phase);
    out.writeLong(sinceMillis);
  }

  void read(StateReader in) {
    checkpointMillis = in.readDouble();
    phase = in.readString();
    sinceMillis = in.readLong();
  }
}
