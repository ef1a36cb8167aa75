package io.forestall.simulator;

/**
 * What a job did during one tick, the same for all its ranks: ranks move together.
 *
 * @param fromStep steps done when the tick began, with the fraction of the running one
 * @param toStep the same when it ended
 * @param trainingShare share of the tick spent in steps
 * @param checkpointShare share of the tick spent in a checkpoint
 * @param slowestStretch compute time of the slowest rank / of a healthy one, at least 1
 */
record JobActivity(
    JobPhase phase,
    double fromStep,
    double toStep,
    double trainingShare,
    double checkpointShare,
    double slowestStretch) {
  /** No processes. */
  static final JobActivity NONE = new JobActivity(JobPhase.ENDED, 0, 0, 0, 0, 1);
}
