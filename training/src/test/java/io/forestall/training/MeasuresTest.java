package io.forestall.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.traces.TraceLabel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Ranking, isotonic regression, the judge of a horizon, and the gates. */
final class MeasuresTest {
  private static final double SAME = 1e-9;

  @RepeatedTest(20)
  void ranking_equalsCountingAllPairs(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    int size = 2 + random.nextInt(40);
    double[] scores = random.doubles(size, 0, 5).map(Math::rint).toArray();
    double[] weights = random.doubles(size, 0.5, 3).toArray();
    boolean[] outcomes = new boolean[size];
    for (int i = 0; i < size; i++) {
      outcomes[i] = i == 0 || (i > 1 && random.nextBoolean());
    }
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (outcomes[i] && !outcomes[j]) {
          double weight = weights[i] * weights[j];
          pairs += weight;
          won += scores[i] > scores[j] ? weight : scores[i] == scores[j] ? weight / 2 : 0;
        }
      }
    }

    assertThat(Ranking.of(scores, outcomes, weights).rocAuc()).isCloseTo(won / pairs, within(SAME));
  }

  /** The example in scikit-learn's documentation of average_precision_score. */
  @Test
  void averagePrecision_publishedExample() {
    double[] scores = {0.1, 0.4, 0.35, 0.8};
    boolean[] outcomes = {false, false, true, true};
    double[] weights = {1, 1, 1, 1};

    Ranking ranking = Ranking.of(scores, outcomes, weights);

    assertThat(ranking.averagePrecision()).isCloseTo(0.8333333333, within(1e-9));
    assertThat(ranking.rocAuc()).isCloseTo(0.75, within(SAME));
  }

  /** Isotonic regression is max over i ≤ k of min over j ≥ k of the weighted mean of i..j. */
  @RepeatedTest(20)
  void fit_equalsTheMinimaxFormula(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    int size = 1 + random.nextInt(25);
    double[] scores = new double[size];
    double[] weights = random.doubles(size, 0.5, 3).toArray();
    boolean[] outcomes = new boolean[size];
    for (int i = 0; i < size; i++) {
      scores[i] = i;
      outcomes[i] = random.nextInt(size) < i;
    }
    IsotonicMap map = Isotonic.fit(scores, outcomes, weights);
    double[] fitted = new double[size];
    for (int k = 0; k < size; k++) {
      double best = 0;
      for (int i = 0; i <= k; i++) {
        double least = 1;
        for (int j = k; j < size; j++) {
          least = Math.min(least, mean(outcomes, weights, i, j));
        }
        best = Math.max(best, least);
      }
      fitted[k] = best;
    }
    // A block becomes one knot at its mean score, so compare the blocks' levels at those.
    int from = 0;
    while (from < size) {
      int to = from;
      double at = 0;
      double weight = 0;
      while (to < size && Math.abs(fitted[to] - fitted[from]) < SAME) {
        at += scores[to] * weights[to];
        weight += weights[to++];
      }
      assertThat(map.probability(at / weight)).isCloseTo(fitted[from], within(1e-6));
      from = to;
    }
  }

  private static double mean(boolean[] outcomes, double[] weights, int from, int to) {
    double hits = 0;
    double all = 0;
    for (int i = from; i <= to; i++) {
      hits += outcomes[i] ? weights[i] : 0;
      all += weights[i];
    }
    return hits / all;
  }

  @Test
  void judge_perfectProbabilities_haveSkillOne() {
    HorizonQuality quality = judged(new double[] {1, 1, 0, 0});

    assertThat(quality.rocAuc()).isEqualTo(1);
    assertThat(quality.brierSkill()).isEqualTo(1);
    assertThat(quality.calibrationError()).isZero();
    assertThat(quality.baseRate()).isEqualTo(0.5);
    assertThat(quality.testFailures()).isEqualTo(1);
    assertThat(quality.classes().get(0).medianLeadMillis()).isEqualTo(60_000);
  }

  @Test
  void judge_blindGuess_hasNoSkill() {
    HorizonQuality quality = judged(new double[] {0.5, 0.5, 0.5, 0.5});

    assertThat(quality.rocAuc()).isEqualTo(0.5);
    assertThat(quality.brierSkill()).isZero();
    assertThat(quality.averagePrecision()).isEqualTo(0.5);
    assertThat(quality.reliability()).hasSize(1);
  }

  /** Two rows 60 s and 30 s before one failure, and two of a device that does not fail. */
  private static HorizonQuality judged(double[] probabilities) {
    var fleet = new FailingFleet(1, 1, 1);
    var failure = fleet.labels().get(0);
    List<TrainingRow> rows = new ArrayList<>();
    for (long before : new long[] {60_000, 30_000}) {
      rows.add(row(failure.failureMillis() - before, failure));
    }
    rows.add(row(FailingFleet.START, null));
    rows.add(row(FailingFleet.START + 30_000, null));
    return new HorizonJudge(rows, Duration.ofMinutes(1), probabilities).judge(9, 0.5, 1);
  }

  private static TrainingRow row(long timeMillis, @Nullable TraceLabel next) {
    return new TrainingRow(
        new TrainingRow.Moment(0, "n0", "d", timeMillis, Long.MAX_VALUE),
        new double[0],
        Part.TEST,
        true,
        next,
        2);
  }

  @Test
  void gates_plainKey_isCheckedAtEachHorizon() {
    var results =
        ModelGate.parse("roc_auc>=0.9").get(0).check(List.of(judged(new double[4])), Map.of());

    assertThat(results).hasSize(1);
    assertThat(results.get(0).sentence())
        .isEqualTo("roc_auc>=0.9 is missed at 1m: roc_auc is 0.5000");
  }

  @Test
  void gates_missingValues_areMissed() {
    assertThat(ModelGate.parse("24h.roc_auc>0,brier<1,outlier.found_ratio>=0"))
        .allSatisfy(
            gate ->
                assertThat(gate.check(List.of(), Map.of()))
                    .hasSize(1)
                    .noneMatch(ModelGate.Result::met));
  }

  @Test
  void gates_mistakes_areSaidTogether() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelGate.parse("roc_auc=1,loss>2,brier<x,outlier.brier<1,"))
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).lines())
                    .hasSize(5)
                    .anySatisfy(line -> assertThat(line).contains("'loss' is no measure")));
  }

  @Test
  void gates_default_canBeParsed() {
    assertThat(ModelGate.parse(ModelGate.DEFAULT)).hasSize(4);
    assertThat(Arrays.asList("10m", "1h", "24h", "90s"))
        .containsExactly(
            HorizonQuality.name(Duration.ofMinutes(10)),
            HorizonQuality.name(Duration.ofHours(1)),
            HorizonQuality.name(Duration.ofDays(1)),
            HorizonQuality.name(Duration.ofSeconds(90)));
  }
}
