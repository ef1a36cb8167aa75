package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.function.LongToDoubleFunction;

/**
 * The pace of a job that has no log: how long it takes for a piece of work, in place of a step.
 *
 * <pre>
 *   length   15 s / (work done in 15 s)
 * </pre>
 *
 * A window in which less than half of the usual work is done is no training: a checkpoint, a start,
 * a wait for data. Coarser than steps, because a window holds no whole number of them. State: as
 * that of {@link StepTimes}. Threads: none.
 */
final class WorkPace {
  private static final long WINDOW_MILLIS = 15_000;
  private static final double IDLE_WORK_SECONDS = 0.01;
  private static final double TRAINS = 2;

  private final StepTimes times = new StepTimes();
  private long fromMillis = Long.MIN_VALUE;
  private double workThen = Double.NaN;

  void advanceTo(long nowMillis, LongToDoubleFunction workDone) {
    if (fromMillis != Long.MIN_VALUE && nowMillis - fromMillis < WINDOW_MILLIS) {
      return;
    }
    double work = workDone.applyAsDouble(nowMillis);
    if (fromMillis != Long.MIN_VALUE) {
      double done = work - workThen;
      double windowMillis = nowMillis - fromMillis;
      double length = windowMillis * (windowMillis / 1e3) / done;
      boolean trains = done > IDLE_WORK_SECONDS && !(length > TRAINS * times.usualMillis());
      if (trains) {
        times.see(nowMillis, length, Double.NaN);
      } else {
        times.interrupted();
      }
    }
    fromMillis = nowMillis;
    workThen = work;
  }

  double longer() {
    return times.longer();
  }

  void write(StateWriter out) {
    times.write(out);
    out.writeLong(fromMillis);
    out.writeDouble(workThen);
  }

  void read(StateReader in) {
    times.read(in);
    fromMillis = in.readLong();
    workThen = in.readDouble();
  }
}
