package io.forestall.bench.quality.ablation;

import java.util.Arrays;

/** Highest scores of one device, minute by minute, from its first sample on. */
final class Blocks {
  static final long BLOCK_MILLIS = 60_000;
  private static final int MOST = 1_000_000; // two years: later times are a wrong clock

  private final long firstBlock;
  private float[] scores = new float[64];
  private int size;

  Blocks(long firstMillis) {
    firstBlock = Math.floorDiv(firstMillis, BLOCK_MILLIS);
  }

  void add(long timeMillis, double score) {
    long at = Math.floorDiv(timeMillis, BLOCK_MILLIS) - firstBlock;
    if (at < 0 || at >= MOST) {
      return;
    }
    if (at >= scores.length) {
      scores = Arrays.copyOf(scores, Math.max((int) at + 1, 2 * scores.length));
    }
    size = Math.max(size, (int) at + 1);
    scores[(int) at] = Math.max(scores[(int) at], (float) score);
  }

  int size() {
    return size;
  }

  float score(int block) {
    return scores[block];
  }

  long startMillis(int block) {
    return (firstBlock + block) * BLOCK_MILLIS;
  }

  double days() {
    return size * BLOCK_MILLIS / 86_400_000.0;
  }
}
