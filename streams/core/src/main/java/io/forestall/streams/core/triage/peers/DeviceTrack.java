package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.Arrays;

/** One device: means of the window that is open now, and where it usually stands. */
final class DeviceTrack {
  private static final PeerMetric[] METRICS = PeerMetric.values();
  private static final double WEIGHT = 0.25;

  final String node;
  final String device;
  int index = -1;
  String role = "";
  final Deviation busy = new Deviation(WEIGHT);
  final Gate longer = new Gate();
  final Gate slowClock = new Gate();
  int absentWindows;
  private final double[] sums = new double[METRICS.length];
  private final int[] counts = new int[METRICS.length];

  DeviceTrack(String node, String device) {
    this.node = node;
    this.device = device;
  }

  void add(DeviceFeatures now) {
    index = now.index();
    role = now.role();
    if (now.frozen()) {
      return;
    }
    for (PeerMetric metric : METRICS) {
      double value = metric.of(now);
      if (!Double.isNaN(value)) {
        sums[metric.slot] += value;
        counts[metric.slot]++;
      }
    }
  }

  /** Mean of the open window; NaN when nothing was reported. */
  double mean(PeerMetric metric) {
    int count = counts[metric.slot];
    return count == 0 ? Double.NaN : sums[metric.slot] / count;
  }

  boolean seen() {
    return counts[PeerMetric.UTILIZATION.slot] > 0;
  }

  /** The next window begins. */
  void clear() {
    Arrays.fill(sums, 0);
    Arrays.fill(counts, 0);
  }

  void write(StateWriter out) {
    out.writeString(node);
    out.writeString(device);
    out.writeInt(index);
    out.writeString(role);
    busy.write(out);
    longer.write(out);
    slowClock.write(out);
    out.writeInt(absentWindows);
    for (PeerMetric metric : METRICS) {
      out.writeDouble(sums[metric.slot]);
      out.writeInt(counts[metric.slot]);
    }
  }

  static DeviceTrack read(StateReader in) {
    var track = new DeviceTrack(in.readString(), in.readString());
    track.index = in.readInt();
    track.role = in.readString();
    track.busy.read(in);
    track.longer.read(in);
    track.slowClock.read(in);
    track.absentWindows = in.readInt();
    for (PeerMetric metric : METRICS) {
      track.sums[metric.slot] = in.readDouble();
      track.counts[metric.slot] = in.readInt();
    }
    return track;
  }
}
