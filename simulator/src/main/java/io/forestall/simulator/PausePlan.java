package io.forestall.simulator;

import java.util.SplittableRandom;

/** Decides after each step whether the job pauses: for data, or for one rank's host. */
final class PausePlan {
  private final PauseSettings settings;
  private final int ranks;
  private final SplittableRandom random;
  private double owedDataMillis;
  private int stepsSinceData;
  private int rank = JobActivity.NO_RANK;

  PausePlan(PauseSettings settings, int ranks, SplittableRandom random) {
    this.settings = settings;
    this.ranks = ranks;
    this.random = random;
  }

  /**
   * Adds the pauses that follow a step.
   *
   * @param step number of the step
   * @param dataShare share of all time in which loaders make the job wait
   */
  void afterStep(long step, double stepMillis, double dataShare, Interludes interludes) {
    double share = Math.min(0.9, dataShare);
    owedDataMillis += stepMillis * share / (1 - share);
    stepsSinceData++;
    if (step % settings.shardEverySteps() == 0) {
      owedDataMillis += settings.shard().toMillis();
      stepsSinceData = settings.stallEverySteps();
    }
    if (owedDataMillis > 0 && stepsSinceData >= settings.stallEverySteps()) {
      interludes.add(Interlude.DATA, owedDataMillis);
      owedDataMillis = 0;
      stepsSinceData = 0;
    }
    if (random.nextInt(settings.collectEverySteps()) == 0) {
      double min = settings.collectMin().toMillis();
      double max = settings.collectMax().toMillis();
      interludes.add(Interlude.COLLECTION, min + random.nextDouble() * (max - min));
      rank = random.nextInt(ranks);
    }
  }

  /** The rank whose host pauses in a collection. */
  int rank() {
    return rank;
  }
}
