package io.forestall.app.backtest.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.app.backtest.judge.Matching.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The matching against all that there are, on small random graphs. */
final class MatchingTest {
  @Test
  void nothing_matchesNothing() {
    assertThat(Matching.match(0, 0, List.of())).isEmpty();
    assertThat(Matching.match(2, 1, List.of())).containsExactly(-1, -1);
  }

  @RepeatedTest(200)
  void match_isTheCheapestOfTheLargest(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    int incidents = random.nextInt(1, 6);
    int labels = random.nextInt(1, 5);
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < incidents; i++) {
      for (int l = 0; l < labels; l++) {
        if (random.nextInt(3) > 0) {
          edges.add(new Edge(i, l, random.nextInt(100) + (random.nextBoolean() ? 10_000 : 0)));
        }
      }
    }

    int[] match = Matching.match(incidents, labels, edges);

    long[] best = {0, 0};
    search(edges, 0, new boolean[incidents], new boolean[labels], 0, 0, best);
    assertThat(Arrays.stream(match).filter(label -> label >= 0).count()).isEqualTo(best[0]);
    assertThat(cost(match, edges)).isEqualTo(best[1]);
    assertThat(Arrays.stream(match).filter(label -> label >= 0)).doesNotHaveDuplicates();
  }

  private static long cost(int[] match, List<Edge> edges) {
    return edges.stream()
        .filter(edge -> match[edge.incident()] == edge.label())
        .mapToLong(Edge::cost)
        .sum();
  }

  /** Tries every set of edges. */
  private static void search(
      List<Edge> edges,
      int next,
      boolean[] incidents,
      boolean[] labels,
      int size,
      long cost,
      long[] best) {
    if (size > best[0] || (size == best[0] && cost < best[1])) {
      best[0] = size;
      best[1] = cost;
    }
    for (int e = next; e < edges.size(); e++) {
      Edge edge = edges.get(e);
      if (!incidents[edge.incident()] && !labels[edge.label()]) {
        incidents[edge.incident()] = true;
        labels[edge.label()] = true;
        search(edges, e + 1, incidents, labels, size + 1, cost + edge.cost(), best);
        incidents[edge.incident()] = false;
        labels[edge.label()] = false;
      }
    }
  }
}
