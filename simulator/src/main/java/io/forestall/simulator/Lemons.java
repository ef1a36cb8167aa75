package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where and when faults fall: nodes have Pareto weights, w = (1 - u)^(-1/shape), and a hit may draw
 * another on its node after an exponential time. Cost: O(log nodes) a hit.
 */
final class Lemons {
  /** One moment at which a node fails. */
  record Hit(String node, long timeMillis) {}

  private final List<String> nodes;
  private final LemonSettings settings;
  private final SplittableRandom random;
  private final double[] cumulative;

  /** Nodes with weights drawn from this random stream. */
  Lemons(List<String> nodes, LemonSettings settings, SplittableRandom random) {
    requireArgument(!nodes.isEmpty(), "no nodes to fail");
    this.nodes = List.copyOf(nodes);
    this.settings = settings;
    this.random = random;
    cumulative = new double[nodes.size()];
    double sum = 0;
    for (int position = 0; position < cumulative.length; position++) {
      sum += Math.pow(1 - random.nextDouble(), -1 / settings.paretoShape());
      cumulative[position] = sum;
    }
  }

  /** That many hits between the two times, in the order of time. */
  List<Hit> draw(int count, long fromMillis, long toMillis) {
    List<Hit> hits = new ArrayList<>(count);
    while (hits.size() < count) {
      String node = nodes.get(pick());
      long timeMillis = random.nextLong(fromMillis, toMillis);
      boolean again = true;
      while (again && timeMillis < toMillis && hits.size() < count) {
        hits.add(new Hit(node, timeMillis));
        again = random.nextDouble() < settings.recurrence();
        timeMillis += gapMillis();
      }
    }
    hits.sort(Comparator.comparingLong(Hit::timeMillis).thenComparing(Hit::node));
    return hits;
  }

  private long gapMillis() {
    return 1 + Math.round(-settings.recurrenceGap().toMillis() * Math.log(1 - random.nextDouble()));
  }

  private int pick() {
    double wanted = random.nextDouble() * cumulative[cumulative.length - 1];
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
