package io.forestall.simulator;

import java.util.SplittableRandom;

/** The processors of a host: where their time goes, how fast they run and what they draw. */
final class ProcessorModel {
  private static final double LOAD_SECONDS = 60;

  /** A node without accelerators trains on nearly all of its cores. */
  private static final double PROCESSOR_TRAINING_SHARE = 0.92;

  private final int cores;
  private final double trainingShare;
  private final HostLoadSettings settings;
  private final SplittableRandom random;

  private double userSeconds;
  private double systemSeconds;
  private double waitSeconds;
  private double idleSeconds;
  private double pressureSeconds;
  private double load1 = Double.NaN;
  private double running;
  private double hertz;
  private double joules;
  private double throttles;
  private int seenThrottles;

  ProcessorModel(SimulationSettings settings, boolean accelerated, SplittableRandom random) {
    this.cores = settings.host().cores();
    this.settings = settings.load();
    this.trainingShare = accelerated ? this.settings.loaderRatio() : PROCESSOR_TRAINING_SHARE;
    this.random = random;
    double bootedSeconds = 1e6 * (1 + random.nextDouble()) * cores;
    this.idleSeconds = Math.rint(0.80 * bootedSeconds);
    this.userSeconds = Math.rint(0.16 * bootedSeconds);
    this.systemSeconds = Math.rint(0.04 * bootedSeconds);
    this.hertz = this.settings.processorHertz();
    this.joules = Math.rint(1e8 * (1 + random.nextDouble()));
  }

  /** Moves them by a tick and returns what they draw, watts. */
  double advance(double seconds, HostLoad load, double storageWait, NodeConditions conditions) {
    // Each rank has one thread that launches or polls, whatever the GPU does.
    double wanted =
        load.alive / cores
            + trainingShare * load.training * noise()
            + settings.compileRatio() * load.compiling
            + conditions.strayCores / cores
            + 0.002;
    double user = Math.min(0.95, wanted);
    double system = (load.alive > 0 ? settings.systemRatio() : 0.002) * noise();
    double wait =
        Math.min(
            1 - user - system,
            settings.checkpointWaitRatio() * load.checkpointing + 0.1 * storageWait + 0.0005);
    double capacity = seconds * cores;
    userSeconds += user * capacity;
    systemSeconds += system * capacity;
    waitSeconds += wait * capacity;
    idleSeconds += Math.max(0, 1 - user - system - wait) * capacity;
    running = Math.max(1, Math.rint((user + system) * cores));
    // The host has been like this for a while when the first tick comes.
    double before = Double.isNaN(load1) ? running : load1;
    load1 = running + (before - running) * Math.exp(-seconds / LOAD_SECONDS);
    pressureSeconds += Math.min(1, 0.002 * load.training + Math.max(0, wanted - user)) * seconds;
    hertz =
        settings.processorHertz()
            * conditions.processorClockRatio
            * (1 + 0.002 * random.nextGaussian());
    throttles += Math.max(0, conditions.processorThrottles - seenThrottles);
    seenThrottles = conditions.processorThrottles;
    double watts =
        2
            * (settings.socketIdleWatts()
                + (settings.socketBusyWatts() - settings.socketIdleWatts()) * (user + system));
    joules += watts * seconds;
    return watts;
  }

  /** The host boots: what the kernel counts begins at 0. */
  void restart() {
    userSeconds = 0;
    systemSeconds = 0;
    waitSeconds = 0;
    idleSeconds = 0;
    pressureSeconds = 0;
    load1 = 0;
    joules = 0;
    throttles = 0;
  }

  private double noise() {
    return Math.max(0, 1 + 0.05 * random.nextGaussian());
  }

  double userSeconds() {
    return userSeconds;
  }

  double systemSeconds() {
    return systemSeconds;
  }

  double waitSeconds() {
    return waitSeconds;
  }

  double idleSeconds() {
    return idleSeconds;
  }

  double pressureSeconds() {
    return pressureSeconds;
  }

  double load1() {
    return load1;
  }

  double running() {
    return running;
  }

  double hertz() {
    return hertz;
  }

  double joules() {
    return joules;
  }

  double throttles() {
    return throttles;
  }
}
