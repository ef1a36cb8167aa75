package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network port loses its link and finds it again, several times. The job stands still meanwhile.
 * In some cases symbol errors and link recoveries rise before. InfiniBand ports print nothing to
 * the kernel's log: their state tells, and NCCL prints an error of its own.
 *
 * @param port number of the port
 * @param outages after onset, in order and apart
 * @param symbolErrorsPerSecond from onset on until the last outage; 0 for a flap without warning
 */
public record LinkFlap(int port, List<Outage> outages, double symbolErrorsPerSecond)
    implements FaultShape {
  /** Assumed: link recoveries per symbol error. */
  private static final double RECOVERIES_PER_SYMBOL_ERROR = 0.01;

  /** Assumed: episodes that announce themselves. */
  private static final double WARNING_SHARE = 0.4;

  /** A link that comes up stays up for a moment. */
  private static final Duration SHORTEST_GAP = Duration.ofSeconds(1);

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

    private boolean down(long sinceMillis) {
      return sinceMillis >= after.toMillis() && sinceMillis < endMillis();
    }

    private boolean training(long sinceMillis) {
      return sinceMillis >= endMillis() - TRAINING_SHARE * length.toMillis();
    }

    /** Takes effect on a port, that long after onset. */
    void apply(long sinceMillis, PortConditions port) {
      if (sinceMillis >= after.toMillis()) {
        port.timesDown++;
      }
      if (down(sinceMillis)) {
        port.down = true;
        port.training |= training(sinceMillis);
      }
    }

    /** When it is over, from the onset. */
    long endMillis() {
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

  /**
   * A port that fails first at that time. Published: outages of 2 to 60 s, 2 to 20 of them.
   * Assumed: gaps of 10 min on average, and 40 % warn for hours with 0.1 to 10 symbol errors a
   * second.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration lead =
        Draws.chance(random, WARNING_SHARE)
            ? Draws.logUniform(random, Duration.ofMinutes(30), Duration.ofHours(6))
            : Duration.ZERO;
    double errors = lead.isZero() ? 0 : Draws.logUniform(random, 0.1, 10);
    List<Outage> outages =
        outages(random, lead, random.nextInt(2, 21), Duration.ofMinutes(10), 2, 60);
    LinkFlap flap = new LinkFlap(Targets.device("F15", layout, node, random), outages, errors);
    return new PlannedFault(
        "F15",
        FaultClass.LINK_FLAP.name(),
        LabelKind.NETWORK,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - lead.toMillis(),
        failureMillis,
        failureMillis - lead.toMillis() + last(outages).endMillis(),
        flap);
  }

  /** Outages that follow each other at random, the first one that long after onset. */
  static List<Outage> outages(
      SplittableRandom random,
      Duration first,
      int count,
      Duration meanGap,
      double leastSeconds,
      double mostSeconds) {
    List<Outage> outages = new ArrayList<>();
    Duration after = first;
    for (int number = 0; number < count; number++) {
      double seconds = Draws.logUniform(random, leastSeconds, mostSeconds);
      Outage outage = new Outage(after, Duration.ofMillis(Math.round(1_000 * seconds)));
      outages.add(outage);
      after =
          Duration.ofMillis(outage.endMillis())
              .plus(SHORTEST_GAP)
              .plus(exponential(random, meanGap));
    }
    return outages;
  }

  /** Time to the next of events that know nothing of each other. */
  private static Duration exponential(SplittableRandom random, Duration mean) {
    return Duration.ofMillis(Math.round(mean.toMillis() * random.nextExponential()));
  }

  private static Outage last(List<Outage> outages) {
    return outages.get(outages.size() - 1);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis()) {
      return;
    }
    long sinceMillis = tick.toMillis() - plan.onsetMillis();
    PortConditions conditions = fleet.node(plan.node()).port(port);
    if (sinceMillis < last(outages).endMillis()) {
      conditions.symbolErrorsPerSecond += symbolErrorsPerSecond;
      conditions.recoveriesPerSecond += symbolErrorsPerSecond * RECOVERIES_PER_SYMBOL_ERROR;
    }
    for (Outage outage : outages) {
      outage.apply(sinceMillis, conditions);
      long lostMillis = plan.onsetMillis() + outage.after().toMillis();
      if (tick.contains(lostMillis)) {
        PortErrors.print(plan.node(), port, lostMillis, fleet, out);
      }
    }
  }
}
