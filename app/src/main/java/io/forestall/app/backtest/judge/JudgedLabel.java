package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.traces.TraceLabel;
import org.jspecify.annotations.Nullable;

/**
 * A label that had to be found, and what found it.
 *
 * @param incident its match; null when it was missed
 * @param weight of the window in which it was to be seen
 */
public record JudgedLabel(Target target, @Nullable DetectedIncident incident, double weight) {
  public TraceLabel label() {
    return target.label();
  }
}
