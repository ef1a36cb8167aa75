package io.forestall.bench.quality.measure;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.Set;

/**
 * Root cause: in how many events a metric that the operators blamed is among the first k that the
 * detector names. Beside it what naming k metrics by chance would give, because operators blame a
 * third of all metrics in some events.
 */
public final class CauseHits {
  private final int columns;
  private final int[] ks;
  private final double[] hits;
  private final double[] byChance;
  private int events;

  public CauseHits(int columns, int... ks) {
    this.columns = columns;
    this.ks = ks.clone();
    hits = new double[ks.length];
    byChance = new double[ks.length];
    for (int k : ks) {
      requireArgument(k >= 1 && k <= columns, "k must be in [1, %s]: %s", columns, k);
    }
  }

  /** Adds an event with the metrics that the detector named, worst first. */
  public void add(Set<Integer> blamed, int[] named) {
    events++;
    for (int i = 0; i < ks.length; i++) {
      int hit = 0;
      for (int j = 0; j < Math.min(ks[i], named.length); j++) {
        hit = blamed.contains(named[j]) ? 1 : hit;
      }
      hits[i] += hit;
      byChance[i] += 1 - allMiss(blamed.size(), ks[i]);
    }
  }

  /** Share of the events hit with the which-th k; NaN without events. */
  public double hit(int which) {
    return hits[which] / events;
  }

  /** What chance would hit with the which-th k. */
  public double byChance(int which) {
    return byChance[which] / events;
  }

  /** Probability that k different metrics drawn at random are all innocent. */
  private double allMiss(int blamed, int k) {
    double miss = 1;
    for (int i = 0; i < k; i++) {
      miss *= Math.max(0, columns - blamed - i) / (double) (columns - i);
    }
    return miss;
  }
}
