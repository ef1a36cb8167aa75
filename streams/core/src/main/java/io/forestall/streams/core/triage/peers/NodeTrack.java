package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.List;

/** One node: means of the window that is open now, and where it usually stands. */
final class NodeTrack {
  private static final double WEIGHT = 0.5;
  private static final int WINDOWS_NEEDED = 4;

  final String node;
  final Deviation utilization = new Deviation(WEIGHT);
  final Gate gaps = new Gate(WINDOWS_NEEDED);
  private double utilizationSum;
  private int utilizations;
  private double waitSum;
  private int waits;

  NodeTrack(String node) {
    this.node = node;
  }

  void add(List<DeviceFeatures> devices) {
    for (DeviceFeatures device : devices) {
      if (!device.frozen() && !Double.isNaN(device.utilizationRatio())) {
        utilizationSum += device.utilizationRatio();
        utilizations++;
      }
    }
    double wait = devices.get(0).networkWaitPerSecond();
    if (!Double.isNaN(wait)) {
      waitSum += wait;
      waits++;
    }
  }

  /** Mean over its devices; NaN when nothing was reported. */
  double utilizationRatio() {
    return utilizations == 0 ? Double.NaN : utilizationSum / utilizations;
  }

  /** NaN when nothing was reported. */
  double networkWaitPerSecond() {
    return waits == 0 ? Double.NaN : waitSum / waits;
  }

  /** The next window begins. */
  void clear() {
    utilizationSum = 0;
    utilizations = 0;
    waitSum = 0;
    waits = 0;
  }

  void write(StateWriter out) {
    out.writeString(node);
    utilization.write(out);
    gaps.write(out);
    out.writeDouble(utilizationSum);
    out.writeInt(utilizations);
    out.writeDouble(waitSum);
    out.writeInt(waits);
  }

  static NodeTrack read(StateReader in) {
    var track = new NodeTrack(in.readString());
    track.utilization.read(in);
    track.gaps.read(in);
    track.utilizationSum = in.readDouble();
    track.utilizations = in.readInt();
    track.waitSum = in.readDouble();
    track.waits = in.readInt();
    return track;
  }
}
