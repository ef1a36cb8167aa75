package io.forestall.app.backtest.report;

import java.util.List;

/**
 * The telemetry behind one missed label or false incident.
 *
 * @param subject {@code label:ID} or {@code incident:WINDOW:ID}
 * @param panels one for each metric
 */
record Chart(String subject, List<Panel> panels) {
  /**
   * One metric of the culprit and its peers.
   *
   * @param unit of the values; a counter is shown as its rise per second
   * @param seconds epoch seconds, common to all series
   */
  record Panel(String metric, String unit, List<Double> seconds, List<Line> lines) {}

  /**
   * One series.
   *
   * @param values NaN where nothing was reported
   */
  record Line(String name, boolean culprit, List<Double> values) {}

  /** How many numbers it holds. */
  int size() {
    return panels.stream()
        .mapToInt(panel -> panel.seconds().size() * (1 + panel.lines().size()))
        .sum();
  }
}
