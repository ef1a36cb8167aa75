package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * How long steps take, and how much longer than they used to.
 *
 * <pre>
 *   level    median of the first 15 steps; then at most 0.01 % a step towards each new one
 *   longer   median of the last 5 steps / level - 1
 * </pre>
 *
 * <ul>
 *   <li>A change shows after three steps; a routine slow step, such as every tenth, never does.
 *   <li>The first three steps after a start, and the first after a checkpoint or an evaluation, are
 *       not looked at: they take up to 1.4 times as long. After a restart the level is learned
 *       anew.
 *   <li>A slow drift of the whole cluster is followed: 1 % in 100 steps.
 * </ul>
 */
final class StepTimes {
  private static final int LEARNED_STEPS = 15;
  private static final int COMPARED_STEPS = 5;
  private static final double FOLLOWS = 1e-4;
  private static final int AFTER_START = 3;

  private final RecentValues first = new RecentValues(LEARNED_STEPS);
  private final RecentValues last = new RecentValues(COMPARED_STEPS);
  private double levelMillis = Double.NaN;
  private int skip = AFTER_START;

  void see(StepLine line) {
    if (!line.trains()) {
      skip = Math.max(skip, 1);
      return;
    }
    double millis = line.durationMillis();
    if (!(millis > 0) || Double.isInfinite(millis)) {
      return;
    }
    if (skip > 0) {
      skip--;
      return;
    }
    last.add(millis);
    if (Double.isNaN(levelMillis)) {
      first.add(millis);
      levelMillis = first.full() ? first.median() : Double.NaN;
    } else {
      levelMillis *= millis > levelMillis ? 1 + FOLLOWS : 1 - FOLLOWS;
    }
  }

  /** The job begins anew. */
  void restart() {
    first.clear();
    last.clear();
    levelMillis = Double.NaN;
    skip = AFTER_START;
  }

  double longer() {
    return last.full() ? last.median() / levelMillis - 1 : Double.NaN;
  }

  void write(StateWriter out) {
    first.write(out);
    last.write(out);
    out.writeDouble(levelMillis);
    out.writeInt(skip);
  }

  void read(StateReader in) {
    first.read(in);
    last.read(in);
    levelMillis = in.readDouble();
    skip = in.readInt();
  }
}
