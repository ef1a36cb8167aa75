package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * A job's steps: how many are done, how long one takes, and what the last rank prints of it.
 *
 * <pre>
 *   duration = usual × (compute × stretch + communication × stretch) × warm-up × season × noise
 *              / (1 - stalls)
 * </pre>
 */
final class StepClock {
  /** Published loss curves of large models lie here after the first days. */
  private static final double LOSS = 2.2;

  private static final double GRADIENT_NORM = 0.25;

  private final double usualMillis;
  private final StepSettings settings;
  private final SplittableRandom random;

  private double position;
  private double noise = 1;
  private double beganMillis;
  private long sinceStart;

  StepClock(JobLayout layout, StepSettings settings, SplittableRandom random) {
    this.usualMillis = layout.step().toMillis();
    this.settings = settings;
    this.random = random;
  }

  /** A job that has been training for long. */
  void running(long nowMillis) {
    position = 20_000 + random.nextInt(10_000) + random.nextDouble();
    beganMillis = nowMillis - (position - Math.floor(position)) * usualMillis;
    sinceStart = settings.warmupSteps();
  }

  /** A job that begins, or goes on from a checkpoint. */
  void start(double fromStep, double nowMillis) {
    position = fromStep;
    beganMillis = nowMillis;
    sinceStart = 0;
  }

  /** Steps done, with the fraction of the running one. */
  double position() {
    return position;
  }

  /** Whole steps done. */
  long done() {
    return (long) Math.floor(position);
  }

  /** Duration of the running step if all stays as it is, milliseconds. */
  double stepMillis(JobActivity activity, double season) {
    double compute = settings.computeFraction();
    double stretched =
        compute * activity.computeStretch + (1 - compute) * activity.communicationStretch;
    double day = 1 + settings.dailyRatio() * Math.max(0, season);
    return usualMillis * stretched * warmup() * day * noise / (1 - activity.stallShare);
  }

  private double warmup() {
    if (sinceStart >= settings.warmupSteps()) {
      return 1;
    }
    return 1 + (settings.firstRatio() - 1) * Math.exp(-4.0 * sinceStart / settings.warmupSteps());
  }

  /** Rest of the running step, milliseconds. */
  double restMillis(double stepMillis) {
    return (Math.floor(position) + 1 - position) * stepMillis;
  }

  /** Goes on within the running step. */
  void move(double usedMillis, double stepMillis) {
    position += usedMillis / stepMillis;
  }

  /** Ends the running step and prints it. */
  void finish(double nowMillis, JobConditions conditions, JobLog log) {
    position = Math.floor(position) + 1;
    sinceStart++;
    double loss = (LOSS + 0.01 * random.nextGaussian()) * conditions.lossFactor;
    double gradient =
        Math.max(0.05, GRADIENT_NORM + 0.02 * random.nextGaussian()) * conditions.gradientFactor;
    log.step(Math.round(nowMillis), Math.round(position), nowMillis - beganMillis, loss, gradient);
    beganMillis = nowMillis;
    noise = 1 + settings.noiseRatio() * random.nextGaussian();
  }

  /** Megatron stops its timer while it saves or evaluates. */
  void leaveOut(double millis) {
    beganMillis += millis;
  }
}
