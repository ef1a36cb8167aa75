package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A port's cable or transceiver loses lanes: symbol errors for a while, then the link comes back at
 * half or a quarter of its rate and stays there. The job goes on, slower: its peers on the same
 * rail have data and may not send it.
 *
 * @param port number of the port
 * @param warning from the first symbol errors to the loss of lanes
 * @param rateRatio rate afterwards, relative to the port's best
 * @param symbolErrorsPerSecond from onset on
 * @param peerWaitShare share of time in which the same port of each peer waits
 */
record LaneLoss(
    int port,
    Duration warning,
    double rateRatio,
    double symbolErrorsPerSecond,
    double peerWaitShare)
    implements FaultShape {
  /** Assumed: link recoveries per symbol error. */
  private static final double RECOVERIES_PER_SYMBOL_ERROR = 0.01;

  LaneLoss {
    requireArgument(port >= 0, "port must not be negative: %s", port);
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
    requireArgument(
        rateRatio > 0 && rateRatio < 1, "rateRatio must be between 0 and 1: %s", rateRatio);
    requireArgument(
        symbolErrorsPerSecond >= 0 && symbolErrorsPerSecond < 1e6,
        "symbolErrorsPerSecond must be in [0, 1e6): %s",
        symbolErrorsPerSecond);
    requireArgument(
        peerWaitShare >= 0 && peerWaitShare <= 1,
        "peerWaitShare must be in [0, 1]: %s",
        peerWaitShare);
  }

  /**
   * A port that loses lanes at that time. Published: 400 to 200 or 100 Gb/s with 0.1 to 100 symbol
   * errors a second, and what a repair takes. Assumed: warning, and how long peers wait.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long slowMillis, SplittableRandom random) {
    Duration warning = Draws.logUniform(random, Duration.ofMinutes(2), Duration.ofHours(1));
    LaneLoss loss =
        new LaneLoss(
            Targets.device("F16", layout, node, random),
            warning,
            random.nextBoolean() ? 0.5 : 0.25,
            Draws.logUniform(random, 0.1, 100),
            random.nextDouble(0.1, 0.4));
    return new PlannedFault(
        "F16",
        FaultClass.LINK_DEGRADED.name(),
        LabelKind.NETWORK,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        slowMillis - warning.toMillis(),
        PlannedFault.NO_FAILURE,
        Repair.endMillis(slowMillis, random),
        loss);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    PortConditions conditions = fleet.node(plan.node()).port(port);
    conditions.symbolErrorsPerSecond += symbolErrorsPerSecond;
    conditions.recoveriesPerSecond += symbolErrorsPerSecond * RECOVERIES_PER_SYMBOL_ERROR;
    long slowMillis = plan.onsetMillis() + warning.toMillis();
    if (tick.toMillis() < slowMillis) {
      return;
    }
    conditions.rateRatio = Math.min(conditions.rateRatio, rateRatio);
    if (tick.contains(slowMillis)) {
      conditions.down = true; // the link trains anew with the lanes that are left
      conditions.training = true;
    }
    conditions.timesDown++;
    if (fleet.busy(plan.node())) {
      holdUpPeers(plan, fleet);
    }
  }

  private void holdUpPeers(PlannedFault plan, FleetConditions fleet) {
    for (String peer : fleet.layout().job(plan.job()).nodes()) {
      NodeConditions node = fleet.node(peer);
      if (!peer.equals(plan.node()) && port < node.ports()) {
        PortConditions waiting = node.port(port);
        waiting.transmitWaitShare = Math.max(waiting.transmitWaitShare, peerWaitShare);
      }
    }
  }
}
