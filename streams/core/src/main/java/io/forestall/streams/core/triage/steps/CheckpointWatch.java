package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * The checkpoints that a job's log tells of: when the last one ended, how long they take, how far
 * they lie apart.
 *
 * <pre>
 *   cost    time from the line of the checkpoint to the next line of another phase;
 *           less a usual step if that line tells of a step: a checkpoint that is written beside the
 *           training costs only what the next step is longer
 * </pre>
 *
 * Medians of the last nine. A checkpoint that ends with a failure, or that takes more than an hour,
 * is none. State: some 40 numbers. Threads: none.
 */
public final class CheckpointWatch {
  private static final long NEVER = Long.MIN_VALUE;
  private static final long LONGEST_MILLIS = 3_600_000;

  private final RecentValues costsMillis = new RecentValues(9);
  private final RecentValues gapsMillis = new RecentValues(9);
  private final RecentValues stepsMillis = new RecentValues(15);
  private long begunMillis = NEVER;
  private long lastMillis = NEVER;

  void see(long timeMillis, StepLine line) {
    if (line.phase().equals("CHECKPOINT")) {
      begunMillis = begunMillis == NEVER ? timeMillis : begunMillis;
      return;
    }
    boolean step = line.trains() && line.durationMillis() > 0;
    if (begunMillis != NEVER) {
      boolean failed = line.phase().equals("FAILED") || line.phase().equals("START");
      if (!failed && timeMillis - begunMillis <= LONGEST_MILLIS) {
        double usual = step && stepsMillis.size() > 0 ? stepsMillis.median() : 0;
        end(timeMillis, Math.max(0, timeMillis - begunMillis - usual));
      }
      begunMillis = NEVER;
    } else if (step && Double.isFinite(line.durationMillis())) {
      stepsMillis.add(line.durationMillis());
    }
  }

  private void end(long timeMillis, double costMillis) {
    if (lastMillis != NEVER) {
      gapsMillis.add((double) (timeMillis - lastMillis));
    }
    lastMillis = timeMillis;
    costsMillis.add(costMillis);
  }

  /** Whether one was ever seen to end. */
  public boolean seen() {
    return lastMillis != NEVER;
  }

  /** Whether one is being written now. */
  public boolean saving() {
    return begunMillis != NEVER;
  }

  /** When the last one ended. */
  public long lastMillis() {
    return lastMillis;
  }

  /** How long the job waits for one; NaN before the first. */
  public double costMillis() {
    return costsMillis.median();
  }

  /** How far they lie apart; NaN before the second. */
  public double gapMillis() {
    return gapsMillis.median();
  }

  void write(StateWriter out) {
    costsMillis.write(out);
    gapsMillis.write(out);
    stepsMillis.write(out);
    out.writeLong(begunMillis);
    out.writeLong(lastMillis);
  }

  void read(StateReader in) {
    costsMillis.read(in);
    gapsMillis.read(in);
    stepsMillis.read(in);
    begunMillis = in.readLong();
    lastMillis = in.readLong();
  }
}
