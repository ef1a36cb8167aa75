package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One NVLink of a GPU goes bad. Bursts of checksum errors come every few minutes; in a burst the
 * link retrains again and again and passes nothing for 30 to 200 ms each time, so that the job's
 * steps grow longer in a sawtooth. In half of the cases the link fails for good (XID 74, and the
 * switch at its other end) and the rank dies.
 *
 * @param warning from the first burst to the failure, or to the worst when it never fails
 * @param fatal whether the link fails for good
 * @param crcErrorsPerSecond in a burst, 1 to 100
 * @param gap from burst to burst on average, 1 to 60 min
 * @param burst how long each lasts
 * @param stall of one retrain
 */
record NvlinkDegradation(
    Duration warning,
    boolean fatal,
    double crcErrorsPerSecond,
    Duration gap,
    Duration burst,
    Duration stall)
    implements FaultShape {
  /** Assumed: pace of retrains in a burst. */
  private static final Duration RETRAIN_PERIOD = Duration.ofSeconds(4);

  private static final int LINKS = 18;
  private static final int SWITCHES = 4;

  NvlinkDegradation {
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
    requireArgument(
        crcErrorsPerSecond > 0 && crcErrorsPerSecond <= 1e5,
        "crcErrorsPerSecond must be in (0, 1e5]: %s",
        crcErrorsPerSecond);
    requireArgument(
        burst.compareTo(RETRAIN_PERIOD) >= 0 && burst.multipliedBy(2).compareTo(gap) <= 0,
        "burst must last from %s to half of the gap %s: %s",
        RETRAIN_PERIOD,
        gap,
        burst);
    requireArgument(
        stall.toMillis() > 0 && stall.compareTo(RETRAIN_PERIOD) < 0,
        "stall must be in (0, %s): %s",
        RETRAIN_PERIOD,
        stall);
  }

  /** Ranges of the catalogue; half of them fatal, and half of those after minutes only: assumed. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    boolean fatal = Draws.chance(random, 0.5);
    Duration warning =
        fatal && Draws.chance(random, 0.5)
            ? Draws.logUniform(random, Duration.ofSeconds(10), Duration.ofMinutes(10))
            : Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofDays(3));
    Duration gap = Draws.logUniform(random, Duration.ofMinutes(1), Duration.ofHours(1));
    return new PlannedFault(
        "F06",
        FaultClass.NVLINK_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - warning.toMillis(),
        fatal ? failureMillis : PlannedFault.NO_FAILURE,
        Repair.endMillis(failureMillis, random),
        new NvlinkDegradation(
            warning,
            fatal,
            Draws.logUniform(random, 1, 100),
            gap,
            gap.dividedBy(random.nextLong(2, 6)),
            Draws.uniform(random, Duration.ofMillis(30), Duration.ofMillis(200))));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, fleet.node(plan.node()))) {
      return;
    }
    DeviceConditions device = fleet.node(plan.node()).device(plan.device());
    degrade(plan, tick, device);
    print(plan, tick, out);
    if (fatal && tick.toMillis() >= plan.failureMillis()) {
      fail(plan, tick, device, fleet, out);
    }
  }

  private void degrade(PlannedFault plan, TickWindow tick, DeviceConditions device) {
    long untilMillis = Math.min(tick.toMillis(), plan.failureMillis());
    long current = (untilMillis - plan.onsetMillis()) / gap.toMillis();
    long intoBurstMillis = untilMillis - burstMillis(plan, current);
    long burstsDone = intoBurstMillis < burst.toMillis() ? current : current + 1;
    long retrainsDone = burstsDone * (burst.toMillis() / RETRAIN_PERIOD.toMillis());
    boolean bursting = intoBurstMillis >= 0 && intoBurstMillis < burst.toMillis();
    if (bursting) {
      retrainsDone += intoBurstMillis / RETRAIN_PERIOD.toMillis();
    }
    device.nvlinkRecoveries += (int) retrainsDone;
    device.nvlinkReplays += (int) (retrainsDone + burstsDone);
    if (bursting && untilMillis < plan.failureMillis()) {
      device.nvlinkCrcErrorsPerSecond += crcErrorsPerSecond;
      device.nvlinkStallShare +=
          (double) stall.toMillis() / RETRAIN_PERIOD.toMillis(); // others wait for it
    }
  }

  private void print(PlannedFault plan, TickWindow tick, FleetOutput out) {
    NvSwitchLog log = new NvSwitchLog(plan.node(), out);
    long last = (tick.toMillis() - plan.onsetMillis()) / gap.toMillis();
    long first = Math.max(0, (tick.fromMillis() - plan.onsetMillis()) / gap.toMillis());
    for (long number = first; number <= last; number++) {
      long timeMillis = burstMillis(plan, number) + 20;
      if (tick.contains(timeMillis) && timeMillis < plan.failureMillis()) {
        log.sxid(switchNumber(plan), timeMillis, 20001, false, link(plan), "TX Replay Error");
      }
    }
  }

  /** The first burst begins at onset, later ones anywhere in the first half of their gap. */
  private long burstMillis(PlannedFault plan, long burstNumber) {
    long jitterMillis = 0;
    if (burstNumber > 0) {
      SplittableRandom random = new SplittableRandom(plan.onsetMillis() + burstNumber);
      jitterMillis = random.nextLong(gap.toMillis() / 2);
    }
    return plan.onsetMillis() + burstNumber * gap.toMillis() + jitterMillis;
  }

  private static void fail(
      PlannedFault plan,
      TickWindow tick,
      DeviceConditions device,
      FleetConditions fleet,
      FleetOutput out) {
    device.nvlinksDown++;
    device.processGone = true;
    device.lastXid = 74;
    device.recoveryAction = DriverLog.Recovery.GPU_RESET.code();
    if (tick.contains(plan.failureMillis())) {
      long timeMillis = plan.failureMillis();
      DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
      DriverLog log = new DriverLog(fleet.layout().node(plan.node()), out);
      log.identity(layout, timeMillis);
      log.xid(
          layout,
          timeMillis,
          74,
          "NVLink: fatal error detected on link "
              + link(plan)
              + "(0x10000, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0)");
      log.recovery(layout, timeMillis, DriverLog.Recovery.GPU_RESET);
      new NvSwitchLog(plan.node(), out)
          .sxid(
              switchNumber(plan),
              timeMillis,
              12028,
              false,
              link(plan),
              "Egress non-posted PRIV error");
    }
    RankCrash crash =
        RankCrash.of(
            plan,
            plan.failureMillis() + 400,
            "RuntimeError: CUDA error: unspecified launch failure");
    crash.apply(tick, fleet, out);
    crash.clearSiblings(tick, fleet, out);
  }

  /** Which link and switch it is does not matter, as long as it stays the same. */
  private static int link(PlannedFault plan) {
    return (int) Math.floorMod(plan.onsetMillis(), (long) LINKS);
  }

  private static int switchNumber(PlannedFault plan) {
    return (int) Math.floorMod(plan.onsetMillis(), (long) SWITCHES);
  }
}
