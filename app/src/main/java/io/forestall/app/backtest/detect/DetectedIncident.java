package io.forestall.app.backtest.detect;

import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;
import java.util.List;

/**
 * One incident that has been open, as its last revision tells it, with the time and risk of its
 * opening: only what was known then could have been acted upon.
 *
 * @param window of the run that opened it; ids may repeat between windows
 * @param culprits the likeliest first
 * @param openedMillis event time at which it first paged, or opened when it never did
 * @param risk at that time
 */
public record DetectedIncident(
    String window,
    String id,
    String faultClass,
    Severity severity,
    Verdict verdict,
    Scope scope,
    String job,
    List<Culprit> culprits,
    long openedMillis,
    double risk,
    String summary,
    List<Anomaly> evidence) {
  public DetectedIncident {
    culprits = List.copyOf(culprits);
    evidence = List.copyOf(evidence);
  }

  /** Whether somebody is called: not for information. */
  public boolean paged() {
    return severity != Severity.INFO;
  }
}
