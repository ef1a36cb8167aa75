package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A GPU's system processor (GSP) stops answering. The exporter, which asks it, takes longer and
 * longer; then its gauges freeze, turn blank, or all of its answers time out. The driver reports
 * each request that waits in vain (XID 119, with the history of requests), or the processor's own
 * end (XID 120). The rank hangs with it.
 *
 * @param warning from the first slow answer to the hang
 * @param slowest how long the exporter takes in the end, 6 to 60 s
 * @param exporter what the exporter serves then
 * @param task the processor reports its own end
 */
record GspHang(Duration warning, Duration slowest, Exporter exporter, boolean task)
    implements FaultShape {
  /** What becomes of the GPU's series. */
  enum Exporter {
    FREEZES,
    BLANKS,
    TIMES_OUT
  }

  private static final double FIRST_DELAY_SECONDS = 0.1;

  /** The driver's own patience, as it prints. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  /** It reports each request at first, then few: seen as one in 3 min in a real log. */
  private static final int PRINTED_AT_ONCE = 3;

  private static final Duration RATE_LIMITED = Duration.ofMinutes(3);

  private static final String[] HISTORY = {
    "    entry function                   data0              data1              ts_start          "
        + " ts_end             duration actively_polling",
    "     0    76   GSP_RM_CONTROL        0x0000000020800a82 0x0000000000000050 0x0006341f8a1b20c4"
        + " 0x0000000000000000          y",
    "    -1    76   GSP_RM_CONTROL        0x0000000020803032 0x000000000000058c 0x0006341f8a1a0f10"
        + " 0x0006341f8a1a1082    370us",
    "    -2    10   FREE                  0x00000000a55a0210 0x0000000000000000 0x0006341f8a19ff02"
        + " 0x0006341f8a1a0105    515us"
  };

  GspHang {
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
    requireArgument(
        slowest.toSeconds() >= 1 && slowest.toSeconds() <= 600,
        "slowest must be between 1 s and 10 min: %s",
        slowest);
  }

  /** Assumed: one in five is an XID 120; the three outcomes at the exporter are as likely. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    Duration warning = Draws.logUniform(random, Duration.ofSeconds(5), Duration.ofMinutes(10));
    return new PlannedFault(
        "F08",
        FaultClass.GPU_DRIVER_FAULT.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - warning.toMillis(),
        failureMillis,
        Repair.endMillis(failureMillis, random),
        new GspHang(
            warning,
            Draws.logUniform(random, Duration.ofSeconds(6), Duration.ofMinutes(1)),
            Exporter.values()[random.nextInt(Exporter.values().length)],
            Draws.chance(random, 0.2)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, node)) {
      return;
    }
    node.exporterDelaySeconds = Math.max(node.exporterDelaySeconds, delaySeconds(plan, tick));
    if (tick.toMillis() < plan.failureMillis()) {
      return;
    }
    DeviceConditions device = node.device(plan.device());
    device.firmwareHung = true;
    device.recoveryAction = DriverLog.Recovery.GPU_RESET.code();
    device.blank |= exporter == Exporter.BLANKS;
    node.exporterDown |= exporter == Exporter.TIMES_OUT;
    DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
    DriverLog log = new DriverLog(fleet.layout().node(plan.node()), out);
    long firstMillis = plan.failureMillis() + PATIENCE.toMillis();
    if (tick.toMillis() >= firstMillis) {
      device.lastXid = task ? 120 : 119;
    }
    if (task) {
      printEnd(tick, firstMillis, layout, log);
    } else {
      printTimeouts(plan, tick, firstMillis, layout, log);
    }
  }

  /** Grows evenly on a logarithmic scale. */
  private double delaySeconds(PlannedFault plan, TickWindow tick) {
    if (tick.toMillis() >= plan.failureMillis()) {
      return slowest.toMillis() / 1e3;
    }
    double done = (double) (tick.toMillis() - plan.onsetMillis()) / warning.toMillis();
    return Draws.logarithmic(FIRST_DELAY_SECONDS, slowest.toMillis() / 1e3, done);
  }

  private static void printEnd(
      TickWindow tick, long timeMillis, DeviceLayout layout, DriverLog log) {
    if (tick.contains(timeMillis)) {
      log.identity(layout, timeMillis);
      log.xid(
          layout,
          timeMillis,
          120,
          "GSP task exception: load access fault (cause:0x5) @ pc:0x1b2f7b0, task: 0x4");
      log.line(
          timeMillis, "NVRM: GPU" + layout.index() + " GSP task backtrace: 0x1b2f7b0 0x1ac4ee2");
      log.recovery(layout, timeMillis, DriverLog.Recovery.GPU_RESET);
    }
  }

  private static void printTimeouts(
      PlannedFault plan, TickWindow tick, long firstMillis, DeviceLayout layout, DriverLog log) {
    long limitedMillis = firstMillis + PRINTED_AT_ONCE * PATIENCE.toMillis();
    if (tick.contains(firstMillis)) {
      log.identity(layout, firstMillis);
    }
    Repeats.each(
        firstMillis,
        limitedMillis,
        PATIENCE,
        tick,
        timeMillis -> {
          timeout(layout, timeMillis, log);
          if (timeMillis == firstMillis) {
            printHistory(layout, timeMillis, log);
          }
        });
    if (tick.contains(limitedMillis)) {
      log.line(
          limitedMillis,
          "NVRM: Rate limiting GSP RPC error prints for GPU at PCI:"
              + layout.pciWithoutFunction()
              + " (printing 1 of every 30).  The GPU likely needs to be reset.");
      log.recovery(layout, limitedMillis, DriverLog.Recovery.GPU_RESET);
    }
    Repeats.each(
        limitedMillis + RATE_LIMITED.toMillis(),
        plan.endMillis(),
        RATE_LIMITED,
        tick,
        timeMillis -> timeout(layout, timeMillis, log));
  }

  private static void timeout(DeviceLayout layout, long timeMillis, DriverLog log) {
    log.xid(
        layout,
        timeMillis,
        119,
        "2318",
        "nv-hostengine",
        String.format(
            Locale.ROOT,
            "Timeout after %ds of waiting for RPC response from GPU%d GSP! Expected function 76"
                + " (GSP_RM_CONTROL) (0x20800a82 0x50).",
            PATIENCE.toSeconds(),
            layout.index()));
  }

  private static void printHistory(DeviceLayout layout, long timeMillis, DriverLog log) {
    String head = "NVRM: GPU" + layout.index();
    log.line(
        timeMillis,
        head
            + " GSP RPC buffer contains function 76 (GSP_RM_CONTROL) and data 0x0000000020800a82"
            + " 0x0000000000000050.");
    log.line(timeMillis, head + " RPC history (CPU -> GSP):");
    for (String entry : HISTORY) {
      log.line(timeMillis, "NVRM: " + entry);
    }
  }
}
