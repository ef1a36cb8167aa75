package io.forestall.streams.core.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.AlertBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DiscoveriesTest {
  private static final long BLOCK = AlertBudget.BLOCK.toMillis();
  private static final int DEVICES = 1_000;

  @Test
  void noDiscovery_nothingIsSpent() {
    var discoveries = new Discoveries(AlertBudget.DEFAULT);
    for (int block = 1; block < 1_000; block++) {
      discoveries.advanceTo(block * BLOCK, DEVICES);
      assertThat(discoveries.level()).isZero();
    }
  }

  /**
   * Oracle: the recursion of LORD++ with the reward of a discovery as alpha, term by term, under a
   * budget so large that the pot never matters.
   */
  @Test
  void spending_followsTheRecursion() {
    var discoveries = new Discoveries(new AlertBudget(100, /* pages= */ true));
    var random = new SplittableRandom(4);
    List<Integer> found = new ArrayList<>();
    for (int block = 1; block < 600; block++) {
      discoveries.advanceTo(block * BLOCK, DEVICES);
      double expected = 0;
      for (int tau : found) {
        expected += block - tau <= 288 ? 0.1 * gamma(block - tau) : 0;
      }
      assertThat(discoveries.level() * DEVICES)
          .as("block %s", block)
          .isCloseTo(expected, within(1e-12));
      if (random.nextInt(60) == 0) {
        found.add(block);
        discoveries.confirmed();
      }
    }
    assertThat(found).hasSizeGreaterThan(5);
  }

  /** Written down anew: gamma(t) proportional to ln(max(t, 2)) / (t e^sqrt(ln t)). */
  private static double gamma(int t) {
    double sum = 0;
    for (int s = 288; s >= 1; s--) {
      sum += Math.log(Math.max(s, 2)) / s * Math.exp(-Math.sqrt(Math.log(s)));
    }
    return Math.log(Math.max(t, 2)) / t * Math.exp(-Math.sqrt(Math.log(t))) / sum;
  }

  /** However many faults there are, no more is spent than was saved. */
  @Test
  void manyDiscoveries_spendNoMoreThanTheReserve() {
    var budget = new AlertBudget(1, /* pages= */ true);
    var discoveries = new Discoveries(budget);
    double spent = 0;
    for (int block = 1; block <= 5_000; block++) {
      discoveries.advanceTo(block * BLOCK, 64);
      spent += 64 * discoveries.level();
      discoveries.confirmed();
      assertThat(spent).isLessThanOrEqualTo(block * budget.reserve(64) + 1e-12);
    }
    assertThat(spent).isGreaterThan(0.9 * 5_000 * budget.reserve(64));
  }

  @Test
  void state_readAgain_goesOnAlike() {
    var discoveries = new Discoveries(AlertBudget.DEFAULT);
    discoveries.advanceTo(BLOCK, DEVICES);
    discoveries.confirmed();
    discoveries.advanceTo(2 * BLOCK, DEVICES);
    var out = new StateWriter();
    discoveries.write(out);
    var again = new Discoveries(AlertBudget.DEFAULT);
    again.read(new StateReader(out.toBytes()));
    again.advanceTo(3 * BLOCK, DEVICES);
    discoveries.advanceTo(3 * BLOCK, DEVICES);
    assertThat(again.level()).isPositive().isEqualTo(discoveries.level());
  }
}
