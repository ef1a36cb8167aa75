package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells that the whole job's steps take longer, once for each step while they do, and once when it
 * is over. It blames nobody: peers and counters may. Where the work of a step grew as well, as with
 * longer sequences, it is only a hint. State: two numbers. Threads: none.
 */
final class SlowSteps {
  private static final double NOTABLE = 0.009;

  private long toldMillis = Long.MIN_VALUE;
  private long toldSinceMillis = -1;

  /** Evidence when there is something to tell since the last time, else null. */
  @Nullable Evidence tell(StepTimes times, long lastStepMillis, long nowMillis) {
    if (!times.slow()) {
      if (toldSinceMillis < 0) {
        return null;
      }
      Evidence over = evidence(times, toldSinceMillis, nowMillis).end(nowMillis);
      toldSinceMillis = -1;
      return over;
    }
    if (lastStepMillis == toldMillis) {
      return null;
    }
    toldMillis = lastStepMillis;
    toldSinceMillis = times.sinceMillis();
    return evidence(times, toldSinceMillis, nowMillis);
  }

  private static Evidence evidence(StepTimes times, long sinceMillis, long nowMillis) {
    double longer = times.longer();
    double usual = times.usualMillis() / 1e3;
    boolean grew = times.workGrew();
    return new Evidence(
        nowMillis,
        sinceMillis,
        "",
        "",
        -1,
        "step-time",
        "",
        "",
        FaultClass.TRAINING_SLOW,
        grew ? Strength.HINT : Strength.SUPPORTING,
        Double.isNaN(longer) ? 1 : Math.max(1, longer / NOTABLE),
        usual * (1 + longer),
        usual,
        null,
        false,
        false,
        String.format(
            Locale.ROOT,
            "steps take %.1f %% longer: %.2f s, usually %.2f s%s",
            100 * longer,
            usual * (1 + longer),
            usual,
            grew ? "; each does more work" : "; the GPUs wait more"));
  }

  void write(StateWriter out) {
    out.writeLong(toldMillis);
    out.writeLong(toldSinceMillis);
  }

  void read(StateReader in) {
    toldMillis = in.readLong();
    toldSinceMillis = in.readLong();
  }
}
