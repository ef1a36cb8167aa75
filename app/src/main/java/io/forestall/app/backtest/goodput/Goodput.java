package io.forestall.app.backtest.goodput;

import io.forestall.app.backtest.judge.Results;
import io.forestall.traces.Trace;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Effective training time with and without Forestall acting.
 *
 * <pre>
 *   effective = 1 - losses / device-hours of all jobs
 * </pre>
 *
 * @param deviceHours of all jobs in the trace's time
 * @param failures that hit a job
 * @param without nobody hears of incidents
 * @param acting every page is acted upon, the false ones too
 */
public record Goodput(
    GoodputSettings settings, double deviceHours, int failures, Losses without, Losses acting) {

  /** Computes it from what the judge has said. */
  public static Goodput of(Trace trace, Results results, GoodputSettings settings)
      throws IOException {
    var jobs = JobSpans.of(trace, settings.together());
    var stops = new Stops(jobs, results);
    double hours = 0;
    int failures = 0;
    Losses without = Losses.NONE;
    Losses acting = Losses.NONE;
    for (Map.Entry<String, JobSpan> job : jobs.spans().entrySet()) {
      List<Failure> own = stops.of(job.getKey());
      hours += job.getValue().deviceHours();
      failures += own.size();
      int needless = stops.needless(job.getKey());
      without = without.plus(JobWalk.of(job.getValue(), own, settings, false, needless));
      acting = acting.plus(JobWalk.of(job.getValue(), own, settings, true, needless));
    }
    double drained = stops.wronglyBlamedDevices() * settings.drained().toMillis() / 3.6e6;
    acting = acting.plus(new Losses(0, 0, 0, 0, 0, drained, 0));
    return new Goodput(settings, hours, failures, without, acting);
  }

  /** Share of device-hours that were progress; NaN when there was no job. */
  public double effective(Losses losses) {
    return deviceHours > 0 ? Math.max(0, 1 - losses.total() / deviceHours) : Double.NaN;
  }

  /** Share of the time that a stopped job stood before it was known what to do. */
  public double diagnosisSaved() {
    double before = without.noticing() + without.diagnosis();
    return before > 0 ? 1 - (acting.noticing() + acting.diagnosis()) / before : Double.NaN;
  }

  public double restartsAvoided() {
    return without.failedRestarts() - acting.failedRestarts();
  }

  public double deviceHoursSaved() {
    return without.total() - acting.total();
  }
}
