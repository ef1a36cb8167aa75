package io.forestall.bench.quality.lemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.bench.quality.data.NodeFault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LemonReportTest {
  @Test
  void top_ties_countAsTheirExpectation() {
    Map<String, Double> scores = Map.of("a", 3.0, "b", 1.0, "c", 1.0, "d", 1.0, "e", 0.0);
    assertThat(TopShare.of(scores, Set.of("a", "b"), 2).precision())
        .isCloseTo((1 + 1 / 3.0) / 2, within(1e-12));
    assertThat(TopShare.of(scores, Set.of("e"), 4).precision()).isZero();
  }

  @Test
  void book_nodeThatFailsAgain_isAheadOfOthers_andRepairIsNoWork() {
    var book =
        new FaultBook(
            List.of(
                new NodeFault("a", "GPU", 20, 21),
                new NodeFault("b", "GPU", 20, 27.9),
                new NodeFault("a", "GPU", 30, 31)),
            10);
    assertThat(book.lemonScore("a", 28)).isGreaterThan(1.8);
    assertThat(book.lemonScore("b", 28)).isGreaterThan(book.lemonScore("a", 28));
    assertThat(book.lemonScore("never-1", 28)).isLessThan(1);
    assertThat(book.precision(book::lemonScore, 28, 28, 0.2)).isEqualTo(0.5);
    assertThat(book.precision((node, day) -> 0, 28, 28, 0.2)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void fleet_scoreFindsLemons_thatFailuresSeenDoNot() {
    var fleet = new LemonFleet(1, new LemonFleet.Blame(0.95, 0.03));
    int flagged = 0;
    int right = 0;
    for (int node = 0; node < LemonFleet.NODES; node++) {
      flagged += fleet.score(node) >= 3 ? 1 : 0;
      right += fleet.score(node) >= 3 && fleet.lemon(node) ? 1 : 0;
      assertThat(fleet.seen(node)).isNotNegative();
    }
    assertThat(flagged).isPositive();
    assertThat(right).isGreaterThan(flagged / 2);
  }
}
