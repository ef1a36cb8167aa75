package io.forestall.simulator;

/** What faults and plans do to one job during one tick, the same for all its ranks. */
final class JobConditions {
  /** All ranks wait for each other, and none of them is to blame. */
  boolean deadlocked;

  /** All ranks idle in host code, waiting for storage. */
  boolean storageStalled;

  /** Share of time in which all ranks wait for their loaders. */
  double dataStallShare;

  /** Compute time relative to usual: longer sequences, a larger batch. */
  double computeStretch = 1;

  /** Communication time relative to usual: a congested network. */
  double communicationStretch = 1;

  /** Loss as a multiple of usual; NaN for not a number. */
  double lossFactor = 1;

  /** Gradient norm as a multiple of usual; NaN for not a number. */
  double gradientFactor = 1;

  /** In evaluation: no optimizer, no step lines. */
  boolean evaluating;

  /** In a checkpoint beyond the regular ones. */
  boolean checkpointing;

  /** Told to end: saves and leaves in order. */
  boolean preempted;

  /** A process has died by an error of its own: the launcher ends the others soon. */
  boolean crashed;

  void clear() {
    deadlocked = false;
    storageStalled = false;
    dataStallShare = 0;
    computeStretch = 1;
    communicationStretch = 1;
    lossFactor = 1;
    gradientFactor = 1;
    evaluating = false;
    checkpointing = false;
    preempted = false;
    crashed = false;
  }
}
