package io.forestall.bench.quality;

import io.forestall.bench.quality.data.EngineRuns;
import io.forestall.bench.quality.measure.Median;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How worn an engine is: 0 at its own beginning, 1 where other engines failed.
 *
 * <pre>
 *   index = mean over drifting sensors of (value - first) / rise
 *   first = mean of this engine's first {@value #FIRST} cycles
 *   rise  = median, over other engines, of (mean of the last {@value #LAST} cycles - first)
 * </pre>
 *
 * A sensor drifts when the rise is {@value #NOTICEABLE} times its noise or more.
 */
final class WearIndex {
  static final int FIRST = 20;
  private static final int LAST = 5;
  private static final double NOTICEABLE = 2;

  private final double[] rises = new double[EngineRuns.SENSORS]; // 0 where nothing drifts

  /** Learns from engines that have failed. */
  WearIndex(List<double[][]> failed) {
    for (int sensor = 0; sensor < rises.length; sensor++) {
      var rise = new ArrayList<Double>();
      var noise = new ArrayList<Double>();
      for (double[][] cycles : failed) {
        double first = mean(cycles, sensor, 0, FIRST);
        rise.add(mean(cycles, sensor, cycles.length - LAST, cycles.length) - first);
        noise.add(deviation(cycles, sensor, first));
      }
      double typical = Median.of(rise);
      rises[sensor] = Math.abs(typical) > NOTICEABLE * Median.of(noise) ? typical : 0;
    }
  }

  /** The index of each cycle; NaN for the first ones, which are its zero. */
  double[] of(double[][] cycles) {
    double[] index = new double[cycles.length];
    Arrays.fill(index, 0, Math.min(FIRST, cycles.length), Double.NaN);
    int drifting = 0;
    for (int sensor = 0; sensor < rises.length; sensor++) {
      if (rises[sensor] == 0) {
        continue;
      }
      drifting++;
      double first = mean(cycles, sensor, 0, FIRST);
      for (int cycle = FIRST; cycle < cycles.length; cycle++) {
        index[cycle] += (cycles[cycle][sensor] - first) / rises[sensor];
      }
    }
    for (int cycle = FIRST; cycle < cycles.length; cycle++) {
      index[cycle] = drifting == 0 ? 0 : index[cycle] / drifting;
    }
    return index;
  }

  private static double mean(double[][] cycles, int sensor, int from, int to) {
    double sum = 0;
    for (int cycle = from; cycle < to; cycle++) {
      sum += cycles[cycle][sensor];
    }
    return sum / (to - from);
  }

  private static double deviation(double[][] cycles, int sensor, double first) {
    double sum = 0;
    for (int cycle = 0; cycle < FIRST; cycle++) {
      sum += (cycles[cycle][sensor] - first) * (cycles[cycle][sensor] - first);
    }
    return Math.sqrt(sum / (FIRST - 1));
  }
}
