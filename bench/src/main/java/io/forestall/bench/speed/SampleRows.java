package io.forestall.bench.speed;

import java.util.SplittableRandom;

/** Made-up ticks for the benchmarks of banks. */
final class SampleRows {
  private static final int ROWS = 16; // a power of two; more than a branch predictor remembers

  private final double[][] rows;

  /** Noise around a level that differs by series; gaps lie anywhere, anew in every row. */
  SampleRows(int series, double gapShare) {
    SplittableRandom random = new SplittableRandom(1);
    rows = new double[ROWS][series];
    for (double[] row : rows) {
      for (int i = 0; i < series; i++) {
        boolean gap = random.nextDouble() < gapShare;
        row[i] = gap ? Double.NaN : 100 + i % 50 + random.nextGaussian();
      }
    }
  }

  double[] row(long tick) {
    return rows[(int) tick & (ROWS - 1)];
  }
}
