package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A GPU stops answering on PCIe: its gauges freeze at their last values, its counters and memory
 * sizes vanish, the board's power falls, and every other rank of the job spins in NCCL or is ended
 * at once. Hardly ever does a number warn of it. A plan without a device takes all GPUs of the
 * node, which is as frequent.
 *
 * @param logDelay from the loss until the driver notices, 0 to 2 s
 * @param warning corrected PCIe errors before the loss; mostly zero
 * @param linkErrors the PCIe core reports the loss of the link as well
 * @param crashes the rank's process dies of it at once; else it hangs until the watchdog
 */
public record FellOffBus(Duration logDelay, Duration warning, boolean linkErrors, boolean crashes)
    implements FaultShape {
  /** Assumed: pace of corrected errors in a warning. */
  private static final Duration CORRECTED_PERIOD = Duration.ofSeconds(10);

  private static final double REPLAYS_PER_SECOND = 0.5;

  public FellOffBus {
    requireArgument(!logDelay.isNegative(), "logDelay must not be negative: %s", logDelay);
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
  }

  /** Without warning, seen by the driver alone; the rank hangs. */
  public FellOffBus(Duration logDelay) {
    this(logDelay, Duration.ZERO, false, false);
  }

  /** A GPU that is lost at that time, for good and with no other sign. */
  public static PlannedFault plan(FleetLayout layout, String node, int device, long onsetMillis) {
    return plan(
        layout,
        node,
        device,
        onsetMillis,
        PlannedFault.NO_END,
        new FellOffBus(Duration.ofMillis(800)));
  }

  /**
   * A loss as they come. Assumed, since all published ones are of one node: two in five take the
   * whole board, one in twenty warns, half are seen by the PCIe core, half end the job at once.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    boolean board = Draws.chance(random, 0.4);
    Duration warning =
        Draws.chance(random, 0.05)
            ? Draws.uniform(random, Duration.ofSeconds(30), Duration.ofMinutes(10))
            : Duration.ZERO;
    return plan(
        layout,
        node,
        board ? PlannedFault.NO_DEVICE : device,
        failureMillis,
        Repair.endMillis(failureMillis, random),
        new FellOffBus(
            Draws.uniform(random, Duration.ZERO, Duration.ofSeconds(2)),
            warning,
            Draws.chance(random, 0.5),
            Draws.chance(random, 0.5)));
  }

  private static PlannedFault plan(
      FleetLayout layout,
      String node,
      int device,
      long failureMillis,
      long endMillis,
      FellOffBus loss) {
    return new PlannedFault(
        "F01",
        FaultClass.GPU_FELL_OFF_BUS.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - loss.warning().toMillis(),
        failureMillis,
        endMillis,
        loss);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, node)) {
      return;
    }
    boolean lost = tick.toMillis() >= plan.failureMillis();
    NodeLayout layout = fleet.layout().node(plan.node());
    for (DeviceLayout device : layout.devices()) {
      if (plan.device() == PlannedFault.NO_DEVICE || plan.device() == device.index()) {
        printWarning(plan, device, tick, new PcieLog(layout, out));
        if (lost) {
          lose(node.device(device.index()));
          if (tick.contains(logMillis(plan))) {
            print(layout, device, logMillis(plan), out);
          }
        } else {
          node.device(device.index()).pcieReplaysPerSecond += REPLAYS_PER_SECOND;
        }
      }
    }
    if (crashes) {
      crash(plan, tick, fleet, out);
    }
  }

  private void crash(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    RankCrash crash =
        new RankCrash(
            plan.job(),
            plan.node(),
            Math.max(0, plan.device()), // of a whole board the first rank speaks
            logMillis(plan) + 500,
            "RuntimeError: CUDA error: unspecified launch failure");
    crash.apply(tick, fleet, out);
    if (plan.device() != PlannedFault.NO_DEVICE) {
      crash.clearSiblings(tick, fleet, out);
    }
  }

  private static void printWarning(
      PlannedFault plan, DeviceLayout device, TickWindow tick, PcieLog log) {
    Repeats.each(
        plan.onsetMillis(),
        plan.failureMillis(),
        CORRECTED_PERIOD,
        tick,
        timeMillis -> log.corrected(device, timeMillis));
  }

  private static void lose(DeviceConditions device) {
    device.lost = true;
    device.lastXid = 79;
    device.recoveryAction = DriverLog.Recovery.NODE_REBOOT.code();
  }

  private void print(NodeLayout node, DeviceLayout device, long timeMillis, FleetOutput out) {
    if (linkErrors) {
      new PcieLog(node, out).fatal(device, timeMillis);
    }
    DriverLog log = new DriverLog(node, out);
    log.identity(device, timeMillis);
    log.xid(device, timeMillis, 79, "GPU has fallen off the bus.");
    log.line(timeMillis, "NVRM: GPU " + device.pci() + ": GPU has fallen off the bus.");
    log.recovery(device, timeMillis, DriverLog.Recovery.NODE_REBOOT);
  }

  private long logMillis(PlannedFault plan) {
    return plan.failureMillis() + logDelay.toMillis();
  }
}
