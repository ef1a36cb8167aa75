package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.regime.Regime;
import io.forestall.detectors.regime.RegimeBank;
import io.forestall.detectors.regime.RegimeConfig;

/**
 * What kind of work the devices of a node do together, so that baselines are kept apart.
 *
 * <pre>
 *   work = median over the devices of power / power limit
 * </pre>
 *
 * The median, not each device's own: one device that stops alone is trouble and no other kind of
 * work. Without a power limit nothing is known and all work counts as one.
 *
 * <ul>
 *   <li>Cost: two medians of the devices a tick, no allocation. State: 26 bytes a node. Threads:
 *       none.
 * </ul>
 *
 * <p>Public so that benchmarks can drive {@link SeriesScorer} alone.
 */
public final class NodeWork {
  private final RegimeBank regimes = new RegimeBank(RegimeConfig.DEFAULT);
  private final Median median = new Median();
  private double highestLimitWatts; // that was ever in force: the card's own, as far as we know

  public NodeWork() {
    regimes.ensureDevices(1);
  }

  /** Takes in the tick's values of all devices. */
  public void look(DeviceSeries series, long timeMillis) {
    double limit = median(series, KnownMetrics.GPU_POWER_LIMIT);
    if (!(limit > 0)) {
      return;
    }
    highestLimitWatts = Math.max(highestLimitWatts, limit);
    regimes.update(
        0,
        timeMillis,
        median(series, KnownMetrics.GPU_UTILIZATION),
        median(series, KnownMetrics.GPU_POWER) / limit,
        limit / highestLimitWatts);
  }

  public Regime regime() {
    return regimes.regime(0);
  }

  private double median(DeviceSeries series, int metric) {
    median.clear(series.devices());
    for (int device = 0; device < series.devices(); device++) {
      median.add(series.value(metric, device));
    }
    return median.value();
  }

  void write(StateWriter out) {
    regimes.write(out);
    out.writeDouble(highestLimitWatts);
  }

  void read(StateReader in) {
    regimes.read(in);
    in.require(regimes.devices() == 1, "regime of a node");
    highestLimitWatts = in.readDouble();
    in.require(highestLimitWatts >= 0, "power limit of a node");
  }
}
