package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;

/**
 * How unevenly faults fall on nodes and times. The defaults, found by search, reproduce what
 * InfiniteHBD's trace of 400 nodes, 348 days and 584 faults shows: the worst 5 % of the nodes carry
 * 24.5 % of the faults, 26 % of the faults are followed by another on the same node within 7 days,
 * 24 % of the gaps on a node are shorter than a day (test: LemonsTest).
 *
 * @param paretoShape of the nodes' weights; the smaller, the worse the worst are
 * @param recurrence share of faults that the same node has again soon, for the same hidden cause
 * @param recurrenceGap mean time to that next one, exponential
 * @param rampHazard assumed: how much likelier a GPU falls off the bus within {@code rampSpan}
 *     after its power rose; 5 to 10 is the pattern of GWDG's six events
 * @param rampSpan assumed
 */
public record LemonSettings(
    double paretoShape,
    double recurrence,
    Duration recurrenceGap,
    double rampHazard,
    Duration rampSpan) {
  private static final Duration LEAST_GAP = Duration.ofMinutes(10);
  private static final Duration MOST_GAP = Duration.ofDays(30);
  private static final Duration LEAST_SPAN = Duration.ofSeconds(10);
  private static final Duration MOST_SPAN = Duration.ofMinutes(30);

  static final LemonSettings DEFAULT =
      new LemonSettings(2.3, 0.22, Duration.ofHours(29), 7.5, Duration.ofMinutes(3));

  public LemonSettings {
    requireArgument(
        paretoShape >= 1.1 && paretoShape <= 100,
        "paretoShape must be in [1.1, 100]: %s",
        paretoShape);
    requireArgument(
        recurrence >= 0 && recurrence <= 0.9, "recurrence must be in [0, 0.9]: %s", recurrence);
    requireArgument(
        recurrenceGap.compareTo(LEAST_GAP) >= 0 && recurrenceGap.compareTo(MOST_GAP) <= 0,
        "recurrenceGap must be in [10m, 30d]: %s",
        recurrenceGap);
    requireArgument(
        rampHazard >= 1 && rampHazard <= 20, "rampHazard must be in [1, 20]: %s", rampHazard);
    requireArgument(
        rampSpan.compareTo(LEAST_SPAN) >= 0 && rampSpan.compareTo(MOST_SPAN) <= 0,
        "rampSpan must be in [10s, 30m]: %s",
        rampSpan);
  }

  /** Reads the section; mistakes are noted there. */
  static LemonSettings from(ConfigSection section) {
    return new LemonSettings(
        section.number("paretoShape", DEFAULT.paretoShape, 1.1, 100),
        section.number("recurrence", DEFAULT.recurrence, 0, 0.9),
        section.duration("recurrenceGap", DEFAULT.recurrenceGap, LEAST_GAP, MOST_GAP),
        section.number("rampHazard", DEFAULT.rampHazard, 1, 20),
        section.duration("rampSpan", DEFAULT.rampSpan, LEAST_SPAN, MOST_SPAN));
  }

  /**
   * Share of hits that come right after a ramp, when ramps are this far apart: h f / (h f + 1 - f)
   * with hazard h and f the share of time that lies within the span after a ramp.
   */
  double rampShare(Duration rampPeriod) {
    double near = Math.min(1, (double) rampSpan.toMillis() / rampPeriod.toMillis());
    return rampHazard * near / (rampHazard * near + 1 - near);
  }
}
