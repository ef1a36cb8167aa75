package io.forestall.simulator;

/**
 * How one GPU spent a tick: shares of its time that add up to 1. Everything a GPU reports follows
 * from these. One mutable object per GPU, since this is computed for each device and tick.
 *
 * <pre>
 *   step:   | bubble | compute, stretched | wait for the slowest | bubble | communication |
 * </pre>
 */
final class GpuLoad {
  /** Assumed: memory that a program outside of any job takes, relative to training's. */
  private static final double FOREIGN_MEMORY_RATIO = 0.5;

  private final StepSettings settings;
  private final double evaluationLevel;
  private final int rank;
  private final double stageShift;
  private final double bubbleBefore;
  private final double bubbleAfter;

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

  /** Power and activity of the computing share relative to training's. */
  double level = 1;

  /** Bytes that an exchange moves per second relative to a healthy one's. */
  double rateRatio = 1;

  /** Device memory in use relative to training's. */
  double memoryRatio;

  /** Phase of the step at the tick's end; NaN outside of steps. */
  double stepPhase = Double.NaN;

  /**
   * A GPU of that rank and pipeline stage.
   *
   * @param stages how many pipeline stages its job has
   */
  GpuLoad(SimulationSettings settings, int rank, int stage, int stages) {
    this.settings = settings.step();
    this.evaluationLevel = settings.evaluation().levelRatio();
    this.rank = rank;
    this.stageShift = stage * settings.step().stageShift();
    double bubble = settings.step().bubbleRatio(stages);
    double place = stages == 1 ? 0 : (double) stage / (stages - 1);
    this.bubbleBefore = bubble * place;
    this.bubbleAfter = bubble * (1 - place);
  }

  /** The mean over a healthy step, or no process at all. */
  void settle(boolean training) {
    clear();
    if (training) {
      computing = settings.computeFraction() * (1 - bubbleBefore - bubbleAfter);
      communicating = 1 - settings.computeFraction();
      spinning = 1 - computing - communicating;
      memoryRatio = 1;
    } else {
      idle = 1;
    }
  }

  private void clear() {
    computing = 0;
    communicating = 0;
    checkpointing = 0;
    spinning = 0;
    waiting = 0;
    idle = 0;
    level = 1;
    rateRatio = 1;
    memoryRatio = 0;
    stepPhase = Double.NaN;
  }

  /** No process for the whole tick. */
  void rest() {
    clear();
    idle = 1;
  }

  /**
   * Takes the job's tick over for this rank.
   *
   * @param stretch this rank's own compute time / a healthy one's
   */
  void update(JobActivity job, DeviceConditions conditions, double stretch) {
    clear();
    if (job.phase == JobPhase.ENDED || conditions.gone()) {
      host(conditions.lost ? 0 : conditions.foreignShare);
      return;
    }
    memoryRatio = job.memoryRatio;
    if (job.phase == JobPhase.TRAINING) {
      train(job, conditions, stretch);
    } else if (job.allInHostCode || conditions.stuckOnHost) {
      waiting = 1;
    } else {
      spinning = 1;
    }
  }

  /** Nobody's process but a stranger's, if there is one. */
  private void host(double foreignShare) {
    computing = foreignShare;
    waiting = foreignShare > 0 ? 1 - foreignShare : 0;
    idle = foreignShare > 0 ? 0 : 1;
    memoryRatio = foreignShare > 0 ? FOREIGN_MEMORY_RATIO : 0;
  }

  private void train(JobActivity job, DeviceConditions conditions, double stretch) {
    steps(job, conditions, stretch);
    checkpointing = job.checkpointShare;
    waiting += job.waitingShare;
    idle = job.idleShare;
    if (rank == job.pauseRank) {
      waiting += job.pauseShare;
    } else {
      spinning += job.pauseShare;
    }
    if (job.evaluationShare > 0) {
      level = computing > 0 ? 1 : evaluationLevel;
      computing += job.evaluationShare * settings.computeFraction();
      spinning += job.evaluationShare * (1 - settings.computeFraction());
    }
  }

  /** A rank that is not the slowest has a shorter compute phase and waits before the exchange. */
  private void steps(JobActivity job, DeviceConditions conditions, double stretch) {
    if (!(job.trainingShare > 0)) {
      return;
    }
    double compute = settings.computeFraction();
    double ownStretch = stretch * job.workStretch;
    double slowest = Math.max(ownStretch, job.computeStretch);
    double length = compute * slowest + (1 - compute) * job.communicationStretch;
    double own = compute * Math.min(slowest, ownStretch * expertFactor(job.toStep)) / length;
    double computed = compute * slowest / length;
    double from = job.fromStep - stageShift;
    double to = job.toStep - stageShift;
    double active = job.trainingShare * (1 - job.stallShare);
    double computeShare = StepWaveform.share(from, to, own * bubbleBefore, own * (1 - bubbleAfter));
    double gap = conditions.launchGapShare;
    computing = active * computeShare * (1 - gap);
    waiting = active * computeShare * gap;
    communicating = active * StepWaveform.share(from, to, computed, 1);
    spinning = job.trainingShare - computing - waiting - communicating;
    rateRatio = 1 / job.communicationStretch;
    stepPhase = to - Math.floor(to);
  }

  /** Which experts a rank's tokens go to changes from step to step. */
  private double expertFactor(double step) {
    if (settings.expertSpread() == 0) {
      return 1;
    }
    long wholeStep = (long) step;
    long mixed = (wholeStep * 0x9E3779B97F4A7C15L) ^ ((rank + 1) * 0xBF58476D1CE4E5B9L);
    mixed = (mixed ^ (mixed >>> 31)) * 0x94D049BB133111EBL;
    return 1 - settings.expertSpread() * ((mixed >>> 11) * 0x1.0p-53);
  }

  /** Adds another GPU's, or this one's earlier, shares with that weight. */
  void add(GpuLoad other, double weight) {
    computing += other.computing * weight;
    communicating += other.communicating * weight;
    checkpointing += other.checkpointing * weight;
    spinning += other.spinning * weight;
    waiting += other.waiting * weight;
    idle += other.idle * weight;
    level = other.level;
    rateRatio = other.rateRatio;
    memoryRatio = other.memoryRatio;
    stepPhase = other.stepPhase;
  }

  /** Multiplies all shares. */
  void scale(double factor) {
    computing *= factor;
    communicating *= factor;
    checkpointing *= factor;
    spinning *= factor;
    waiting *= factor;
    idle *= factor;
  }

  /** Empties the shares, to add others. */
  void reset() {
    clear();
  }

  /** Whether there was no process during the whole tick. */
  boolean isIdle() {
    return idle > 1 - 1e-9; // sums of shares round
  }

  /** Share of the tick in which a kernel ran. */
  double busy() {
    return Math.min(1, computing + communicating + checkpointing + spinning);
  }
}
