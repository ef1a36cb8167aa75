package io.forestall.bench.quality.hang;

import io.forestall.bench.quality.hang.HangOutcome.Blame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The figures of many cases. Shares of nothing are NaN. */
final class HangTally {
  private final List<HangOutcome> outcomes = new ArrayList<>();

  void add(HangOutcome outcome) {
    outcomes.add(outcome);
  }

  int cases() {
    return outcomes.size();
  }

  double told() {
    return share(outcome -> outcome.toldMillis() != HangOutcome.NEVER);
  }

  double before() {
    return share(HangOutcome::before);
  }

  /** Seconds until that share of all cases was told; infinite when fewer ever were. */
  double delaySeconds(double share) {
    long[] delays = outcomes.stream().mapToLong(HangOutcome::toldMillis).sorted().toArray();
    if (delays.length == 0) {
      return Double.NaN;
    }
    long delay = delays[Math.max(0, (int) Math.ceil(share * delays.length) - 1)];
    return delay == HangOutcome.NEVER ? Double.POSITIVE_INFINITY : delay / 1e3;
  }

  double firstSoon() {
    return share(outcome -> outcome.soon().first());
  }

  double firstLate() {
    return share(outcome -> outcome.late().first());
  }

  double precision() {
    return precision(HangOutcome::late);
  }

  double recall() {
    return recall(HangOutcome::late);
  }

  double precisionSoon() {
    return precision(HangOutcome::soon);
  }

  double recallSoon() {
    return recall(HangOutcome::soon);
  }

  double f1() {
    return f1(precision(), recall());
  }

  double f1Soon() {
    return f1(precisionSoon(), recallSoon());
  }

  double verdict() {
    return share(HangOutcome::verdictRight);
  }

  long wrongDrains() {
    return outcomes.stream().filter(HangOutcome::wrongDrain).count();
  }

  private double precision(Function<HangOutcome, Blame> when) {
    double right = outcomes.stream().mapToInt(outcome -> when.apply(outcome).right()).sum();
    double wrong = outcomes.stream().mapToInt(outcome -> when.apply(outcome).wrong()).sum();
    return right / (right + wrong);
  }

  private double recall(Function<HangOutcome, Blame> when) {
    double right = outcomes.stream().mapToInt(outcome -> when.apply(outcome).right()).sum();
    double missed = outcomes.stream().mapToInt(outcome -> when.apply(outcome).missed()).sum();
    return right / (right + missed);
  }

  private static double f1(double precision, double recall) {
    return 2 * precision * recall / (precision + recall);
  }

  private double share(Predicate<HangOutcome> holds) {
    return (double) outcomes.stream().filter(holds).count() / outcomes.size();
  }
}
