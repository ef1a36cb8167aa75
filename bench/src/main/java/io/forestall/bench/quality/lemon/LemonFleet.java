package io.forestall.bench.quality.lemon;

import io.forestall.streams.core.score.Lemon;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A fleet in which few nodes fail much more often, for 28 days. Half of the nodes only ever work in
 * large jobs. A failure hits the whole job; Forestall names the right node, a wrong one of the job,
 * or none.
 */
final class LemonFleet {
  /** What becomes of one failure: shares of right and of wrong blame; the rest names nobody. */
  record Blame(double right, double wrong) {}

  static final int NODES = 2_048;
  private static final int DAYS = 28;
  private static final int SMALL_JOB = 4;
  private static final int LARGE_JOB = 128;

  /** As stage B shares out what nobody can be blamed for, and how sure it is of a culprit. */
  private static final int MOST_THAT_SHARE = 50;

  private static final double CERTAIN = 0.95;

  /** Of the RSC-1 cluster (arXiv 2410.21680). */
  private static final double FAILURES_PER_DAY = 6.5e-3;

  /** 40 lemons among 24,000 GPUs (arXiv 2410.21680). */
  private static final double LEMON_SHARE = 0.013;

  /** How much more often they fail: assumed. */
  private static final double LEMON_MULTIPLE = 10;

  private final HashSet<Integer> lemons = new HashSet<>();
  private final double[] weights = new double[NODES];
  private final int[] seen = new int[NODES];

  LemonFleet(long seed, Blame blame) {
    var random = new SplittableRandom(seed);
    double ordinary = (1 - LEMON_SHARE * LEMON_MULTIPLE) / (1 - LEMON_SHARE);
    while (lemons.size() < Math.round(LEMON_SHARE * NODES)) {
      lemons.add(random.nextInt(NODES));
    }
    int[] order = IntStream.range(0, NODES).toArray();
    for (int day = 0; day < DAYS; day++) {
      shuffle(order, NODES / 2, random); // large jobs keep their nodes, small ones come and go
      for (int place = 0; place < NODES; place++) {
        double multiple = lemons.contains(order[place]) ? LEMON_MULTIPLE : ordinary;
        if (random.nextDouble() < multiple * FAILURES_PER_DAY) {
          fail(order, place, blame, random);
        }
      }
    }
  }

  private static void shuffle(int[] order, int from, SplittableRandom random) {
    for (int place = order.length - 1; place > from; place--) {
      int other = random.nextInt(from, place + 1);
      int node = order[place];
      order[place] = order[other];
      order[other] = node;
    }
  }

  private void fail(int[] order, int place, Blame blame, SplittableRandom random) {
    int size = place < NODES / 2 ? LARGE_JOB : SMALL_JOB;
    int first = place / size * size;
    double drawn = random.nextDouble();
    boolean shared = drawn >= blame.right + blame.wrong && size <= MOST_THAT_SHARE;
    for (int member = first; member < first + size; member++) {
      seen[order[member]]++;
      weights[order[member]] += shared ? 1.0 / size : 0;
    }
    if (drawn < blame.right) {
      weights[order[place]] += CERTAIN;
    } else if (drawn < blame.right + blame.wrong) {
      weights[order[first + random.nextInt(size)]] += CERTAIN;
    }
  }

  int lemons() {
    return lemons.size();
  }

  boolean lemon(int node) {
    return lemons.contains(node);
  }

  /** Failures of jobs on this node, whoever was to blame. */
  int seen(int node) {
    return seen[node];
  }

  double score(int node) {
    return Lemon.score(weights[node], DAYS, FAILURES_PER_DAY);
  }
}
