package io.forestall.bench.quality.budget;

import io.forestall.streams.core.AlertBudget;
import io.forestall.streams.core.score.fuse.Calibration;
import io.forestall.streams.core.score.fuse.Family;
import io.forestall.streams.core.score.fuse.FusedScores;
import java.util.SplittableRandom;

/**
 * Healthy blocks out of a formula, millions of them in seconds: families that depend on each other,
 * devices whose blocks depend on the blocks before, nodes that are noisier than others, and heavy
 * tails.
 *
 * <pre>
 *   d[t]     = 0.7 d[t-1] + sqrt(1 - 0.49) e        of a device, e standard normal
 *   z[f]     = 0.5 d + sqrt(0.75) e                 of a family
 *   score[f] = noise max(0, z)^2                    noise = exp(0.15 e) of a node
 * </pre>
 */
final class SyntheticFleet {
  static final int DEVICES = 8;

  private static final long BLOCK_MILLIS = AlertBudget.BLOCK.toMillis();
  private static final Family[] FAMILIES = {
    Family.TEMPERATURE, Family.POWER, Family.CLOCK, Family.WORK, Family.TRAFFIC, Family.PCIE
  };

  /** Blocks before a node is judged, which are those of young baselines. */
  private static final int YOUNG = 12;

  private SyntheticFleet() {}

  /** Plays a node for so many blocks. */
  static void play(int blocks, long seed, Calibration calibration, FusedScores.BlockReader reader) {
    var random = new SplittableRandom(seed);
    var scores = new FusedScores(calibration);
    scores.watch(reader);
    scores.ensureDevices(DEVICES);
    double noise = StrictMath.exp(0.15 * random.nextGaussian());
    double[] devices = new double[DEVICES];
    for (int block = 0; block < blocks + YOUNG; block++) {
      long timeMillis = block * BLOCK_MILLIS;
      if (scores.blockEnds(timeMillis)) {
        for (int device = 0; device < DEVICES; device++) {
          scores.learn(device, /* troubled= */ false);
        }
      }
      scores.advance(timeMillis, /* idle= */ false, /* steady= */ true, 1_000);
      for (int device = 0; device < DEVICES; device++) {
        devices[device] = 0.7 * devices[device] + Math.sqrt(0.51) * random.nextGaussian();
        for (Family family : FAMILIES) {
          double z = 0.5 * devices[device] + Math.sqrt(0.75) * random.nextGaussian();
          scores.add(device, family, z > 0 ? noise * z * z : 0, -1);
        }
      }
      scores.join();
    }
  }
}
