package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Python collects its garbage: now and then one rank launches nothing for a moment and all others
 * wait, each time for another rank.
 *
 * @param period from one pause to the next
 * @param pause shorter than a tenth of the period
 */
record CollectorPauses(Duration period, Duration pause) implements FaultShape {
  CollectorPauses {
    requireArgument(
        pause.toMillis() > 0 && pause.toMillis() * 10 <= period.toMillis(),
        "pause must be positive and at most a tenth of the period: %s, %s",
        pause,
        period);
  }

  /**
   * The node's job pauses from that time on. Published: each 100 to 1,000 steps, for 0.1 to 2 s.
   * Assumed: for 1 to 12 h, then someone turns it off.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    String job = Targets.job("B09", layout, node);
    Duration period = layout.job(job).step().multipliedBy(random.nextInt(100, 1_001));
    Duration pause = Draws.logUniform(random, Duration.ofMillis(100), Duration.ofSeconds(2));
    Duration lasts = Draws.logUniform(random, Duration.ofHours(1), Duration.ofHours(12));
    return BenignPhase.ofJob(
        "B09",
        "GARBAGE_COLLECTION",
        job,
        onsetMillis,
        onsetMillis + lasts.toMillis(),
        new CollectorPauses(period, pause));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    long number = (tick.toMillis() - plan.onsetMillis()) / period.toMillis();
    long fromMillis = plan.onsetMillis() + number * period.toMillis();
    double share = FaultTimes.share(tick, fromMillis, fromMillis + pause.toMillis());
    if (share > 0) {
      pause(plan, number, share, fleet);
    }
  }

  private static void pause(PlannedFault plan, long number, double share, FleetConditions fleet) {
    List<String> nodes = fleet.layout().job(plan.job()).nodes();
    NodeConditions node =
        fleet.node(nodes.get((int) (Scatter.of(plan.job(), 2 * number) * nodes.size())));
    if (node.devices() > 0) {
      DeviceConditions device =
          node.device((int) (Scatter.of(plan.job(), 2 * number + 1) * node.devices()));
      device.launchGapShare = Math.max(device.launchGapShare, share);
    }
  }
}
