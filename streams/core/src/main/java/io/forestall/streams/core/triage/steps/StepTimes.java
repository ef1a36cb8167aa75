package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * How long training steps take, and since when they take longer than they used to.
 *
 * <pre>
 *   usual    the 200 steps before the last 12, from 15 on
 *   longer   the last 12 are of another kind, by {@link StepLevel}; then usual stays as it was
 *   over     the mean of the last 6 exceeds the usual level by less than a third of the most
 * </pre>
 *
 * <ul>
 *   <li>The first three steps after a start, and the first after a checkpoint or an evaluation, are
 *       not looked at: they take up to 1.4 times as long.
 *   <li>After a restart the level is kept if the first six steps are like those before, or as slow
 *       as the last ones before it: the culprit is still there. Else it is learned anew.
 *   <li>Steps that grew shorter begin a new level. So do steps that stay longer for 1,000 steps.
 *   <li>A slow drift is followed, as far as it takes more than 200 steps.
 *   <li>State: 24 bytes a step. Threads: none.
 * </ul>
 */
final class StepTimes {
  static final int LAST = 12;
  private static final int PAST = 200;
  private static final int LEAST_PAST = 15;
  private static final int AFTER_START = 3;
  private static final int COMPARED = 5;
  private static final int AFTER_RESTART = 6;
  private static final double ALIKE = 0.015;
  private static final double ALIKE_SPREADS = 4;
  private static final double OVER_SHARE = 1 / 3.0;
  private static final int NEW_LEVEL_STEPS = 1_000;

  /** Work of a step that grows by more than this share of its duration makes it longer. */
  private static final double GROWN_SHARE = 0.3;

  private final StepRing past = new StepRing(PAST);
  private final StepRing last = new StepRing(LAST);
  private int skip = AFTER_START;
  private boolean restarted;
  private long sinceMillis = -1;
  private int slowSteps;
  private double most;

  /** A step that ended then, with the work done in it; NaN when that is not known. */
  void see(long timeMillis, double durationMillis, double work) {
    if (!(durationMillis > 0) || Double.isInfinite(durationMillis)) {
      return;
    }
    if (skip > 0) {
      skip--;
      return;
    }
    long beginMillis = timeMillis - Math.round(durationMillis);
    if (past.size() < LEAST_PAST) {
      past.add(beginMillis, durationMillis, work);
      return;
    }
    if (last.full() && !slow()) {
      past.addOldest(last);
    }
    last.add(beginMillis, durationMillis, work);
    if (restarted) {
      afterRestart();
    } else {
      judge();
    }
  }

  /** The job does something else: the step after it is not looked at. */
  void interrupted() {
    skip = Math.max(skip, 1);
  }

  private void judge() {
    var usual = new StepLevel(past.durations());
    double[] steps = last.durations();
    if (slow()) {
      double excess = usual.excess(newest(steps, AFTER_RESTART));
      most = Math.max(most, usual.excess(steps));
      if (++slowSteps > NEW_LEVEL_STEPS) {
        learnAnew();
      } else if (slowSteps >= AFTER_RESTART && excess < OVER_SHARE * most) {
        sinceMillis = -1;
        last.clear();
      }
    } else if (usual.longer(steps)) {
      int run = usual.run(steps);
      sinceMillis = last.beginMillis(run - 1);
      slowSteps = run;
      most = usual.excess(newest(steps, Math.max(run, COMPARED)));
    } else if (usual.shorter(steps)) {
      learnAnew();
    }
  }

  private void afterRestart() {
    if (last.size() < AFTER_RESTART) {
      return;
    }
    restarted = false;
    var usual = new StepLevel(past.durations());
    double excess = usual.excess(last.durations());
    double alike = Math.max(ALIKE, ALIKE_SPREADS * usual.spread() / usual.median());
    boolean same = Math.abs(excess) <= alike;
    boolean stillSlow = slow() && Math.abs(excess - most) <= alike;
    if (same) {
      sinceMillis = -1;
    } else if (!stillSlow) {
      learnAnew();
    }
  }

  /** What is seen now is usual from now on. */
  private void learnAnew() {
    past.clear();
    past.addAll(last);
    last.clear();
    sinceMillis = -1;
    slowSteps = 0;
  }

  /** The job begins anew. */
  void restart() {
    if (past.size() < LEAST_PAST) {
      past.clear();
    }
    last.clear();
    skip = AFTER_START;
    restarted = past.size() > 0;
  }

  private static double[] newest(double[] steps, int count) {
    int from = Math.max(0, steps.length - count);
    return Arrays.copyOfRange(steps, from, steps.length);
  }

  /** Whether steps take longer than usual. */
  boolean slow() {
    return sinceMillis >= 0;
  }

  /** When the first of the longer steps began; -1 when they are not longer. */
  long sinceMillis() {
    return sinceMillis;
  }

  /** What a step usually takes; NaN while it is not known. */
  double usualMillis() {
    return past.size() < LEAST_PAST ? Double.NaN : new StepLevel(past.durations()).median();
  }

  /** How much longer steps take than usual, as a ratio; NaN while that is not known. */
  double longer() {
    if (past.size() < LEAST_PAST || last.size() < COMPARED) {
      return Double.NaN;
    }
    double[] steps = last.durations();
    var usual = new StepLevel(past.durations());
    return slow()
        ? usual.excess(newest(steps, Math.max(COMPARED, Math.min(slowSteps, LAST))))
        : new StepLevel(newest(steps, COMPARED)).median() / usual.median() - 1;
  }

  /** Whether the work of a step grew with its duration: then the job does more, and waits less. */
  boolean workGrew() {
    int steps = Math.max(COMPARED, Math.min(slowSteps, last.size()));
    double grown = last.meanWork(steps) / past.meanWork(PAST) - 1;
    return grown >= GROWN_SHARE * longer();
  }

  void write(StateWriter out) {
    past.write(out);
    last.write(out);
    out.writeInt(skip);
    out.writeBoolean(restarted);
    out.writeLong(sinceMillis);
    out.writeInt(slowSteps);
    out.writeDouble(most);
  }

  void read(StateReader in) {
    past.read(in);
    last.read(in);
    skip = in.readInt();
    restarted = in.readBoolean();
    sinceMillis = in.readLong();
    slowSteps = in.readInt();
    most = in.readDouble();
  }
}
