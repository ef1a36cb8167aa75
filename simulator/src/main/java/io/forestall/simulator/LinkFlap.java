package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network port loses its link and finds it again, several times. The job stands still meanwhile.
 * In some cases symbol errors and link recoveries rise before. InfiniBand ports print nothing:
 * their state tells.
 *
 * @param port number of the port
 * @param outages after onset, in order and apart
 * @param symbolErrorsPerSecond from onset on until the last outage; 0 for a flap without warning
 */
public record LinkFlap(int port, List<Outage> outages, double symbolErrorsPerSecond)
    implements FaultShape {
  /** Assumed: link recoveries per symbol error. */
  private static final double RECOVERIES_PER_SYMBOL_ERROR = 0.01;

  /**
   * One loss of the link.
   *
   * @param after from the fault's onset
   * @param length 2 to 60 s is usual
   */
  public record Outage(Duration after, Duration length) {
    /** The last part of an outage, in which the two ends see each other but pass no data. */
    private static final double TRAINING_SHARE = 0.25;

    public Outage {
      requireArgument(
          !after.isNegative() && length.toMillis() > 0,
          "an outage must not begin before onset and must last: %s, %s",
          after,
          length);
    }

    private boolean down(long sinceOnsetMillis) {
      return sinceOnsetMillis >= after.toMillis() && sinceOnsetMillis < endMillis();
    }

    private boolean training(long sinceOnsetMillis) {
      return sinceOnsetMillis >= endMillis() - TRAINING_SHARE * length.toMillis();
    }

    private long endMillis() {
      return after.plus(length).toMillis();
    }
  }

  public LinkFlap {
    outages = List.copyOf(outages);
    requireArgument(port >= 0, "port must not be negative: %s", port);
    requireArgument(!outages.isEmpty(), "a flap needs an outage");
    requireArgument(
        symbolErrorsPerSecond >= 0 && symbolErrorsPerSecond < 1e6,
        "symbolErrorsPerSecond must be in [0, 1e6): %s",
        symbolErrorsPerSecond);
    for (int later = 1; later < outages.size(); later++) {
      requireArgument(
          outages.get(later).after().toMillis() > outages.get(later - 1).endMillis(),
          "outage %s begins before the one before it has ended",
          later);
    }
  }

  /** Equal outages with equal gaps, without warning. */
  public static LinkFlap regular(int port, int count, Duration length, Duration gap) {
    List<Outage> outages = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      outages.add(new Outage(length.plus(gap).multipliedBy(number), length));
    }
    return new LinkFlap(port, outages, 0);
  }

  /** A port that flaps; the onset is the first warning, the failure the first outage. */
  public static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, LinkFlap flap) {
    requireArgument(
        flap.port() < layout.node(node).devices().size(), "no port %s at %s", flap.port(), node);
    return new PlannedFault(
        "F15",
        FaultClass.LINK_FLAP.name(),
        LabelKind.NETWORK,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        onsetMillis + flap.outages().get(0).after().toMillis(),
        PlannedFault.NO_END,
        flap);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    long sinceOnsetMillis = tick.toMillis() - plan.onsetMillis();
    PortConditions conditions = fleet.node(plan.node()).port(port);
    if (sinceOnsetMillis < outages.get(outages.size() - 1).endMillis()) {
      conditions.symbolErrorsPerSecond += symbolErrorsPerSecond;
      conditions.recoveriesPerSecond += symbolErrorsPerSecond * RECOVERIES_PER_SYMBOL_ERROR;
    }
    for (Outage outage : outages) {
      if (sinceOnsetMillis >= outage.after().toMillis()) {
        conditions.timesDown++;
      }
      if (outage.down(sinceOnsetMillis)) {
        conditions.down = true;
        conditions.training |= outage.training(sinceOnsetMillis);
      }
    }
  }
}
