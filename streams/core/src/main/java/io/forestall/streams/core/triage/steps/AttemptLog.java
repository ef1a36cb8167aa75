package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * What the job's own log says of its present attempt: when it began and how it ended. Without a log
 * it says nothing.
 */
public final class AttemptLog {
  private static final long NEVER = Long.MIN_VALUE;

  private long begunMillis = NEVER;
  private long brokenOffMillis = NEVER;
  private long failedMillis = NEVER;
  private long lastMillis = NEVER;
  private boolean ended;
  private boolean trained;

  /** Takes in a line; {@code again} when its step was trained before, so that the job is anew. */
  void see(long timeMillis, StepLine line, boolean again) {
    switch (line.phase()) {
      case "FAILED" -> failedMillis = failedMillis == NEVER ? timeMillis : failedMillis;
      case "END" -> ended = true;
      case "START" -> {
        if (trained || over() || begunMillis == NEVER) { // else another rank's copy
          begin(timeMillis);
        }
      }
      default -> {
        if (again || (line.trains() && over())) {
          begin(timeMillis);
        }
        trained |= line.trains();
      }
    }
    lastMillis = timeMillis;
  }

  /** Whether this attempt has failed or come to its end. */
  boolean over() {
    return ended || failedMillis != NEVER;
  }

  private void begin(long timeMillis) {
    begunMillis = timeMillis;
    brokenOffMillis = ended ? NEVER : lastMillis;
    failedMillis = NEVER;
    ended = false;
    trained = false;
  }

  /** When the log last began anew; {@link Long#MIN_VALUE} when it has not. */
  public long begunMillis() {
    return begunMillis;
  }

  /**
   * When the attempt before last spoke, if it came to no proper end; {@link Long#MIN_VALUE} if not.
   */
  public long brokenOffMillis() {
    return brokenOffMillis;
  }

  /** When it first said that this attempt failed; {@link Long#MIN_VALUE} when it has not. */
  public long failedMillis() {
    return failedMillis;
  }

  /** Whether this attempt has come to its proper end. */
  public boolean ended() {
    return ended;
  }

  void write(StateWriter out) {
    out.writeLong(begunMillis);
    out.writeLong(brokenOffMillis);
    out.writeLong(failedMillis);
    out.writeLong(lastMillis);
    out.writeBoolean(ended);
    out.writeBoolean(trained);
  }

  void read(StateReader in) {
    begunMillis = in.readLong();
    brokenOffMillis = in.readLong();
    failedMillis = in.readLong();
    lastMillis = in.readLong();
    ended = in.readBoolean();
    trained = in.readBoolean();
  }
}
