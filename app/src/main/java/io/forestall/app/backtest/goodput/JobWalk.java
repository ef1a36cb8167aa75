package io.forestall.app.backtest.goodput;

import java.util.List;

/**
 * Walks through a job's failures and counts what each costs.
 *
 * <pre>
 *   lost = work since the last checkpoint + noticing + diagnosis + restart
 *          + P(restart fails on the same node) x (noticing + restart)
 *
 *   without   noticing = watchdog, or 0 when the process ends by itself; diagnosis by a person
 *   acting    noticing = min(that, page - failure + reaction); diagnosis is automatic and no restart
 *             fails again if the page named the right node; a page before the failure saves first
 * </pre>
 *
 * The job trains between failures and saves at fixed distances. A failure while it is down costs
 * nothing more. What would outlast the span is cut off.
 */
final class JobWalk {
  private static final double HOUR_MILLIS = 3.6e6;

  private final GoodputSettings settings;
  private final boolean acting;
  private double work;
  private double noticing;
  private double diagnosing;
  private double restarting;
  private double failedRestarts;
  private long saves;

  private JobWalk(GoodputSettings settings, boolean acting) {
    this.settings = settings;
    this.acting = acting;
  }

  /**
   * What the failures, in order of time, cost the job.
   *
   * @param needless checkpoints that were made for pages after which nothing failed
   */
  static Losses of(
      JobSpan job, List<Failure> failures, GoodputSettings settings, boolean acting, int needless) {
    var walk = new JobWalk(settings, acting);
    long upMillis = job.fromMillis();
    for (Failure failure : failures) {
      if (failure.millis() >= upMillis && failure.millis() < job.toMillis()) {
        upMillis = walk.fail(failure, upMillis, job.toMillis());
      }
    }
    walk.saves += walk.savesIn(Math.max(0, job.toMillis() - upMillis)) + (acting ? needless : 0);
    double checkpoints = walk.saves * (double) settings.checkpoint().toMillis();
    return new Losses(
            walk.work,
            walk.noticing,
            walk.diagnosing,
            walk.restarting,
            checkpoints,
            0,
            walk.failedRestarts)
        .times(job.devices() / HOUR_MILLIS);
  }

  /** Returns when the job trains again. */
  private long fail(Failure failure, long upMillis, long endMillis) {
    long trainedMillis = failure.millis() - upMillis;
    saves += savesIn(trainedMillis);
    long unsaved = trainedMillis % settings.checkpointEvery().toMillis();
    long savedMillis = failure.pagedMillis() + settings.checkpoint().toMillis();
    if (acting && failure.paged() && savedMillis <= failure.millis()) {
      saves++;
      unsaved = Math.min(unsaved, failure.millis() - Math.max(savedMillis, upMillis));
    }
    boolean right = acting && failure.paged() && failure.right();
    double late = failure.exits() ? 0 : settings.watchdog().toMillis();
    double waited = acting && failure.paged() ? Math.min(late, acted(failure)) : late;
    double diagnosis = (right ? settings.automatic() : settings.diagnosis()).toMillis();
    double restart = settings.restart().toMillis();
    double again = failure.node() && !right ? settings.repeat() : 0;
    double down = waited + diagnosis + restart + again * (late + restart);
    double seen = Math.min(1, (endMillis - failure.millis()) / Math.max(1, down));
    work += unsaved;
    noticing += seen * (waited + again * late);
    diagnosing += seen * diagnosis;
    restarting += seen * (1 + again) * restart;
    failedRestarts += again;
    return failure.millis() + Math.round(down);
  }

  private double acted(Failure failure) {
    long afterMillis = Math.max(0, failure.pagedMillis() - failure.millis());
    return afterMillis + settings.reaction().toMillis();
  }

  private long savesIn(long trainedMillis) {
    return trainedMillis / settings.checkpointEvery().toMillis();
  }
}
