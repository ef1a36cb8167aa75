package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A host that launches kernels too slowly: hot processors lower their clock, or something else
 * takes its cores. Its GPUs have gaps within each step, unevenly, and all other ranks wait for
 * them.
 *
 * @param clockRatio processor clock relative to a healthy one's; 1 when heat is not the reason
 * @param strayCores cores that something else keeps busy; 0 when nothing does
 * @param gapShare share of time in which its GPUs have nothing to do, on average
 */
record SlowHost(double clockRatio, double strayCores, double gapShare) implements FaultShape {
  /** The gaps' share changes by up to this factor, up and down. */
  private static final double JITTER = 0.5;

  /** Assumed: how often the share of gaps changes. */
  private static final long SLOT_MILLIS = 10_000;

  /** Assumed: how often a hot processor slows down. */
  private static final long THROTTLE_MILLIS = 2_000;

  /** The kernel prints no more often than this. */
  private static final Duration PRINT_PERIOD = Duration.ofMinutes(5);

  SlowHost {
    requireArgument(
        clockRatio > 0 && clockRatio <= 1, "clockRatio must be in (0, 1]: %s", clockRatio);
    requireArgument(
        strayCores >= 0 && strayCores <= 1_024, "strayCores must be in [0, 1024]: %s", strayCores);
    requireArgument(gapShare > 0 && gapShare < 0.6, "gapShare must be in (0, 0.6): %s", gapShare);
  }

  /**
   * A host that is slow from that time on. Published: clock down by 20 to 60 %, steps 5 to 50 %
   * longer. Assumed: stray processes stay for 10 min to 4 h, heat for a repair, and either is as
   * likely.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    double slower = Draws.logUniform(random, 0.05, 0.5);
    double gapShare = slower / (1 + slower);
    boolean hot = random.nextBoolean();
    Duration stays = Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofHours(4));
    return new PlannedFault(
        "F23",
        FaultClass.HOST_SLOW.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        hot ? Repair.endMillis(onsetMillis, random) : onsetMillis + stays.toMillis(),
        hot
            ? new SlowHost(random.nextDouble(0.4, 0.8), 0, gapShare)
            : new SlowHost(1, random.nextDouble(1, 32), gapShare));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    boolean repaired = clockRatio < 1 && Repair.begun(plan, tick, node);
    if (repaired || !FaultTimes.lasts(plan, tick)) {
      return;
    }
    long sinceMillis = tick.toMillis() - plan.onsetMillis();
    node.processorClockRatio = Math.min(node.processorClockRatio, clockRatio);
    node.strayCores += strayCores;
    if (fleet.busy(plan.node())) {
      for (int index = 0; index < node.devices(); index++) {
        DeviceConditions device = node.device(index);
        device.launchGapShare = Math.max(device.launchGapShare, gap(plan, sinceMillis));
      }
    }
    if (clockRatio < 1) {
      node.processorThrottles += throttles(sinceMillis);
      print(plan, tick, out);
    }
  }

  private double gap(PlannedFault plan, long sinceMillis) {
    double strength = Scatter.of(plan.node(), sinceMillis / SLOT_MILLIS);
    return gapShare * (1 + JITTER * (2 * strength - 1));
  }

  private static int throttles(long sinceMillis) {
    return 1 + (int) (sinceMillis / THROTTLE_MILLIS);
  }

  private static void print(PlannedFault plan, TickWindow tick, FleetOutput out) {
    Repeats.each(
        plan.onsetMillis(),
        plan.endMillis(),
        PRINT_PERIOD,
        tick,
        timeMillis ->
            out.kernelLine(
                plan.node(),
                timeMillis,
                String.format(
                    Locale.ROOT,
                    "CPU12: Package temperature above threshold, cpu clock throttled (total events"
                        + " = %d)",
                    throttles(timeMillis - plan.onsetMillis()))));
  }
}
