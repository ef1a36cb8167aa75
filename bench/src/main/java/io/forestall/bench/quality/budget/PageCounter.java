package io.forestall.bench.quality.budget;

import io.forestall.streams.core.AlertBudget;
import io.forestall.streams.core.score.fuse.BlockKind;
import io.forestall.streams.core.score.fuse.FusedScores;
import java.util.List;
import java.util.Set;

/** Counts at several budgets at once which healthy blocks would page. Many threads. */
final class PageCounter implements FusedScores.BlockReader {
  private final List<Double> budgets;
  private final Set<BlockKind> kinds;
  private final double[] levels;
  private final long[] pages;
  private long deviceBlocks;
  private long tests;

  PageCounter(List<Double> budgets, int devices, Set<BlockKind> kinds) {
    this.budgets = budgets;
    this.kinds = kinds;
    levels =
        budgets.stream()
            .mapToDouble(budget -> new AlertBudget(budget, /* pages= */ true).level(devices))
            .toArray();
    pages = new long[levels.length];
  }

  @Override
  public void block(
      boolean device, BlockKind kind, double[] highest, double fused, double p, boolean troubled) {
    if (kinds.contains(kind)) {
      count(device, p);
    }
  }

  private synchronized void count(boolean device, double p) {
    deviceBlocks += device ? 1 : 0;
    tests++;
    for (int i = 0; i < levels.length; i++) {
      pages[i] += p <= levels[i] ? 1 : 0;
    }
  }

  /** Adds what another one counted. */
  synchronized void add(PageCounter other) {
    deviceBlocks += other.deviceBlocks;
    tests += other.tests;
    for (int i = 0; i < pages.length; i++) {
      pages[i] += other.pages[i];
    }
  }

  List<Double> budgets() {
    return budgets;
  }

  long pages(int budget) {
    return pages[budget];
  }

  /** Expected by the levels. */
  double allowed(int budget) {
    return tests * levels[budget];
  }

  double deviceDays() {
    return deviceBlocks * AlertBudget.BLOCK.toMillis() / 86_400_000.0;
  }
}
