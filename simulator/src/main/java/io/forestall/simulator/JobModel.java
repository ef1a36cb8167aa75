package io.forestall.simulator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * One training job's progress: steps, checkpoints, standstill and end. The job stands still as long
 * as any rank blocks it or any of its nodes lacks a link, goes on when that passes, and gives up
 * after the watchdog's time, or after NCCL's when a link is to blame. Ended jobs stay ended.
 */
final class JobModel {
  /** Published loss curves of large models lie here after the first days. */
  private static final double LOSS = 2.2;

  private static final double GRADIENT_NORM = 0.25;

  private final JobLayout layout;
  private final SimulationSettings settings;
  private final List<NodeModel> nodes;
  private final SplittableRandom random;

  private JobPhase phase = JobPhase.TRAINING;
  private double step;
  private double stepNoise = 1;
  private double stepBeganMillis;
  private double nextCheckpointMillis;
  private double checkpointLeftMillis;
  private long blockedMillis;
  private long linkDownMillis;
  private long watchdogMillis = Long.MAX_VALUE;

  /**
   * A job that has been running for a while.
   *
   * @param nodes in rank order
   * @param number position of the job in the fleet
   */
  JobModel(
      JobLayout layout,
      SimulationSettings settings,
      List<NodeModel> nodes,
      int number,
      long startMillis,
      SplittableRandom random) {
    this.layout = layout;
    this.settings = settings;
    this.nodes = List.copyOf(nodes);
    this.random = random;
    this.step = 20_000 + random.nextInt(10_000) + random.nextDouble();
    this.stepBeganMillis = startMillis - (step - Math.floor(step)) * layout.step().toMillis();
    CheckpointSettings checkpoint = settings.checkpoint();
    this.nextCheckpointMillis =
        startMillis
            + checkpoint.first().toMillis()
            + number * (double) checkpoint.stagger().toMillis();
  }

  String id() {
    return layout.id();
  }

  /** Moves the job to the end of the tick and says what it did meanwhile. */
  JobActivity advance(TickWindow tick, boolean deadlocked, FleetOutput out) {
    if (phase == JobPhase.ENDED) {
      return JobActivity.NONE;
    }
    JobLog log = new JobLog(layout, out);
    boolean linkDown = nodes.stream().anyMatch(node -> node.conditions().anyPortDown());
    boolean blocked =
        deadlocked
            || linkDown
            || watchdogMillis != Long.MAX_VALUE // it has fired: nothing can save the job now
            || nodes.stream().anyMatch(NodeModel::blocksJob);
    long lengthMillis = tick.toMillis() - tick.fromMillis();
    blockedMillis = blocked ? blockedMillis + lengthMillis : 0;
    linkDownMillis = linkDown ? linkDownMillis + lengthMillis : 0;
    if (!blocked) {
      phase = JobPhase.TRAINING;
      return train(tick, log);
    }
    phase = givesUp(tick, log) ? JobPhase.ENDED : JobPhase.BLOCKED;
    return phase == JobPhase.ENDED
        ? JobActivity.NONE
        : new JobActivity(JobPhase.BLOCKED, step, step, 0, 0, 1);
  }

  private boolean givesUp(TickWindow tick, JobLog log) {
    TimeoutSettings timeouts = settings.timeouts();
    if (linkDownMillis > timeouts.fabric().toMillis()) {
      printFabricTimeout(tick.toMillis(), log);
      return true;
    }
    if (blockedMillis >= timeouts.watchdog().toMillis() && watchdogMillis == Long.MAX_VALUE) {
      watchdogMillis = tick.toMillis();
      printWatchdog(tick.toMillis(), log);
    }
    return tick.toMillis() - timeouts.abort().toMillis() >= watchdogMillis;
  }

  private void printWatchdog(long timeMillis, JobLog log) {
    for (int position = 0; position < nodes.size(); position++) {
      NodeModel node = nodes.get(position);
      int devices = node.layout().devices().size();
      for (int index = 0; index < devices; index++) {
        if (!node.conditions().device(index).blocksJob()) {
          log.watchdog(
              timeMillis,
              node.layout().name(),
              position * devices + index,
              step,
              settings.timeouts().watchdog().toMillis());
        }
      }
    }
  }

  private void printFabricTimeout(long timeMillis, JobLog log) {
    for (NodeModel node : nodes) {
      for (DeviceLayout device : node.layout().devices()) {
        if (node.conditions().port(device.rail()).down) {
          log.fabricTimeout(timeMillis, node.layout().name(), device);
        }
      }
    }
  }

  private JobActivity train(TickWindow tick, JobLog log) {
    double stretch = slowestStretch();
    double compute = settings.step().computeFraction();
    double stepMillis = layout.step().toMillis() * (compute * stretch + 1 - compute);
    double fromStep = step;
    double nowMillis = tick.fromMillis();
    double trainedMillis = 0;
    while (nowMillis < tick.toMillis()) {
      double leftMillis = tick.toMillis() - nowMillis;
      if (checkpointLeftMillis > 0) {
        double usedMillis = Math.min(checkpointLeftMillis, leftMillis);
        nowMillis += usedMillis;
        save(usedMillis, nowMillis, log);
      } else {
        double wholeMillis = stepMillis * stepNoise;
        double restMillis = (Math.floor(step) + 1 - step) * wholeMillis;
        double usedMillis = Math.min(restMillis, leftMillis);
        nowMillis += usedMillis;
        trainedMillis += usedMillis;
        if (restMillis <= leftMillis) {
          step = Math.floor(step) + 1;
          finishStep(nowMillis, log);
        } else {
          step += usedMillis / wholeMillis;
        }
      }
    }
    double lengthMillis = tick.toMillis() - tick.fromMillis();
    double trainingShare = trainedMillis / lengthMillis;
    return new JobActivity(
        JobPhase.TRAINING, fromStep, step, trainingShare, 1 - trainingShare, stretch);
  }

  private double slowestStretch() {
    double slowest = 1;
    for (NodeModel node : nodes) {
      slowest = Math.max(slowest, node.slowestStretch());
    }
    return slowest;
  }

  private void finishStep(double nowMillis, JobLog log) {
    log.step(
        Math.round(nowMillis),
        Math.round(step),
        nowMillis - stepBeganMillis,
        LOSS + 0.01 * random.nextGaussian(),
        Math.max(0.05, GRADIENT_NORM + 0.02 * random.nextGaussian()));
    stepBeganMillis = nowMillis;
    stepNoise = 1 + settings.step().noiseRatio() * random.nextGaussian();
    if (nowMillis >= nextCheckpointMillis) {
      checkpointLeftMillis = settings.checkpoint().duration().toMillis();
      nextCheckpointMillis = nowMillis + settings.checkpoint().period().toMillis();
      log.checkpointBegins(Math.round(nowMillis), Math.round(step));
    }
  }

  private void save(double usedMillis, double nowMillis, JobLog log) {
    checkpointLeftMillis -= usedMillis;
    if (checkpointLeftMillis <= 0) {
      log.checkpointEnds(Math.round(nowMillis), Math.round(step));
      stepBeganMillis = nowMillis; // Megatron stops its step timer while it saves
    }
  }
}
