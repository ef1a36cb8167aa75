package io.forestall.app.backtest.judge;

import java.util.List;

/**
 * What the judge found.
 *
 * @param incidents all, in the order of the windows and of their opening
 * @param labels those that had to be found, in the order of the file
 */
public record Judgement(List<JudgedIncident> incidents, List<JudgedLabel> labels) {
  public Judgement {
    incidents = List.copyOf(incidents);
    labels = List.copyOf(labels);
  }
}
