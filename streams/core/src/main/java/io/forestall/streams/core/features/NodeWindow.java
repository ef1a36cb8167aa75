package io.forestall.streams.core.features;

import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The windows of what a node's devices share: host counters and log lines about no device. */
final class NodeWindow {
  private static final int MAX_INSTANCES = 4_096; // of ports and the like; no node has more

  private final Totals rises = new Totals(Rise.COUNT - Rise.FIRST_OF_NODE);
  private final Totals lines = new Totals(LogGroup.COUNT);
  private final int[] riseOf = new int[512];
  private final Map<String, double[]> lastCounters = new HashMap<>(); // by instance

  NodeWindow() {
    Arrays.fill(riseOf, -1);
    for (int r = Rise.FIRST_OF_NODE; r < Rise.COUNT; r++) {
      riseOf[Rise.ALL[r].metric()] = r - Rise.FIRST_OF_NODE;
    }
  }

  /** Rises of all instances of a counter count together. */
  void add(SampleFrame frame) {
    for (int h = 0; h < frame.hostSeries; h++) {
      int metric = frame.hostMetrics[h];
      int rise = metric > 0 && metric < riseOf.length ? riseOf[metric] : -1;
      double value = frame.hostValues[h];
      if (rise >= 0 && Double.isFinite(value)) {
        double[] last = lastOf(frame.hostInstances[h]);
        if (last.length > 0) {
          rises.add(rise, Counters.rise(last[rise], value));
          last[rise] = value;
        }
      }
    }
  }

  private double[] lastOf(String instance) {
    double[] last = lastCounters.get(instance);
    if (last == null) {
      last = new double[lastCounters.size() < MAX_INSTANCES ? Rise.COUNT - Rise.FIRST_OF_NODE : 0];
      Arrays.fill(last, Double.NaN);
      if (last.length > 0) {
        lastCounters.put(instance, last);
      }
    }
    return last;
  }

  void line(LogGroup group) {
    lines.add(group.place(), 1);
  }

  void close() {
    rises.close();
    lines.close();
  }

  Totals rises() {
    return rises;
  }

  Totals lines() {
    return lines;
  }
}
