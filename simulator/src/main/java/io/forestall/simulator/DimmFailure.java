package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A memory module fails: corrected errors grow from one a day to a storm that slows the host down,
 * or nothing warns, and then an uncorrectable one takes the node with it.
 *
 * <pre>
 *   rate(t) = peak × (least / peak)^(1 - t / span),   t from onset, at most span
 *   errors(t) = integral of rate
 * </pre>
 *
 * @param span from the first corrected errors to the peak; zero when nothing warns
 * @param peakPerHour corrected errors at the peak
 * @param crash what an uncorrectable error does to the node at the plan's failure
 */
record DimmFailure(Duration span, double peakPerHour, NodeCrash crash) implements FaultShape {
  /** One a day. */
  private static final double LEAST_PER_HOUR = 1 / 24.0;

  /** The memory controller is asked this often, and each answer is a line. */
  private static final Duration POLL = Duration.ofMinutes(1);

  /** Assumed: from this on handling errors keeps processors from their work. */
  private static final double STORM_PER_HOUR = 20_000;

  private static final double STORM_GAP_SHARE = 0.05;

  /** Assumed: the kernel isolates the page and lives on for a moment. */
  private static final Duration LAST_MOMENT = Duration.ofSeconds(3);

  /** Assumed: half of them warn. */
  private static final double WARNING_SHARE = 0.5;

  DimmFailure {
    requireArgument(!span.isNegative(), "span must not be negative: %s", span);
    requireArgument(
        peakPerHour > LEAST_PER_HOUR && peakPerHour <= 1e7,
        "peakPerHour must be in (%s, 1e7]: %s",
        LEAST_PER_HOUR,
        peakPerHour);
  }

  /**
   * A module that fails for good at that time. Published: 1 a day to 10^2 to 10^5 an hour within
   * hours. Assumed: within 2 to 72 h, in half of the cases; all end in a panic.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration span =
        Draws.chance(random, WARNING_SHARE)
            ? Draws.logUniform(random, Duration.ofHours(2), Duration.ofHours(72))
            : Duration.ZERO;
    NodeCrash crash =
        new NodeCrash(
            NodeCrash.bootTime(random), "Kernel panic - not syncing: Fatal machine check");
    return new PlannedFault(
        "F26",
        FaultClass.HOST_MEMORY_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - span.toMillis(),
        failureMillis,
        failureMillis + LAST_MOMENT.plus(crash.boot()).toMillis(),
        new DimmFailure(span, Draws.logUniform(random, 1e2, 1e5), crash));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.failureMillis()) {
      node.memoryCorrectedErrorsPerSecond +=
          (errors(plan, tick.toMillis()) - errors(plan, tick.fromMillis())) / tick.seconds();
      if (ratePerHour(plan, tick.toMillis()) > STORM_PER_HOUR && fleet.busy(plan.node())) {
        slowDown(node);
      }
      printCorrected(plan, tick, out);
    } else if (tick.toMillis() < plan.endMillis()) {
      node.memoryUncorrectedErrors++; // a boot later the counter begins again
    }
    if (tick.contains(plan.failureMillis())) {
      printUncorrected(plan, out);
    }
    crash.apply(plan.node(), plan.failureMillis() + LAST_MOMENT.toMillis(), tick, fleet, out);
  }

  private static void slowDown(NodeConditions node) {
    node.strayCores++;
    for (int index = 0; index < node.devices(); index++) {
      DeviceConditions device = node.device(index);
      device.launchGapShare = Math.max(device.launchGapShare, STORM_GAP_SHARE);
    }
  }

  private double ratePerHour(PlannedFault plan, long timeMillis) {
    double done = Math.min(1, (double) (timeMillis - plan.onsetMillis()) / span.toMillis());
    return peakPerHour * Math.pow(LEAST_PER_HOUR / peakPerHour, 1 - done);
  }

  /** Corrected errors from onset to that time. */
  private double errors(PlannedFault plan, long timeMillis) {
    if (timeMillis <= plan.onsetMillis()) {
      return 0;
    }
    double growth = Math.log(peakPerHour / LEAST_PER_HOUR);
    double hours = span.toMillis() / 3.6e6;
    return (ratePerHour(plan, timeMillis) - LEAST_PER_HOUR) * hours / growth;
  }

  /** A line for each poll within the tick that found new errors. */
  private void printCorrected(PlannedFault plan, TickWindow tick, FleetOutput out) {
    Repeats.each(
        plan.onsetMillis() + POLL.toMillis(),
        plan.failureMillis(),
        POLL,
        tick,
        pollMillis -> {
          long found = whole(plan, pollMillis) - whole(plan, pollMillis - POLL.toMillis());
          if (found > 0) {
            out.kernelLine(plan.node(), pollMillis, edac(found, "CE"));
          }
        });
  }

  private long whole(PlannedFault plan, long timeMillis) {
    return (long) Math.floor(errors(plan, timeMillis));
  }

  private static void printUncorrected(PlannedFault plan, FleetOutput out) {
    long timeMillis = plan.failureMillis();
    out.kernelLine(
        plan.node(),
        timeMillis,
        "mce: [Hardware Error]: CPU 12: Machine Check Exception: 5 Bank 7: be00000001010090");
    out.kernelLine(plan.node(), timeMillis, edac(1, "UE"));
  }

  private static String edac(long count, String severity) {
    return String.format(
        Locale.ROOT,
        "EDAC MC0: %d %s memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0 (channel:1 slot:0"
            + " page:0x17374e offset:0xc80 grain:32 syndrome:0x0)",
        count,
        severity);
  }
}
