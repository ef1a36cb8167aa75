package io.forestall.bench.quality;

import io.forestall.bench.quality.contender.Contender;
import io.forestall.bench.quality.measure.AlertStarts;
import io.forestall.bench.quality.measure.CauseHits;
import io.forestall.bench.quality.measure.EventScore;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The tables that every data set of servers gets. */
final class ServerTables {
  private static final AlertStarts ALERTS = new AlertStarts(Duration.ofHours(1));
  private static final double OFTEN = 1; // false alerts a machine-day
  private static final double SELDOM = 0.2;

  private ServerTables() {}

  static Table budgets(Map<Contender, ServerTally> tallies) {
    var table =
        new Table(
            3,
            "detector, best threshold",
            "recall at 1 false alert a day",
            "median delay, min",
            "recall at 0.2",
            "median delay at 0.2, min",
            "VUS-PR",
            "ns a row");
    tallies.forEach(
        (contender, tally) -> {
          EventScore often = ALERTS.best(tally.test, OFTEN);
          EventScore seldom = ALERTS.best(tally.test, SELDOM);
          table.row(
              contender.name(),
              often.recall(),
              minutes(often.medianDelaySeconds()),
              seldom.recall(),
              minutes(seldom.medianDelaySeconds()),
              tally.vus,
              Math.round(tally.nanosPerRow));
        });
    return table;
  }

  static Table withoutLabels(Map<Contender, ServerTally> tallies) {
    var table =
        new Table(
            3,
            "detector, threshold without labels",
            "threshold",
            "precision",
            "recall",
            "F1",
            "false alerts a day",
            "at most",
            "median delay, min");
    tallies.forEach(
        (contender, tally) -> {
          if (!Double.isNaN(contender.alarmLine())) {
            withThreshold(table, contender.name() + ", default", tally, contender.alarmLine());
          }
          double calibrated = ALERTS.quietest(tally.calibration, SELDOM);
          withThreshold(table, contender.name() + ", from training", tally, calibrated);
        });
    return table;
  }

  private static void withThreshold(Table table, String name, ServerTally tally, double threshold) {
    EventScore score = ALERTS.at(tally.test, threshold);
    table.row(
        name,
        threshold,
        score.precision(),
        score.recall(),
        score.f1(),
        score.falsePerDay(),
        score.ruleOfThree(),
        minutes(score.medianDelaySeconds()));
  }

  static Table causes(Map<Contender, ServerTally> tallies) {
    var table = new Table(3, "detector, cause of events", "hit@1", "hit@3", "hit@5");
    CauseHits last = null;
    for (Map.Entry<Contender, ServerTally> entry : tallies.entrySet()) {
      last = entry.getValue().causes;
      table.row(entry.getKey().name(), last.hit(0), last.hit(1), last.hit(2));
    }
    if (last != null) {
      table.row("chance", last.byChance(0), last.byChance(1), last.byChance(2));
    }
    return table;
  }

  static String note(Map<Contender, ServerTally> tallies, int machines) {
    EventScore none = ALERTS.at(tallies.values().iterator().next().test, Double.POSITIVE_INFINITY);
    return String.format(
        Locale.ROOT,
        "%d machines, %d events, %.1f machine-days. Alert starts with a cool-down of 1 h, no"
            + " point adjustment; an event is found when an alert starts in it, any other alert"
            + " is false. The first table picks the threshold with the labels; the second takes"
            + " the detector's default, or the one that gave at most 0.2 alerts a day on the"
            + " last quarter of the training half, to which nothing was fitted. Cause: the"
            + " metrics named at the event's highest score against those the operators"
            + " blamed, over all events. One threshold for all machines. Where no alert was false,"
            + " the true rate may still be what the next column says (rule of three, 95 %%).",
        machines,
        none.events(),
        none.days());
  }

  private static Object minutes(double seconds) {
    return Double.isNaN(seconds) ? Double.NaN : (Object) Math.round(seconds / 60);
  }
}
