package io.forestall.streams.core.score.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.AlertBudget;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FusedScoresTest {
  private static final long BLOCK = 300_000;
  private static final long START = 1_000 * BLOCK;

  /** Quantiles of an exponential score: its surprise is the score itself. */
  private static final String EXPONENTIAL =
      "0.6931,1.609,2.303,2.996,3.912,4.605,5.298,6.215,6.908,9.2";

  private static final Calibration TABLE =
      Calibration.parse(
          List.of(
              "# test@1",
              "device,steady,power,10000," + EXPONENTIAL,
              "device,steady,clock,10000," + EXPONENTIAL,
              "device,steady,fused,10000,6,0.01,0,2",
              "device,changing,power,10000," + EXPONENTIAL,
              "device,changing,fused,10000,6,0.01,0,4"));

  private final FusedScores fused = new FusedScores(TABLE);

  FusedScoresTest() {
    fused.ensureDevices(2);
    fused.advance(START - 100 * BLOCK, false, true, 1_000);
    fused.advance(START, false, true, 1_000);
  }

  @Test
  void highestOfEachFamily_addsUp() {
    fused.add(0, Family.POWER, 7, 11);
    fused.add(0, Family.POWER, 5, 12);
    fused.add(0, Family.CLOCK, 6, 13);
    fused.join();
    double p = fused.probability(0);
    assertThat(fused.fused(0)).isCloseTo(13, within(0.1));
    assertThat(p).isCloseTo(0.01 * Math.exp(-(fused.fused(0) - 6) / 2), within(1e-9));
    assertThat(fused.series(0, Family.POWER)).isEqualTo(11);
  }

  /** Four devices that change together have other work; one of them alone has not. */
  @Test
  void whatSiblingsHaveToo_countsForNothing() {
    fused.ensureDevices(4);
    for (int device = 0; device < 4; device++) {
      fused.add(device, Family.POWER, 20, 1);
    }
    fused.add(3, Family.CLOCK, 9, 1);
    fused.join();
    assertThat(fused.probability(0)).isEqualTo(1);
    assertThat(fused.fused(3)).isCloseTo(9, within(0.1));
  }

  @Test
  void commonScores_addNothing() {
    fused.add(0, Family.POWER, 2.9, 1);
    fused.add(0, Family.CLOCK, 2.9, 2);
    fused.join();
    assertThat(fused.probability(0)).isEqualTo(1);
  }

  @Test
  void withinABlock_pOnlyFalls() {
    var random = new SplittableRandom(3);
    double before = 1;
    for (int n = 0; n < 200; n++) {
      fused.advance(START + n * 1_000L, false, true, 1_000);
      fused.add(1, n % 2 == 0 ? Family.POWER : Family.CLOCK, 10 * random.nextDouble(), n);
      fused.join();
      assertThat(fused.probability(1)).isLessThanOrEqualTo(before);
      before = fused.probability(1);
    }
    fused.advance(START + BLOCK, false, true, 1_000);
    assertThat(fused.probability(1)).isEqualTo(1);
  }

  @Test
  void workChanges_restOfTheBlockIsNotJudged() {
    fused.advance(START + 10_000, false, false, 1_000);
    fused.add(0, Family.POWER, 20, 1);
    fused.join();
    assertThat(fused.probability(0)).isEqualTo(1);
    fused.advance(START + BLOCK, false, false, 1_000);
    fused.add(0, Family.POWER, 20, 1);
    fused.join();
    assertThat(fused.kind()).isEqualTo(BlockKind.CHANGING);
    assertThat(fused.probability(0)).isLessThan(1e-3);
  }

  @Test
  void familyWithoutCalibration_isNotHeard() {
    fused.add(0, Family.OUTLIER, 1e9, -1);
    fused.join();
    assertThat(fused.probability(0)).isEqualTo(1);
  }

  @Test
  void workBegins_baselinesAreYoung() {
    fused.advance(START + BLOCK, true, true, 1_000);
    assertThat(fused.kind()).isEqualTo(BlockKind.YOUNG);
    fused.advance(START + 14 * BLOCK, true, true, 1_000);
    assertThat(fused.kind()).isEqualTo(BlockKind.IDLE);
  }

  /** What happens in a block in which a fault is known leaves the node's tail as it was. */
  @Test
  void faultsOwnBlocks_teachNothing() {
    FusedScores untouched = after(0, true);
    assertThat(pOf(after(50, true))).isEqualTo(pOf(untouched));
    assertThat(pOf(after(50, false))).isGreaterThan(pOf(untouched));
  }

  private static FusedScores after(int blocks, boolean troubled) {
    var scores = new FusedScores(TABLE);
    scores.ensureDevices(2);
    scores.advance(START - 100 * BLOCK, false, true, 1_000);
    for (int n = 0; n < blocks; n++) {
      scores.advance(START + n * BLOCK, false, true, 1_000);
      scores.add(0, Family.POWER, 25, 1);
      scores.join();
      assertThat(scores.probability(0)).isLessThan(0.01);
      scores.learn(0, troubled);
    }
    return scores;
  }

  private static double pOf(FusedScores scores) {
    scores.advance(START + 1_000 * BLOCK, false, true, 1_000);
    scores.add(1, Family.POWER, 15, 1);
    scores.join();
    return scores.probability(1);
  }

  /** More budget never takes a page away. */
  @Test
  void largerBudget_pagesAreASuperset() {
    var random = new SplittableRandom(9);
    List<Double> budgets = List.of(0.01, 0.1, 1.0, 10.0, 100.0);
    for (int n = 0; n < 500; n++) {
      fused.advance(START + n * BLOCK, false, true, 1_000);
      fused.add(0, Family.POWER, 30 * random.nextDouble(), 1);
      fused.join();
      double p = fused.probability(0);
      boolean paged = false;
      for (double budget : budgets) {
        boolean pages = p <= new AlertBudget(budget, /* pages= */ true).level(2);
        assertThat(pages || !paged).as("budget %s of seed 9, block %s", budget, n).isTrue();
        paged = pages;
      }
    }
  }

  @Test
  void state_readAgain_goesOnAlike() {
    fused.add(0, Family.POWER, 8, 5);
    fused.join();
    fused.learn(0, false);
    var out = new StateWriter();
    fused.write(out);
    var again = new FusedScores(TABLE);
    again.read(new StateReader(out.toBytes()));
    assertThat(again.probability(0)).isEqualTo(fused.probability(0));
    assertThat(again.series(0, Family.POWER)).isEqualTo(5);
    var second = new StateWriter();
    again.write(second);
    assertThat(second.toBytes()).isEqualTo(out.toBytes());
  }
}
