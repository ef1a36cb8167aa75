package io.forestall.simulator;

/**
 * What a job did during one tick, the same for all its ranks: ranks move together. Shares of the
 * tick add up to 1 while it trains. One mutable object per job: the job writes, its nodes read.
 */
final class JobActivity {
  /** No rank causes the pause of this tick. */
  static final int NO_RANK = -1;

  JobPhase phase = JobPhase.ENDED;

  /** When blocked: all ranks are in host code, none of them spins. */
  boolean allInHostCode;

  /** Steps done when the tick began and when it ended, with the fraction of the running one. */
  double fromStep;

  double toStep;

  double trainingShare;
  double checkpointShare;
  double evaluationShare;

  /** In which processes are there and launch nothing: they load, compile or wait for data. */
  double waitingShare;

  /** In which there are no processes yet. */
  double idleShare;

  /** In which one rank's host pauses and all others wait for it. */
  double pauseShare;

  int pauseRank = NO_RANK;

  /** Share in which compilers keep the hosts busy; part of the waiting. */
  double compileShare;

  /** Compute time of the slowest rank / of a healthy one, at least 1. */
  double computeStretch = 1;

  /** Work of a step / of a usual one: every rank computes so much longer by itself. */
  double workStretch = 1;

  /** Communication time / of a healthy job, at least 1. */
  double communicationStretch = 1;

  /** Share of steps in which all wait for an NVLink to retrain. */
  double stallShare;

  /** Device memory in use relative to training's. */
  double memoryRatio = 1;

  void clear(JobPhase newPhase) {
    phase = newPhase;
    allInHostCode = false;
    fromStep = 0;
    toStep = 0;
    trainingShare = 0;
    checkpointShare = 0;
    evaluationShare = 0;
    waitingShare = 0;
    idleShare = 0;
    pauseShare = 0;
    pauseRank = NO_RANK;
    compileShare = 0;
    computeStretch = 1;
    workStretch = 1;
    communicationStretch = 1;
    stallShare = 0;
    memoryRatio = 1;
  }
}
