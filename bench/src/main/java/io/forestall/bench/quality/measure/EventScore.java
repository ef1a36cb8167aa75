package io.forestall.bench.quality.measure;

/**
 * What one threshold finds of labelled events; see {@link AlertStarts}.
 *
 * @param threshold a score this high is an alarm
 * @param events labelled events
 * @param found events in which an alert starts
 * @param alerts alert starts in all
 * @param falseAlerts those outside of events
 * @param days of all machines together
 * @param medianDelaySeconds from an event's first row to its first alert; NaN when none is found
 */
public record EventScore(
    double threshold,
    int events,
    int found,
    int alerts,
    int falseAlerts,
    double days,
    double medianDelaySeconds) {

  public double recall() {
    return events == 0 ? Double.NaN : found / (double) events;
  }

  /** Share of the alerts that start in an event. */
  public double precision() {
    return alerts == 0 ? Double.NaN : (alerts - falseAlerts) / (double) alerts;
  }

  public double f1() {
    double precision = precision();
    double recall = recall();
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  public double falsePerDay() {
    return falseAlerts / days;
  }

  /** What the true rate may still be, at 95 percent, when no alert was false; else NaN. */
  public double ruleOfThree() {
    return falseAlerts == 0 ? 3 / days : Double.NaN;
  }
}
