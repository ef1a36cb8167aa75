package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * When what happens in the demo, relative to its start. Slow faults lead: they begin in the history
 * that is played before the start.
 *
 * @param history how much healthy past is played first
 * @param memoryLeakLead the leak begins this long before the start
 * @param thermalDriftLead the drift begins this long before the start
 * @param linkFlapAfter first outage
 * @param hangAfter the second job's collective hangs
 * @param busLossAfter a GPU of the first job falls off the bus
 */
public record DemoTiming(
    Duration history,
    Duration memoryLeakLead,
    Duration thermalDriftLead,
    Duration linkFlapAfter,
    Duration hangAfter,
    Duration busLossAfter) {
  public DemoTiming {
    requireArgument(
        history.compareTo(memoryLeakLead) >= 0 && history.compareTo(thermalDriftLead) >= 0,
        "history %s must cover the leads %s and %s",
        history,
        memoryLeakLead,
        thermalDriftLead);
    requireArgument(
        !memoryLeakLead.isNegative()
            && !thermalDriftLead.isNegative()
            && !linkFlapAfter.isNegative()
            && !hangAfter.isNegative()
            && !busLossAfter.isNegative(),
        "demo times must not be negative: %s, %s, %s, %s, %s",
        memoryLeakLead,
        thermalDriftLead,
        linkFlapAfter,
        hangAfter,
        busLossAfter);
  }

  /** Everything is visible 75 s after the start. */
  public static DemoTiming defaults() {
    return new DemoTiming(
        Duration.ofMinutes(10),
        Duration.ofSeconds(240),
        Duration.ofSeconds(300),
        Duration.ofSeconds(12),
        Duration.ofSeconds(20),
        Duration.ofSeconds(32));
  }
}
