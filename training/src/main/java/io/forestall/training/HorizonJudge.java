package io.forestall.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Measures a horizon's probabilities on the rows of the test. */
final class HorizonJudge {
  /** Fine where most rows are. */
  private static final double[] EDGES = {0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1};

  private final List<TrainingRow> rows;
  private final Duration horizon;
  private final double[] probabilities;
  private final boolean[] outcomes;
  private final double[] weights;

  HorizonJudge(List<TrainingRow> rows, Duration horizon, double[] probabilities) {
    this.rows = rows;
    this.horizon = horizon;
    this.probabilities = probabilities;
    this.outcomes = new boolean[rows.size()];
    this.weights = new double[rows.size()];
    for (int r = 0; r < outcomes.length; r++) {
      outcomes[r] = rows.get(r).fails(horizon);
      weights[r] = rows.get(r).weight();
    }
  }

  HorizonQuality judge(int trainFailures, double alarm, double precision) {
    double total = Arrays.stream(weights).sum();
    double hits = 0;
    double brier = 0;
    for (int r = 0; r < outcomes.length; r++) {
      double truth = outcomes[r] ? 1 : 0;
      hits += weights[r] * truth;
      brier += weights[r] * (probabilities[r] - truth) * (probabilities[r] - truth) / total;
    }
    double baseRate = hits / total;
    List<ReliabilityBin> bins = bins();
    double calibrationError =
        bins.stream()
            .mapToDouble(bin -> bin.weight() / total * Math.abs(bin.forecast() - bin.observed()))
            .sum();
    Ranking ranking = Ranking.of(probabilities, outcomes, weights);
    List<ClassQuality> classes = classes(alarm);
    return new HorizonQuality(
        horizon,
        trainFailures,
        classes.stream().mapToInt(ClassQuality::failures).sum(),
        rows.size(),
        baseRate,
        ranking.rocAuc(),
        ranking.averagePrecision(),
        brier,
        1 - brier / (baseRate * (1 - baseRate)),
        calibrationError,
        alarm,
        precision,
        bins,
        classes);
  }

  private List<ReliabilityBin> bins() {
    List<ReliabilityBin> bins = new ArrayList<>();
    for (int b = 0; b + 1 < EDGES.length; b++) {
      long count = 0;
      double weight = 0;
      double forecast = 0;
      double observed = 0;
      for (int r = 0; r < outcomes.length; r++) {
        double p = probabilities[r];
        boolean last = b + 2 == EDGES.length;
        if (p >= EDGES[b] && (p < EDGES[b + 1] || last)) {
          count++;
          weight += weights[r];
          forecast += weights[r] * p;
          observed += outcomes[r] ? weights[r] : 0;
        }
      }
      if (count > 0) {
        bins.add(
            new ReliabilityBin(
                EDGES[b], EDGES[b + 1], count, weight, forecast / weight, observed / weight));
      }
    }
    return bins;
  }

  /** One failure of the class, and when it was first foreseen. */
  private static final class Foresight {
    private final String faultClass;
    private double leadMillis = Double.NaN;

    Foresight(String faultClass) {
      this.faultClass = faultClass;
    }
  }

  private List<ClassQuality> classes(double alarm) {
    Map<String, Foresight> failures = new TreeMap<>();
    for (int r = 0; r < outcomes.length; r++) {
      TrainingRow row = rows.get(r);
      var next = row.next();
      if (outcomes[r] && next != null) {
        Foresight failure =
            failures.computeIfAbsent(row.failure(), key -> new Foresight(next.faultClass()));
        double leadMillis = next.failureMillis() - row.moment().timeMillis();
        if (probabilities[r] >= alarm && !(failure.leadMillis >= leadMillis)) {
          failure.leadMillis = leadMillis;
        }
      }
    }
    Map<String, List<Foresight>> byClass = new TreeMap<>();
    failures
        .values()
        .forEach(
            one -> byClass.computeIfAbsent(one.faultClass, name -> new ArrayList<>()).add(one));
    List<ClassQuality> classes = new ArrayList<>();
    byClass.forEach((name, ofClass) -> classes.add(quality(name, ofClass)));
    return classes;
  }

  private static ClassQuality quality(String faultClass, List<Foresight> failures) {
    double[] leads =
        failures.stream()
            .mapToDouble(failure -> failure.leadMillis)
            .filter(lead -> !Double.isNaN(lead))
            .sorted()
            .toArray();
    return new ClassQuality(
        faultClass,
        failures.size(),
        leads.length,
        leads.length == 0 ? Double.NaN : leads[leads.length / 2]);
  }
}
