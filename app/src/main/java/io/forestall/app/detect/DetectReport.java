package io.forestall.app.detect;

import java.util.List;

/**
 * What became of a file.
 *
 * @param rows scored, each a row of the output
 * @param alarms rows at which an alarm starts
 * @param trainingRows shown before, without being scored
 * @param series names of the columns that were judged
 * @param leftOut names of the columns that hold text
 */
public record DetectReport(
    long rows, long alarms, long trainingRows, List<String> series, List<String> leftOut) {
  public DetectReport {
    series = List.copyOf(series);
    leftOut = List.copyOf(leftOut);
  }
}
