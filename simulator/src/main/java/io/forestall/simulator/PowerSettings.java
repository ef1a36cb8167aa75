package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * What an H100 SXM draws, watts. With {@link StepSettings#computeFraction()} 0.85 the mean over a
 * step is 620 W.
 *
 * @param idleWatts no process; measured on 16 H100 by an aicr conformance run
 * @param idleSpreadWatts between GPUs, standard deviation; same source
 * @param contextWatts a process that launches nothing; same source
 * @param computeWatts assumed: level in the compute phase of a step
 * @param communicationWatts assumed: level in its communication tail, 250 to 400
 * @param checkpointWatts assumed: level while a checkpoint is written, 100 to 250
 * @param spinWatts assumed: NCCL busy wait; published only for A100, as 21 % of the limit
 * @param swingWatts assumed: half of what the instant power swings within a microbatch
 * @param spreadRatio assumed: between busy GPUs, standard deviation; 12 W at 620 W
 * @param noiseRatio assumed: from tick to tick
 * @param idleNoiseWatts assumed: from tick to tick when idle, below the sensor's step, so that idle
 *     readings repeat as real ones do
 * @param limitWatts enforced limit; vendor's value
 * @param response assumed: time constant of the reported power, so that a hang shows in 1 to 3 s
 */
public record PowerSettings(
    @Setting(min = 60, max = 75) double idleWatts,
    @Setting(min = 0, max = 4) double idleSpreadWatts,
    @Setting(min = 90, max = 125) double contextWatts,
    @Setting(min = 560, max = 675, assumed = true) double computeWatts,
    @Setting(min = 250, max = 400, assumed = true) double communicationWatts,
    @Setting(min = 100, max = 250, assumed = true) double checkpointWatts,
    @Setting(min = 110, max = 170, assumed = true) double spinWatts,
    @Setting(min = 50, max = 200, assumed = true) double swingWatts,
    @Setting(min = 0, max = 0.05, assumed = true) double spreadRatio,
    @Setting(min = 0, max = 0.02, assumed = true) double noiseRatio,
    @Setting(min = 0, max = 0.3, assumed = true) double idleNoiseWatts,
    @Setting(min = 680, max = 700) double limitWatts,
    @Setting(min = 0.1, max = 2, assumed = true) Duration response) {
  public PowerSettings {
    requireArgument(
        idleWatts > 0
            && contextWatts > idleWatts
            && spinWatts > idleWatts
            && computeWatts > communicationWatts
            && communicationWatts > spinWatts
            && computeWatts <= limitWatts,
        "power levels must be in order: idle %s, context %s, spin %s, communication %s, compute %s, limit %s",
        idleWatts,
        contextWatts,
        spinWatts,
        communicationWatts,
        computeWatts,
        limitWatts);
    requireArgument(
        spreadRatio >= 0 && spreadRatio < 0.2, "spreadRatio must be in [0, 0.2): %s", spreadRatio);
    requireArgument(
        noiseRatio >= 0 && noiseRatio < 0.2, "noiseRatio must be in [0, 0.2): %s", noiseRatio);
    requireArgument(!response.isNegative() && !response.isZero(), "response must be positive");
  }

  static PowerSettings defaults() {
    return new PowerSettings(
        67, 1.3, 114, 671, 330, 180, 135, 150, 0.019, 0.004, 0.03, 700, Duration.ofMillis(700));
  }
}
