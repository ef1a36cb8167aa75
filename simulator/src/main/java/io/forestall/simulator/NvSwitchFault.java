package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An NVSwitch of a node fails: NVLink passes nothing on any of its GPUs, and every process on them
 * is killed. The switch's driver (SXid) and the fabric manager report it. Sometimes the link's
 * errors of lesser weight come before.
 *
 * @param number of the switch
 * @param link of the switch
 * @param report what it says
 * @param warning lesser errors before the failure; mostly zero
 */
record NvSwitchFault(int number, int link, Report report, Duration warning) implements FaultShape {
  /** A fatal error, as a switch reports it. */
  record Report(int code, String text) {}

  private static final List<Report> REPORTS =
      List.of(
          new Report(20034, "LTSSM Fault Up"),
          new Report(12020, "Egress sequence ID error"),
          new Report(22003, "Minion halt"),
          new Report(14017, "Crossbar timeout"));

  /** Assumed: pace of the lesser errors. */
  private static final Duration WARNING_PERIOD = Duration.ofMinutes(5);

  NvSwitchFault {
    requireArgument(number >= 0 && number < 18, "number must be in [0, 18): %s", number);
    requireArgument(link >= 0 && link < 144, "link must be in [0, 144): %s", link);
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
  }

  /** Assumed: one in five has a warning of minutes to hours. */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    Duration warning =
        Draws.chance(random, 0.2)
            ? Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofHours(6))
            : Duration.ZERO;
    return new PlannedFault(
        "F07",
        FaultClass.NVSWITCH_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - warning.toMillis(),
        failureMillis,
        Repair.endMillis(failureMillis, random),
        new NvSwitchFault(
            random.nextInt(4),
            random.nextInt(64),
            REPORTS.get(random.nextInt(REPORTS.size())),
            warning));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, node)) {
      return;
    }
    NvSwitchLog log = new NvSwitchLog(plan.node(), out);
    Repeats.each(
        plan.onsetMillis(),
        plan.failureMillis(),
        WARNING_PERIOD,
        tick,
        timeMillis -> log.sxid(number, timeMillis, 20009, false, link, "RX Short Error Rate"));
    if (tick.toMillis() < plan.failureMillis()) {
      return;
    }
    if (tick.contains(plan.failureMillis())) {
      log.sxid(number, plan.failureMillis(), report.code(), true, link, report.text());
      log.fabricManager(number, plan.failureMillis(), report.code(), link);
    }
    for (DeviceLayout device : fleet.layout().node(plan.node()).devices()) {
      DeviceConditions conditions = node.device(device.index());
      conditions.fabricDown = true;
      conditions.processGone = true;
      conditions.lastXid = 45;
      if (tick.contains(plan.failureMillis() + 100) && !plan.job().isEmpty()) {
        new DriverLog(fleet.layout().node(plan.node()), out)
            .channelRemoved(device, plan.failureMillis() + 100);
      }
    }
    new RankCrash(
            plan.job(),
            plan.node(),
            0,
            plan.failureMillis() + 300,
            "RuntimeError: CUDA error: unspecified launch failure")
        .apply(tick, fleet, out);
  }
}
