package io.forestall.simulator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * One training job's life: start, steps, what comes between them, standstill, restart and end. The
 * job stands still as long as anything blocks it, goes on when that passes, and gives up when its
 * processes do ({@link JobStandstill}). An ended job stays ended unless the settings let it come
 * back: then it begins again at its last checkpoint, as soon as its nodes are in order.
 */
final class JobModel {
  private static final long NEVER = Long.MAX_VALUE;

  /** Device memory fills in so many steps while a job loads. */
  private static final int MEMORY_STEPS = 8;

  private final JobLayout layout;
  private final SimulationSettings settings;
  private final JobSchedule schedule;
  private final List<NodeModel> nodes;
  private final StepClock clock;
  private final JobStandstill standstill;
  private final JobActivity activity = new JobActivity();
  private final Interludes interludes = new Interludes();
  private final PausePlan pauses;

  private JobPhase phase = JobPhase.ENDED;
  private long nextStartMillis;
  private int attempt;
  private double savedStep;
  private double nextCheckpointMillis;
  private boolean leaving;
  private boolean forgiving;

  /**
   * A job that runs as the schedule says.
   *
   * @param nodes in rank order
   * @param number position of the job in the fleet
   */
  JobModel(
      JobLayout layout,
      SimulationSettings settings,
      JobSchedule schedule,
      List<NodeModel> nodes,
      int number,
      long startMillis,
      SplittableRandom random) {
    this.layout = layout;
    this.settings = settings;
    this.schedule = schedule;
    this.nodes = List.copyOf(nodes);
    this.clock = new StepClock(layout, settings.step(), random);
    this.pauses = new PausePlan(settings.pause(), nodes.size() * nodes.get(0).ranks(), random);
    this.standstill = new JobStandstill(settings.timeouts(), this.nodes);
    CheckpointSettings checkpoint = settings.checkpoint();
    this.nextCheckpointMillis =
        startMillis
            + checkpoint.first().toMillis()
            + number * (double) checkpoint.stagger().toMillis();
    if (settings.life().running() && schedule.startMillis() <= startMillis) {
      clock.running(startMillis);
      savedStep = Math.floor(clock.position());
      phase = JobPhase.TRAINING;
      nextStartMillis = NEVER;
    } else {
      nextStartMillis = Math.max(startMillis, schedule.startMillis());
    }
  }

  String id() {
    return layout.id();
  }

  /**
   * Moves the job to the end of the tick and says what it did meanwhile.
   *
   * @param season of the day: 1 when it is warmest, -1 when coolest
   */
  JobActivity advance(TickWindow tick, JobConditions conditions, double season, FleetOutput out) {
    JobLog log = new JobLog(layout, out);
    if (phase == JobPhase.ENDED && !begins(tick, conditions)) {
      activity.clear(JobPhase.ENDED);
      return activity;
    }
    forgive(conditions);
    if (tick.toMillis() >= schedule.endMillis()) {
      log.done(tick.toMillis());
      return end(NEVER);
    }
    if (interludes.kind() != Interlude.PULL && standstill.blocks(tick, conditions)) {
      if (standstill.givesUp(tick, clock.position(), log)) {
        return end(againMillis(tick.toMillis()));
      }
      activity.clear(JobPhase.BLOCKED);
      activity.allInHostCode = conditions.storageStalled;
      return activity;
    }
    follow(tick, conditions, log);
    run(tick, conditions, season, log);
    return phase == JobPhase.ENDED ? end(nextStartMillis) : activity;
  }

  /** When a job that stopped at that time may begin again. */
  private long againMillis(long timeMillis) {
    LifeSettings life = settings.life();
    return life.restarts() ? timeMillis + life.restartDelay().toMillis() : NEVER;
  }

  private JobActivity end(long startAgainMillis) {
    phase = JobPhase.ENDED;
    nextStartMillis = startAgainMillis;
    interludes.clear();
    leaving = false;
    standstill.reset();
    activity.clear(JobPhase.ENDED);
    return activity;
  }

  /** Starts, for the first time or again, once it is time and the nodes are in order. */
  private boolean begins(TickWindow tick, JobConditions conditions) {
    if (nextStartMillis == NEVER
        || tick.toMillis() <= nextStartMillis
        || conditions.preempted
        || !nodes.stream().allMatch(NodeModel::inOrder)) {
      return false;
    }
    LifeSettings life = settings.life();
    interludes.add(Interlude.PULL, life.pull());
    interludes.add(Interlude.LOAD, life.load());
    interludes.add(Interlude.COMPILE, life.compile());
    phase = JobPhase.TRAINING;
    forgiving = true;
    return true;
  }

  /** What killed the last attempt's processes does not hurt those of the next. */
  private void forgive(JobConditions conditions) {
    if (!forgiving) {
      return;
    }
    boolean any = conditions.deadlocked || conditions.crashed;
    conditions.deadlocked = false;
    conditions.crashed = false;
    for (NodeModel node : nodes) {
      any |= node.forgiveSoftware();
    }
    forgiving = any;
  }

  /** Begins and ends what conditions ask for. */
  private void follow(TickWindow tick, JobConditions conditions, JobLog log) {
    long nowMillis = tick.fromMillis();
    if (interludes.untilTold()) {
      boolean wanted =
          interludes.kind() == Interlude.EVALUATION
              ? conditions.evaluating
              : conditions.checkpointing;
      if (!wanted) {
        endInterlude((double) nowMillis, log);
      }
    } else if (interludes.kind() == null) {
      if (conditions.evaluating) {
        log.evaluationBegins(nowMillis);
        interludes.add(Interlude.EVALUATION, Interludes.UNTIL_TOLD);
      } else if (conditions.checkpointing) {
        log.checkpointBegins(nowMillis, clock.done());
        interludes.add(Interlude.CHECKPOINT, Interludes.UNTIL_TOLD);
      } else if (conditions.preempted) {
        leaving = true;
        log.checkpointBegins(nowMillis, clock.done());
        interludes.add(Interlude.CHECKPOINT, settings.checkpoint().duration());
      }
    }
  }

  private void run(TickWindow tick, JobConditions conditions, double season, JobLog log) {
    activity.clear(JobPhase.TRAINING);
    slow(conditions);
    activity.fromStep = clock.position();
    double lengthMillis = tick.seconds() * 1e3;
    double nowMillis = (double) tick.fromMillis();
    while (nowMillis < tick.toMillis() && phase == JobPhase.TRAINING) {
      double leftMillis = tick.toMillis() - nowMillis;
      Interlude kind = interludes.kind();
      if (kind != null) {
        double usedMillis = interludes.use(leftMillis);
        nowMillis += usedMillis;
        share(kind, usedMillis / lengthMillis);
        if (kind == Interlude.CHECKPOINT || kind == Interlude.EVALUATION) {
          clock.leaveOut(usedMillis);
        }
        if (interludes.leftMillis() <= 0) {
          endInterlude(nowMillis, log);
        }
      } else {
        double stepMillis = clock.stepMillis(activity, season);
        double restMillis = clock.restMillis(stepMillis);
        double usedMillis = Math.min(restMillis, leftMillis);
        nowMillis += usedMillis;
        activity.trainingShare += usedMillis / lengthMillis;
        if (restMillis <= leftMillis) {
          clock.finish(nowMillis, conditions, log);
          planAfterStep(nowMillis, stepMillis, conditions, log);
        } else {
          clock.move(usedMillis, stepMillis);
        }
      }
    }
    activity.toStep = clock.position();
  }

  /** How much the slowest rank and link hold all others up. */
  private void slow(JobConditions conditions) {
    double compute = 1;
    double communication = 1;
    double stall = 0;
    for (NodeModel node : nodes) {
      compute = Math.max(compute, node.computeStretch());
      communication = Math.max(communication, node.communicationStretch());
      stall = Math.max(stall, node.stallShare());
    }
    activity.computeStretch = compute * conditions.computeStretch;
    activity.workStretch = conditions.computeStretch;
    activity.communicationStretch = communication * conditions.communicationStretch;
    activity.stallShare = Math.min(0.9, stall);
  }

  private void share(Interlude kind, double share) {
    switch (kind) {
      case PULL -> {
        activity.idleShare += share;
        activity.memoryRatio = 0;
      }
      case LOAD -> {
        activity.waitingShare += share;
        double done = 1 - interludes.leftMillis() / settings.life().load().toMillis();
        activity.memoryRatio = Math.floor(done * MEMORY_STEPS) / MEMORY_STEPS;
      }
      case COMPILE -> {
        activity.waitingShare += share;
        activity.compileShare += share;
      }
      case CHECKPOINT -> activity.checkpointShare += share;
      case EVALUATION -> activity.evaluationShare += share;
      case DATA -> activity.waitingShare += share;
      case COLLECTION -> {
        activity.pauseShare += share;
        activity.pauseRank = pauses.rank();
      }
    }
  }

  private void endInterlude(double nowMillis, JobLog log) {
    long timeMillis = Math.round(nowMillis);
    long step = clock.done();
    switch (interludes.end()) {
      case PULL -> log.starts(timeMillis, attempt, Math.round(savedStep));
      case LOAD -> log.compiles(timeMillis);
      case COMPILE -> {
        attempt++;
        clock.start(savedStep, nowMillis);
        log.trains(timeMillis);
      }
      case CHECKPOINT -> {
        savedStep = Math.floor(clock.position());
        log.checkpointEnds(timeMillis, step);
        if (leaving) {
          log.preempted(timeMillis);
          phase = JobPhase.ENDED;
          nextStartMillis = againMillis(timeMillis);
        }
      }
      case EVALUATION -> log.evaluationEnds(timeMillis, step);
      case DATA, COLLECTION -> {} // nobody prints those
    }
  }

  /** What is due between two steps, in the order in which a trainer does it. */
  private void planAfterStep(
      double nowMillis, double stepMillis, JobConditions conditions, JobLog log) {
    long step = clock.done();
    long timeMillis = Math.round(nowMillis);
    pauses.afterStep(step, stepMillis, conditions.dataStallShare, interludes);
    if (nowMillis >= nextCheckpointMillis) {
      nextCheckpointMillis = nowMillis + settings.checkpoint().period().toMillis();
      log.checkpointBegins(timeMillis, step);
      interludes.add(Interlude.CHECKPOINT, settings.checkpoint().duration());
    }
    EvaluationSettings evaluation = settings.evaluation();
    if (evaluation.everySteps() > 0 && step % evaluation.everySteps() == 0) {
      log.evaluationBegins(timeMillis);
      interludes.add(Interlude.EVALUATION, evaluation.duration());
    }
  }
}
