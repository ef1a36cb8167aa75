package io.forestall.streams.core.features;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The windows of what a node's devices share: host counters and log lines about no device. */
final class NodeWindow {
  private static final int MAX_INSTANCES = 4_096; // of ports and the like; no node has more

  private final Totals rises = new Totals(Rise.COUNT - Rise.FIRST_OF_NODE);
  private final Totals lines = new Totals(LogGroup.COUNT);
  private final Buckets gauges = new Buckets(HostGauge.COUNT);
  private final double[] present = new double[HostGauge.COUNT];
  private final double[] lastGauges = new double[HostGauge.COUNT];
  private final int[] riseOf = new int[512];
  private final Map<String, double[]> lastCounters = new HashMap<>(); // by instance

  NodeWindow() {
    Arrays.fill(riseOf, -1);
    Arrays.fill(lastGauges, Double.NaN);
    for (int r = Rise.FIRST_OF_NODE; r < Rise.COUNT; r++) {
      riseOf[Rise.ALL[r].metric()] = r - Rise.FIRST_OF_NODE;
    }
  }

  /** Rises of all instances of a counter count together. */
  void add(SampleFrame frame) {
    HostGauge.read(frame, present);
    for (int g = 0; g < HostGauge.COUNT; g++) {
      gauges.add(g, present[g]);
      if (!Double.isNaN(present[g])) {
        lastGauges[g] = present[g];
      }
    }
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

  void line(int group) {
    lines.add(group, 1);
  }

  void close() {
    rises.close();
    lines.close();
    gauges.close();
  }

  Totals rises() {
    return rises;
  }

  Totals lines() {
    return lines;
  }

  /** Writes the node's gauges, which are the same for all of its devices. */
  void fill(double[] row) {
    for (int g = 0; g < HostGauge.COUNT; g++) {
      int at = FeatureList.HOST_FROM + FeatureList.PER_HOST_GAUGE * g;
      boolean heard = !Double.isNaN(gauges.mean(g, Buckets.PER_MINUTE));
      row[at] = heard ? lastGauges[g] : Double.NaN;
      row[at + 1] = gauges.mean(g, Buckets.PER_TEN_MINUTES);
      row[at + 2] = gauges.slopePerMinute(g);
    }
  }

  void write(StateWriter out) {
    rises.write(out);
    lines.write(out);
    gauges.write(out);
    out.writeDoubles(lastGauges, 0, lastGauges.length);
    out.writeVarLong(lastCounters.size());
    new TreeMap<>(lastCounters)
        .forEach(
            (instance, last) -> {
              out.writeString(instance);
              out.writeDoubles(last, 0, last.length);
            });
  }

  void read(StateReader in) {
    rises.read(in);
    lines.read(in);
    gauges.read(in);
    in.readDoubles(lastGauges, 0, lastGauges.length);
    int instances = in.readCount("instances of a node's counters", 1);
    in.require(instances <= MAX_INSTANCES, "instances of a node's counters");
    for (; instances > 0; instances--) {
      double[] last = lastOf(in.readString());
      in.readDoubles(last, 0, last.length);
    }
  }
}
