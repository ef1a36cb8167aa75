package io.forestall.simulator;

/**
 * How one GPU spent a tick: shares of its time that add up to 1. Everything a GPU reports follows
 * from these. One mutable object per GPU, since this is computed for each device and tick.
 */
final class GpuLoad {
  private final StepSettings settings;
  private final double stageShift;

  /** In kernels that do the work. */
  double computing;

  /** In the communication tail of a step. */
  double communicating;

  /** Writing a checkpoint. */
  double checkpointing;

  /** Busy waiting in a collective. */
  double spinning;

  /** A process is there and launches nothing. */
  double waiting;

  /** No process. */
  double idle = 1;

  /** A GPU of that pipeline stage. */
  GpuLoad(StepSettings settings, int stage) {
    this.settings = settings;
    this.stageShift = stage * settings.stageShift();
  }

  /** The mean over a healthy step, or no process at all. */
  void settle(boolean training) {
    computing = training ? settings.computeFraction() : 0;
    communicating = training ? 1 - settings.computeFraction() : 0;
    idle = training ? 0 : 1;
  }

  /**
   * Takes the job's tick over for this rank.
   *
   * @param stretch this rank's own compute time / a healthy one's
   */
  void update(JobActivity job, DeviceConditions conditions, double stretch) {
    computing = 0;
    communicating = 0;
    checkpointing = 0;
    spinning = 0;
    waiting = 0;
    idle = 0;
    if (job.phase() == JobPhase.ENDED || conditions.lost || conditions.processGone) {
      idle = 1;
    } else if (job.phase() == JobPhase.BLOCKED) {
      if (conditions.stuckOnHost) {
        waiting = 1;
      } else {
        spinning = 1;
      }
    } else {
      train(job, stretch);
    }
  }

  /** A rank that is not the slowest has a shorter compute phase and waits longer in the tail. */
  private void train(JobActivity job, double stretch) {
    double compute = settings.computeFraction();
    double stepLength = compute * job.slowestStretch() + 1 - compute;
    double share =
        StepWaveform.computeShare(
            job.fromStep() - stageShift,
            job.toStep() - stageShift,
            compute * Math.min(stretch, job.slowestStretch()) / stepLength);
    computing = job.trainingShare() * share;
    communicating = job.trainingShare() - computing;
    checkpointing = job.checkpointShare();
  }

  /** Share of the tick in which a kernel ran. */
  double busy() {
    return computing + communicating + checkpointing + spinning;
  }
}
