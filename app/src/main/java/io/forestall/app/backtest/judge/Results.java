package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.app.backtest.detect.Detection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All figures of a backtest.
 *
 * @param byClass labels by their class, incidents by their own
 * @param byFault labels by their number in a catalogue of faults; those without are left out
 * @param weighted null when all windows weigh the same
 * @param budget from the highest threshold to the lowest
 */
public record Results(
    Judgement judgement,
    Scores overall,
    Map<String, Scores> byClass,
    Map<String, Scores> byFault,
    @Nullable Scores weighted,
    List<BudgetPoint> budget) {
  /** Enough for a smooth curve; each threshold is judged anew. */
  private static final int THRESHOLDS = 40;

  /** Judges all that was detected. */
  public static Results of(Judge judge, List<Detection> detections) {
    Judgement judgement = judge.judge();
    DeviceTime time = DeviceTime.of(detections);
    Map<String, Long> evidence = new TreeMap<>();
    detections.forEach(
        detection ->
            detection.evidence().forEach((name, count) -> evidence.merge(name, count, Long::sum)));
    long allEvidence = evidence.values().stream().mapToLong(count -> count).sum();
    boolean weightsDiffer =
        detections.stream().mapToDouble(detection -> detection.window().weight()).distinct().count()
            > 1;
    return new Results(
        judgement,
        Scores.of(judgement.labels(), judgement.incidents(), allEvidence, time),
        byClass(judgement, evidence, time),
        byFault(judgement),
        weightsDiffer ? Scores.weighted(judgement) : null,
        budget(judge, judgement, time));
  }

  private static Map<String, Scores> byClass(
      Judgement judgement, Map<String, Long> evidence, DeviceTime time) {
    var classes = new TreeSet<String>();
    judgement.labels().forEach(judged -> classes.add(judged.label().faultClass()));
    judgement.incidents().forEach(judged -> classes.add(judged.incident().faultClass()));
    Map<String, Scores> scores = new LinkedHashMap<>();
    for (String name : classes) {
      scores.put(
          name,
          Scores.of(
              judgement.labels().stream()
                  .filter(judged -> judged.label().faultClass().equals(name))
                  .toList(),
              judgement.incidents().stream()
                  .filter(judged -> judged.incident().faultClass().equals(name))
                  .toList(),
              evidence.getOrDefault(name, 0L),
              time));
    }
    return scores;
  }

  private static Map<String, Scores> byFault(Judgement judgement) {
    Map<String, List<JudgedLabel>> labels = new TreeMap<>();
    for (JudgedLabel judged : judgement.labels()) {
      if (!judged.label().fault().isEmpty()) {
        labels.computeIfAbsent(judged.label().fault(), fault -> new ArrayList<>()).add(judged);
      }
    }
    Map<String, Scores> scores = new LinkedHashMap<>();
    labels.forEach((fault, ofFault) -> scores.put(fault, Scores.ofLabels(ofFault)));
    return scores;
  }

  private static List<BudgetPoint> budget(Judge judge, Judgement judgement, DeviceTime time) {
    double[] risks =
        judgement.incidents().stream()
            .map(JudgedIncident::incident)
            .filter(DetectedIncident::paged)
            .mapToDouble(DetectedIncident::risk)
            .distinct()
            .map(risk -> -risk)
            .sorted()
            .map(risk -> -risk)
            .toArray();
    List<BudgetPoint> points = new ArrayList<>();
    int steps = Math.min(risks.length, THRESHOLDS);
    for (int step = 1; step <= steps; step++) {
      double risk = risks[step * risks.length / steps - 1];
      Judgement judged = judge.judge(incident -> incident.paged() && incident.risk() >= risk);
      Scores scores = Scores.of(judged.labels(), judged.incidents(), 0, time);
      double pages = judged.incidents().stream().mapToDouble(JudgedIncident::weight).sum();
      points.add(
          new BudgetPoint(
              risk,
              time.weightedDays() > 0 ? 1_000 * pages / time.weightedDays() : Double.NaN,
              scores.value(Measure.PRECISION),
              scores.value(Measure.RECALL),
              scores.value(Measure.FALSE_RATE)));
    }
    return points;
  }
}
