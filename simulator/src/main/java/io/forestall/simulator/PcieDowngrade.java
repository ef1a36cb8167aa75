package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A GPU's PCIe link falls to fewer lanes or a lower generation, and with it the job's step. Before
 * that its packets are sent again and again, and the PCIe core reports corrected errors. It heals
 * only when the GPU is seated anew.
 *
 * @param warning from the first replays to the downgrade
 * @param replaysPerMinute during the warning, 10 to 1,000, and after it
 * @param lanes 16 when only the generation falls
 * @param generation 5 when only the lanes fall
 * @param reported the PCIe core reports the downgrade, as some kernels do
 */
record PcieDowngrade(
    Duration warning, double replaysPerMinute, int lanes, int generation, boolean reported)
    implements FaultShape {
  private static final int ALL_LANES = 16;
  private static final int BEST_GENERATION = 5;

  /** Assumed: the PCIe core limits how often it reports corrected errors. */
  private static final Duration REPORT_PERIOD = Duration.ofMinutes(2);

  PcieDowngrade {
    requireArgument(!warning.isNegative(), "warning must not be negative: %s", warning);
    requireArgument(
        replaysPerMinute > 0 && replaysPerMinute <= 1e6,
        "replaysPerMinute must be in (0, 1e6]: %s",
        replaysPerMinute);
    requireArgument(
        lanes > 0 && lanes <= ALL_LANES && Integer.bitCount(lanes) == 1,
        "lanes must be 1, 2, 4, 8 or 16: %s",
        lanes);
    requireArgument(
        generation > 0 && generation <= BEST_GENERATION,
        "generation must be in [1, 5]: %s",
        generation);
    requireArgument(
        lanes < ALL_LANES || generation < BEST_GENERATION, "nothing falls: x16 of generation 5");
  }

  /** Assumed: two in three lose lanes, the others generations; warnings of minutes to days. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    boolean fewer = Draws.chance(random, 2 / 3.0);
    int[] widths = {8, 4, 1};
    Duration warning = Draws.logUniform(random, Duration.ofMinutes(10), Duration.ofDays(3));
    return new PlannedFault(
        "F09",
        FaultClass.PCIE_DEGRADED.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        failureMillis - warning.toMillis(),
        PlannedFault.NO_FAILURE,
        Repair.endMillis(failureMillis, random),
        new PcieDowngrade(
            warning,
            Draws.logUniform(random, 10, 1_000),
            fewer ? widths[random.nextInt(widths.length)] : ALL_LANES,
            fewer ? BEST_GENERATION : random.nextInt(1, 4),
            Draws.chance(random, 0.5)));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || Repair.begun(plan, tick, fleet.node(plan.node()))) {
      return;
    }
    DeviceConditions device = fleet.node(plan.node()).device(plan.device());
    DeviceLayout layout = fleet.layout().node(plan.node()).devices().get(plan.device());
    PcieLog log = new PcieLog(fleet.layout().node(plan.node()), out);
    device.pcieReplaysPerSecond += replaysPerMinute / 60;
    Repeats.each(
        plan.onsetMillis(),
        plan.endMillis(),
        REPORT_PERIOD,
        tick,
        timeMillis -> log.corrected(layout, timeMillis));
    long downgradeMillis = plan.onsetMillis() + warning.toMillis();
    if (tick.toMillis() < downgradeMillis) {
      return;
    }
    device.pcieWidth = lanes;
    device.pcieGeneration = generation;
    if (reported && tick.contains(downgradeMillis)) {
      log.limited(layout, downgradeMillis, generation, lanes);
    }
  }
}
