package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The job's own log in order of time. It may come in before the telemetry of the same time, so what
 * it says waits until its time has come. Every node may print its own copy of a line: a step counts
 * once. State: the lines ahead, at most 10,000, and some 100 steps. Threads: none.
 */
public final class StepTimeline {
  /** Lines ahead of telemetry, at most; beyond it the earliest counts at once. */
  private static final int MAX_AHEAD = 10_000;

  /** A step that takes so many times the usual time is missed. */
  private static final double MISSED = 2;

  /** The usual time between two lines is known from so many on. */
  private static final int LEARNED_GAPS = 5;

  /** Nodes that print their own copies of a line lag by a step or two; a restart loses more. */
  private static final long COPY_LAG = 2;

  private final TreeMap<Long, StepLine> ahead = new TreeMap<>();
  private final PhaseWatch phases = new PhaseWatch();
  private final StepTimes times = new StepTimes();
  private final WorkPace pace = new WorkPace();
  private final SlowSteps slow = new SlowSteps();
  private final LossWatch losses = new LossWatch();
  private final AttemptLog attempt = new AttemptLog();
  private final RecentValues gaps = new RecentValues(20);
  private double workThen = Double.NaN;
  private boolean interrupted;
  private final CheckpointWatch checkpoints = new CheckpointWatch();
  private long reachedMillis = Long.MIN_VALUE;
  private long trainedMillis = Long.MIN_VALUE;
  private long lastStep = -1;

  public void accept(StepProgress step) {
    ahead.merge(step.getEventTimeMillis(), StepLine.of(step), StepLine::with);
    if (ahead.size() > MAX_AHEAD) {
      advanceTo(ahead.firstKey());
    }
  }

  /** The same where nobody tells of the work that is done. */
  public void advanceTo(long nowMillis) {
    advanceTo(nowMillis, timeMillis -> Double.NaN);
  }

  /**
   * Lets what was said up to this time come true.
   *
   * @param workDone work that the job has done up to a time, in any unit; NaN when not known
   */
  public void advanceTo(long nowMillis, LongToDoubleFunction workDone) {
    while (!ahead.isEmpty() && ahead.firstKey() <= nowMillis) {
      Map.Entry<Long, StepLine> next = ahead.pollFirstEntry();
      if (next.getKey() >= reachedMillis) {
        reachedMillis = next.getKey();
        see(next.getKey(), next.getValue(), workDone);
      }
    }
    if (trainedMillis == Long.MIN_VALUE) {
      pace.advanceTo(nowMillis, workDone);
    }
  }

  private void see(long timeMillis, StepLine line, LongToDoubleFunction workDone) {
    phases.see(timeMillis, line.phase());
    checkpoints.see(timeMillis, line);
    boolean old = line.trains() && line.step() >= 0 && line.step() <= lastStep;
    boolean copy = old && lastStep - line.step() <= COPY_LAG && !attempt.over();
    if (copy) {
      return;
    }
    boolean again = old && line.step() < lastStep;
    attempt.see(timeMillis, line, again);
    if (line.trains()) {
      train(timeMillis, line, workDone.applyAsDouble(timeMillis), again);
    } else {
      interrupted = true;
      times.interrupted();
    }
    losses.see(timeMillis, line);
  }

  private void train(long timeMillis, StepLine line, double work, boolean again) {
    if (again) {
      times.restart();
    }
    long steps = line.step() >= 0 && lastStep >= 0 ? line.step() - lastStep : 1;
    boolean follows = trainedMillis != Long.MIN_VALUE && !interrupted && !again && steps > 0;
    double gapMillis = follows ? timeMillis - trainedMillis : Double.NaN;
    if (follows) {
      gaps.add(gapMillis);
    }
    double printed = line.durationMillis();
    times.see(
        timeMillis,
        Double.isNaN(printed) ? gapMillis / steps : printed,
        follows ? (work - workThen) / steps : Double.NaN);
    lastStep = line.step();
    trainedMillis = timeMillis;
    workThen = work;
    interrupted = false;
  }

  public PhaseWatch phases() {
    return phases;
  }

  public CheckpointWatch checkpoints() {
    return checkpoints;
  }

  public AttemptLog attempt() {
    return attempt;
  }

  /**
   * How much longer steps take than they used to, as a ratio; NaN when that is not known. Without a
   * log, how much longer a piece of work takes.
   */
  public double longer() {
    return trainedMillis == Long.MIN_VALUE ? pace.longer() : times.longer();
  }

  /** When a step was last seen to end; {@link Long#MIN_VALUE} before the first. */
  public long trainedMillis() {
    return trainedMillis;
  }

  /**
   * Whether a step is missed: by its log the job trains, and the next line takes twice as long to
   * come as lines usually do. No proof by itself, for only one rank prints; a hang if no bytes flow
   * either.
   */
  public boolean overdue(long nowMillis) {
    return phases.trains()
        && gaps.size() >= LEARNED_GAPS
        && nowMillis - trainedMillis > MISSED * gaps.median();
  }

  /** What is to be told of step times now, if anything. */
  public @Nullable Evidence slowdown(long nowMillis) {
    return slow.tell(times, trainedMillis, nowMillis);
  }

  /** What is to be told of the loss now, if anything. */
  public @Nullable Evidence divergence(long nowMillis) {
    return losses.tell(nowMillis);
  }

  public void write(StateWriter out) {
    out.writeInt(ahead.size());
    ahead.forEach(
        (millis, line) -> {
          out.writeLong(millis);
          line.write(out);
        });
    phases.write(out);
    times.write(out);
    pace.write(out);
    slow.write(out);
    losses.write(out);
    attempt.write(out);
    gaps.write(out);
    out.writeDouble(workThen);
    out.writeBoolean(interrupted);
    checkpoints.write(out);
    out.writeLong(reachedMillis);
    out.writeLong(trainedMillis);
    out.writeLong(lastStep);
  }

  public void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      ahead.put(in.readLong(), StepLine.read(in));
    }
    phases.read(in);
    times.read(in);
    pace.read(in);
    slow.read(in);
    losses.read(in);
    attempt.read(in);
    gaps.read(in);
    workThen = in.readDouble();
    interrupted = in.readBoolean();
    checkpoints.read(in);
    reachedMillis = in.readLong();
    trainedMillis = in.readLong();
    lastStep = in.readLong();
  }
}
