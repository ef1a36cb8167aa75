package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Someone else's traffic crosses the job's: senders wait, switches mark packets, collectives take
 * longer, and it ends by itself. Nobody below is broken.
 *
 * @param communicationStretch communication time relative to usual, above 1
 * @param waitShare share of time in which a port has data and may not send it
 * @param packetsPerSecond congestion notifications at each port
 */
record NetworkCongestion(double communicationStretch, double waitShare, double packetsPerSecond)
    implements FaultShape {
  /** What is shorter nobody would call congestion; with the mean of the rest it is 48 min. */
  private static final Duration SHORTEST = Duration.ofMinutes(3);

  private static final Duration MEAN_REST = Duration.ofMinutes(45);

  /** Congestion comes and goes by this much around its mean. */
  private static final double SWING = 0.4;

  /** Assumed: it changes this often. */
  private static final long SLOT_MILLIS = 15_000;

  NetworkCongestion {
    requireArgument(
        communicationStretch > 1 && communicationStretch <= 20,
        "communicationStretch must be in (1, 20]: %s",
        communicationStretch);
    requireArgument(
        waitShare > 0 && waitShare <= 0.7, "waitShare must be in (0, 0.7]: %s", waitShare);
    requireArgument(
        packetsPerSecond >= 0 && packetsPerSecond < 1e7,
        "packetsPerSecond must be in [0, 1e7): %s",
        packetsPerSecond);
  }

  /**
   * Congestion that the node's job meets from that time on. Published (Greyhound): a loss of 10 to
   * 60 % of the bandwidth, lasting 24 to 72 min on average. Assumed: waits and notifications.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    long lastsMillis =
        SHORTEST.toMillis() + Math.round(MEAN_REST.toMillis() * random.nextExponential());
    NetworkCongestion congestion =
        new NetworkCongestion(
            1 / (1 - random.nextDouble(0.1, 0.6)),
            Draws.logUniform(random, 0.05, 0.5),
            Draws.logUniform(random, 100, 5_000));
    return new PlannedFault(
        "F19",
        FaultClass.NETWORK_CONGESTION.name(),
        LabelKind.NETWORK,
        Targets.job("F19", layout, node),
        "",
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + lastsMillis,
        congestion);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    long slot = (tick.toMillis() - plan.onsetMillis()) / SLOT_MILLIS;
    double strength = 1 + SWING * (2 * Scatter.of(plan.job(), slot) - 1);
    fleet.job(plan.job()).communicationStretch *= 1 + (communicationStretch - 1) * strength;
    for (String name : fleet.layout().job(plan.job()).nodes()) {
      NodeConditions node = fleet.node(name);
      if (fleet.busy(name)) {
        for (int port = 0; port < node.ports(); port++) {
          congest(node.port(port), strength * (0.7 + 0.6 * Scatter.of(name, port)));
        }
      }
    }
  }

  private void congest(PortConditions port, double strength) {
    port.transmitWaitShare = Math.max(port.transmitWaitShare, Math.min(1, waitShare * strength));
    port.congestionPacketsPerSecond += packetsPerSecond * strength;
  }
}
