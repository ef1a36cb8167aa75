package io.forestall.streams.core.score;

import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;

/**
 * Starts the baselines of a device's series with what the other devices of its node report, so that
 * its first values can be judged.
 *
 * <pre>
 *   level = median of the siblings' values, itself included
 *   scale = {@value #SPREADS} x 1.4826 x median distance from it
 * </pre>
 *
 * The scale is that of healthy differences between devices and not of one device's noise, with room
 * to spare: only what stands far from all others is told of in the first minute. The device's own
 * values take over as they come.
 *
 * <ul>
 *   <li>Cost: a look at each series' count; two medians for those that have no past. State: only
 *       scratch. Threads: none.
 * </ul>
 */
final class SiblingStart {
  private static final double SPREADS = 3;
  private static final double NORMAL_PER_MEDIAN = 1.4826; // sigma over median distance
  private static final int WEIGHT = EwmaConfig.DEFAULT.warmUpSamples();

  private final int fewest;
  private final Median median = new Median();

  /** Starts nothing where fewer siblings than that report. */
  SiblingStart(int fewest) {
    this.fewest = fewest;
  }

  /** Starts what is empty among the first {@code length} series, {@code siblings} to a metric. */
  void start(EwmaBank bank, double[] values, int length, int siblings) {
    for (int first = 0; first < length; first += siblings) {
      for (int i = first; i < first + siblings; i++) {
        if (bank.count(i) == 0 && !Double.isNaN(values[i])) {
          startAll(bank, values, first, siblings);
          break;
        }
      }
    }
  }

  private void startAll(EwmaBank bank, double[] values, int first, int siblings) {
    median.clear(siblings);
    for (int i = first; i < first + siblings; i++) {
      median.add(values[i]);
    }
    if (median.count() < fewest) {
      return;
    }
    double level = median.value();
    median.clear(siblings);
    for (int i = first; i < first + siblings; i++) {
      median.add(Math.abs(values[i] - level));
    }
    double scale = SPREADS * NORMAL_PER_MEDIAN * median.value();
    for (int i = first; i < first + siblings; i++) {
      if (!Double.isNaN(values[i])) {
        bank.warmStart(i, level, scale, WEIGHT); // refused where there is a past
      }
    }
  }
}
