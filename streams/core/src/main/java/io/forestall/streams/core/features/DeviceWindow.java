package io.forestall.streams.core.features;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;

/** The windows of one device. State: about 4 KB. */
final class DeviceWindow {
  private final String device;
  private final Buckets gauges = new Buckets(Gauge.COUNT);
  private final Totals rises = new Totals(Rise.FIRST_OF_NODE);
  private final Totals lines = new Totals(LogGroup.COUNT);
  private final double[] lastGauges = new double[Gauge.COUNT];
  private final double[] lastCounters = new double[Rise.FIRST_OF_NODE];
  private final double[] levels = new double[Level.COUNT];
  private int silentBuckets;
  private boolean spoke;

  DeviceWindow(String device) {
    this.device = device;
    Arrays.fill(lastGauges, Double.NaN);
    Arrays.fill(lastCounters, Double.NaN);
    Arrays.fill(levels, Double.NaN);
  }

  String device() {
    return device;
  }

  void add(SampleFrame frame, FrameColumns columns, int position) {
    spoke = true;
    for (int g = 0; g < Gauge.COUNT; g++) {
      double value = Gauge.ALL[g].value(frame, columns, position);
      gauges.add(g, value);
      if (!Double.isNaN(value)) {
        lastGauges[g] = value;
      }
    }
    for (int r = 0; r < Rise.FIRST_OF_NODE; r++) {
      double value = columns.value(frame, Rise.ALL[r].metric(), position);
      if (!Double.isNaN(value)) {
        rises.add(r, Counters.rise(lastCounters[r], value));
        lastCounters[r] = value;
      }
    }
    for (int l = 0; l < Level.COUNT; l++) {
      double value = columns.value(frame, Level.ALL[l].metric(), position);
      if (!Double.isNaN(value)) {
        levels[l] = value;
      }
    }
  }

  /** A line that names the device. */
  void line(int group) {
    lines.add(group, 1);
  }

  void close() {
    silentBuckets = spoke ? 0 : Math.min(Buckets.PER_TEN_MINUTES, silentBuckets + 1);
    spoke = false;
    gauges.close();
    rises.close();
    lines.close();
  }

  /** Whether the windows still hold something of it. */
  boolean present() {
    return silentBuckets < Buckets.PER_TEN_MINUTES;
  }

  /** Mean of the last minute, by which peers are compared. */
  double minuteMean(int gauge) {
    return gauges.mean(gauge, Buckets.PER_MINUTE);
  }

  /** Writes all that one device can know of itself. */
  void fill(double[] row, NodeWindow node) {
    int lost = 0;
    for (int g = 0; g < Gauge.COUNT; g++) {
      int at = g * FeatureList.PER_GAUGE;
      double minute = minuteMean(g);
      double tenMinutes = gauges.mean(g, Buckets.PER_TEN_MINUTES);
      row[at] = Double.isNaN(minute) ? Double.NaN : lastGauges[g];
      row[at + 1] = minute;
      row[at + 2] = tenMinutes;
      row[at + 3] = gauges.max(g, Buckets.PER_TEN_MINUTES);
      row[at + 4] = gauges.slopePerMinute(g);
      row[at + 5] = Double.NaN; // the node compares
      lost += Double.isNaN(minute) && !Double.isNaN(tenMinutes) ? 1 : 0;
    }
    System.arraycopy(levels, 0, row, FeatureList.LEVELS_FROM, Level.COUNT);
    for (int r = 0; r < Rise.COUNT; r++) {
      Totals totals = r < Rise.FIRST_OF_NODE ? rises : node.rises();
      int which = r < Rise.FIRST_OF_NODE ? r : r - Rise.FIRST_OF_NODE;
      int at = FeatureList.RISES_FROM + FeatureList.PER_RISE * r;
      row[at] = totals.sum(which, Buckets.PER_MINUTE);
      row[at + 1] = totals.sum(which, Buckets.PER_TEN_MINUTES);
      row[at + 2] = totals.hour(which);
    }
    for (int g = 0; g < LogGroup.COUNT; g++) {
      row[FeatureList.LINES_FROM + 2 * g] = lines(g, Buckets.PER_MINUTE, node);
      row[FeatureList.LINES_FROM + 2 * g + 1] = lines(g, Buckets.PER_TEN_MINUTES, node);
    }
    node.fill(row);
    row[FeatureList.GAUGES_LOST] = lost;
  }

  /** A log that says nothing says 0. */
  private double lines(int group, int buckets, NodeWindow node) {
    double own = lines.sum(group, buckets);
    double ofNode = node.lines().sum(group, buckets);
    return (Double.isNaN(own) ? 0 : own) + (Double.isNaN(ofNode) ? 0 : ofNode);
  }

  void write(StateWriter out) {
    gauges.write(out);
    rises.write(out);
    lines.write(out);
    out.writeDoubles(lastGauges, 0, lastGauges.length);
    out.writeDoubles(lastCounters, 0, lastCounters.length);
    out.writeDoubles(levels, 0, levels.length);
    out.writeVarLong(silentBuckets);
    out.writeBoolean(spoke);
  }

  void read(StateReader in) {
    gauges.read(in);
    rises.read(in);
    lines.read(in);
    in.readDoubles(lastGauges, 0, lastGauges.length);
    in.readDoubles(lastCounters, 0, lastCounters.length);
    in.readDoubles(levels, 0, levels.length);
    silentBuckets = (int) Math.min(Buckets.PER_TEN_MINUTES, Math.max(0, in.readVarLong()));
    spoke = in.readBoolean();
  }
}
