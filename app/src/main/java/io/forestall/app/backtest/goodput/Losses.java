package io.forestall.app.backtest.goodput;

/**
 * Where device-hours went, under one way of dealing with failures.
 *
 * @param work done and lost again, since the last checkpoint
 * @param noticing the job stands, and nobody acts
 * @param diagnosis until it is known what to do
 * @param restarting, first time and again
 * @param checkpoints waiting for them to be written
 * @param drained nodes that were taken out for nothing
 * @param failedRestarts expected number of restarts that failed on the same node; no hours
 */
public record Losses(
    double work,
    double noticing,
    double diagnosis,
    double restarting,
    double checkpoints,
    double drained,
    double failedRestarts) {
  static final Losses NONE = new Losses(0, 0, 0, 0, 0, 0, 0);

  /** Device-hours without progress; a drained node costs its own hours, not the job's. */
  public double total() {
    return work + noticing + diagnosis + restarting + checkpoints + drained;
  }

  Losses plus(Losses other) {
    return new Losses(
        work + other.work,
        noticing + other.noticing,
        diagnosis + other.diagnosis,
        restarting + other.restarting,
        checkpoints + other.checkpoints,
        drained + other.drained,
        failedRestarts + other.failedRestarts);
  }

  /** The same for so many devices and another unit of time. */
  Losses times(double factor) {
    return new Losses(
        work * factor,
        noticing * factor,
        diagnosis * factor,
        restarting * factor,
        checkpoints * factor,
        drained * factor,
        failedRestarts);
  }
}
