package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.traces.TraceLabel;
import org.jspecify.annotations.Nullable;

/**
 * An incident and what became of it.
 *
 * @param label its match, or for a duplicate and a false one the label that it is about, if any; a
 *     false one can only be about a benign label
 * @param weight of its window
 */
public record JudgedIncident(
    DetectedIncident incident, Outcome outcome, @Nullable TraceLabel label, double weight) {

  /** The label that it found; null unless it is a match. */
  public @Nullable TraceLabel match() {
    return outcome == Outcome.MATCHED ? label : null;
  }
}
