package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.traces.TraceLabel;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The measures of some labels and some incidents: of all, of a class, or of a fault. */
public final class Scores {
  private static final double THOUSAND = 1_000;

  private final Map<Measure, Double> values = new EnumMap<>(Measure.class);

  private Scores() {}

  /** What stands over all measures, by name; undefined ones are NaN. */
  public Map<Measure, Double> values() {
    return Collections.unmodifiableMap(values);
  }

  /** NaN when it is undefined here. */
  public double value(Measure measure) {
    return values.getOrDefault(measure, Double.NaN);
  }

  /**
   * All measures. Labels tell what was found and how soon, incidents what was called for nothing.
   *
   * @param evidence pieces of evidence behind these incidents
   */
  static Scores of(
      List<JudgedLabel> labels, List<JudgedIncident> incidents, long evidence, DeviceTime time) {
    Scores scores = ofLabels(labels);
    double matched = 0;
    double pages = 0;
    double falsePages = 0;
    double falseWeight = 0;
    double duplicates = 0;
    for (JudgedIncident judged : incidents) {
      if (!judged.incident().paged()) {
        continue;
      }
      pages++;
      switch (judged.outcome()) {
        case MATCHED -> matched++;
        case DUPLICATE -> duplicates++;
        case FALSE -> {
          falsePages++;
          falseWeight += judged.weight();
        }
        case UNSCORED -> {
          // counts as a page, and proves nothing
        }
        case NOT_PAGED -> throw new IllegalStateException("a page that is none: " + judged);
      }
    }
    double precision = ratio(matched, matched + falsePages);
    double recall = scores.value(Measure.RECALL);
    scores.put(Measure.PAGES, pages);
    scores.put(Measure.FALSE_PAGES, falsePages);
    scores.put(Measure.DUPLICATES, duplicates);
    scores.put(Measure.PRECISION, precision);
    scores.put(Measure.F1, f1(precision, recall));
    scores.put(Measure.FALSE_RATE, ratio(THOUSAND * falseWeight, time.weightedDays()));
    scores.put(
        Measure.FALSE_RATE_BOUND,
        falsePages > 0
            ? Double.NaN
            : ratio(THOUSAND * 3 * time.largestWeight(), time.weightedDays()));
    scores.put(Measure.EVIDENCE_RATIO, ratio((double) evidence, incidents.size()));
    scores.put(Measure.DEVICE_DAYS, time.days());
    return scores;
  }

  /** The measures that labels alone define: those of a fault, which no incident names. */
  static Scores ofLabels(List<JudgedLabel> labels) {
    var scores = new Scores();
    double detected = 0;
    double predicted = 0;
    double sameClass = 0;
    double withCulprit = 0;
    double blamed = 0;
    double[] delays = new double[labels.size()];
    double[] leads = new double[labels.size()];
    int lead = 0;
    for (JudgedLabel judged : labels) {
      DetectedIncident incident = judged.incident();
      if (incident == null) {
        continue;
      }
      TraceLabel label = judged.label();
      delays[(int) detected++] = incident.openedMillis() - label.onsetMillis();
      if (Target.fails(label) && incident.openedMillis() < label.failureMillis()) {
        predicted++;
        leads[lead++] = label.failureMillis() - incident.openedMillis();
      }
      sameClass += incident.faultClass().equals(label.faultClass()) ? 1 : 0;
      if (judged.target().namesCulprit()) {
        withCulprit++;
        boolean first =
            !incident.culprits().isEmpty() && judged.target().blames(incident.culprits().get(0));
        blamed += first ? 1 : 0;
      }
    }
    Arrays.sort(delays, 0, (int) detected);
    Arrays.sort(leads, 0, lead);
    scores.put(Measure.LABELS, labels.size());
    scores.put(Measure.DETECTED, detected);
    scores.put(Measure.PREDICTED_BEFORE_FAILURE, predicted);
    scores.put(Measure.RECALL, ratio(detected, labels.size()));
    scores.put(Measure.CULPRIT_TOP1, ratio(blamed, withCulprit));
    scores.put(Measure.CLASS_ACCURACY, ratio(sameClass, detected));
    scores.put(Measure.DELAY_P50, percentile(delays, (int) detected, 50));
    scores.put(Measure.DELAY_P90, percentile(delays, (int) detected, 90));
    scores.put(Measure.LEAD_P50, percentile(leads, lead, 50));
    scores.put(Measure.LEAD_P90, percentile(leads, lead, 90));
    return scores;
  }

  /**
   * Precision, recall and F1 when each window counts by its weight: what the sampled whole would
   * have shown.
   */
  static Scores weighted(Judgement judgement) {
    double matched = 0;
    double falsePages = 0;
    for (JudgedIncident judged : judgement.incidents()) {
      matched +=
          judged.incident().paged() && judged.outcome() == Outcome.MATCHED ? judged.weight() : 0;
      falsePages += judged.outcome() == Outcome.FALSE ? judged.weight() : 0;
    }
    double detected = 0;
    double labels = 0;
    for (JudgedLabel judged : judgement.labels()) {
      labels += judged.weight();
      detected += judged.incident() == null ? 0 : judged.weight();
    }
    double precision = ratio(matched, matched + falsePages);
    double recall = ratio(detected, labels);
    var scores = new Scores();
    scores.put(Measure.PRECISION, precision);
    scores.put(Measure.RECALL, recall);
    scores.put(Measure.F1, f1(precision, recall));
    return scores;
  }

  private void put(Measure measure, double value) {
    values.put(measure, value);
  }

  private static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : Double.NaN;
  }

  /** Who finds nothing has an F1 of 0, whatever else is undefined. */
  private static double f1(double precision, double recall) {
    return recall == 0 ? 0 : ratio(2 * precision * recall, precision + recall);
  }

  /** The smallest value that at least so many percent are not above. */
  private static double percentile(double[] sorted, int length, int percent) {
    return length == 0 ? Double.NaN : sorted[(length * percent + 99) / 100 - 1];
  }
}
