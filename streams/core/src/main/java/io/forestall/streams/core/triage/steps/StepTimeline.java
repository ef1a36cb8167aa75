package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The job's own log in order of time. It may come in before the telemetry of the same time, so what
 * it says waits until its time has come. Every node may print its own copy of a line: a step counts
 * once. State: the lines ahead, at most 10,000. Threads: none.
 */
public final class StepTimeline {
  /** Lines ahead of telemetry, at most; beyond it the earliest counts at once. */
  private static final int MAX_AHEAD = 10_000;

  private final TreeMap<Long, StepLine> ahead = new TreeMap<>();
  private final PhaseWatch phases = new PhaseWatch();
  private final StepTimes times = new StepTimes();
  private final LossWatch losses = new LossWatch();
  private final AttemptLog attempt = new AttemptLog();
  private long reachedMillis = Long.MIN_VALUE;
  private long trainedMillis = Long.MIN_VALUE;
  private long lastStep = -1;

  public void accept(StepProgress step) {
    ahead.merge(step.getEventTimeMillis(), StepLine.of(step), StepLine::with);
    if (ahead.size() > MAX_AHEAD) {
      advanceTo(ahead.firstKey());
    }
  }

  /** Lets what was said up to this time come true. */
  public void advanceTo(long nowMillis) {
    while (!ahead.isEmpty() && ahead.firstKey() <= nowMillis) {
      Map.Entry<Long, StepLine> next = ahead.pollFirstEntry();
      if (next.getKey() >= reachedMillis) {
        reachedMillis = next.getKey();
        see(next.getKey(), next.getValue());
      }
    }
  }

  private void see(long timeMillis, StepLine line) {
    phases.see(timeMillis, line.phase());
    boolean copy = line.trains() && line.step() >= 0 && line.step() == lastStep;
    if (copy) {
      return;
    }
    boolean again = line.trains() && line.step() >= 0 && line.step() < lastStep;
    attempt.see(timeMillis, line, again);
    if (line.trains()) {
      if (again) {
        times.restart();
      }
      lastStep = line.step();
      trainedMillis = timeMillis;
    }
    times.see(line);
    losses.see(timeMillis, line);
  }

  public PhaseWatch phases() {
    return phases;
  }

  public AttemptLog attempt() {
    return attempt;
  }

  /** How much longer steps take than they used to, as a ratio; NaN when that is not known. */
  public double longer() {
    return times.longer();
  }

  /** When a step was last seen to end; {@link Long#MIN_VALUE} before the first. */
  public long trainedMillis() {
    return trainedMillis;
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
    losses.write(out);
    attempt.write(out);
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
    losses.read(in);
    attempt.read(in);
    reachedMillis = in.readLong();
    trainedMillis = in.readLong();
    lastStep = in.readLong();
  }
}
