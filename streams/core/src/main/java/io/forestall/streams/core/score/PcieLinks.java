package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;

/**
 * Finds a GPU whose PCIe link has fewer lanes, or under load a lower generation, than it had or
 * than most of its siblings have.
 *
 * <ul>
 *   <li>Idle links lower their generation to save power, and a board may give a slot less than the
 *       GPU could take: so neither idle links nor the vendor's maximum count.
 *   <li>Cost: a median of the siblings a device. State: 20 bytes a device. Threads: none.
 * </ul>
 */
final class PcieLinks {
  private static final double BUSY_RATIO = 0.5;

  /** Links leave their idle state within milliseconds; exporters may lag a sample. */
  private static final int TICKS = 3;

  private final Median siblings = new Median();
  private double[] bestWidth = {};
  private double[] bestGeneration = {};
  private int[] ticks = {};

  /** Makes room for so many devices. */
  void ensureDevices(int devices) {
    bestWidth = Arrays.copyOf(bestWidth, devices);
    bestGeneration = Arrays.copyOf(bestGeneration, devices);
    ticks = Arrays.copyOf(ticks, devices);
  }

  void judge(int device, DeviceSeries series, Subject subject, EvidenceKeeper keeper) {
    double width = series.value(KnownMetrics.GPU_PCIE_WIDTH, device);
    double generation = busyGeneration(device, series);
    bestWidth[device] = best(bestWidth[device], width);
    bestGeneration[device] = best(bestGeneration[device], generation);
    double usualWidth = usual(KnownMetrics.GPU_PCIE_WIDTH, bestWidth[device], device, series);
    double usualGeneration =
        usual(KnownMetrics.GPU_PCIE_GENERATION, bestGeneration[device], device, series);
    boolean narrow = width > 0 && width < usualWidth;
    boolean slow = generation > 0 && generation < usualGeneration;
    ticks[device] = narrow || slow ? ticks[device] + 1 : 0;
    if (ticks[device] >= TICKS) {
      keeper.raise(
          subject.evidence(
              "pcie-link",
              narrow ? "gpu_pcie_link_width" : "gpu_pcie_link_generation",
              FaultClass.PCIE_DEGRADED,
              Strength.SUPPORTING,
              narrow ? usualWidth / width : usualGeneration / generation,
              narrow ? width : generation,
              narrow ? usualWidth : usualGeneration,
              narrow
                  ? (int) width + " PCIe lanes instead of " + (int) usualWidth
                  : "PCIe generation "
                      + (int) generation
                      + " instead of "
                      + (int) usualGeneration));
    }
  }

  private static double busyGeneration(int device, DeviceSeries series) {
    return series.value(KnownMetrics.GPU_UTILIZATION, device) >= BUSY_RATIO
        ? series.value(KnownMetrics.GPU_PCIE_GENERATION, device)
        : Double.NaN;
  }

  private static double best(double before, double now) {
    return now > before ? now : before;
  }

  /** The best of what it had and what most of its siblings have now. */
  private double usual(int metric, double own, int device, DeviceSeries series) {
    siblings.clear(series.devices());
    for (int other = 0; other < series.devices(); other++) {
      siblings.add(other == device ? Double.NaN : series.value(metric, other));
    }
    return siblings.count() < 2 ? own : Math.max(own, siblings.value());
  }

  void write(StateWriter out) {
    out.writeVarLong(ticks.length);
    out.writeDoubles(bestWidth, 0, ticks.length);
    out.writeDoubles(bestGeneration, 0, ticks.length);
    out.writeInts(ticks, 0, ticks.length);
  }

  void read(StateReader in) {
    ensureDevices(in.readCount("PCIe links", 2 * Double.BYTES + Integer.BYTES));
    in.readDoubles(bestWidth, 0, ticks.length);
    in.readDoubles(bestGeneration, 0, ticks.length);
    in.readInts(ticks, 0, ticks.length);
  }
}
