package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.List;

/** One node: means of the window that is open now, and where it usually stands. */
final class NodeTrack {
  private static final double WEIGHT = 0.5;

  final String node;

  /** Of its first device. */
  String role = "";

  final Deviation utilization = new Deviation(WEIGHT);
  final Gate gaps = new Gate();
  final WorkMeter.Share work = new WorkMeter.Share();
  private double utilizationSum;
  private int utilizations;
  private double waitSum;
  private int waits;

  NodeTrack(String node) {
    this.node = node;
  }

  void add(List<DeviceFeatures> devices) {
    role = devices.get(0).role();
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

  /** Mean activity of these devices, by tensors where they are told of; NaN when nothing is. */
  static double activity(List<DeviceFeatures> devices) {
    double sum = 0;
    int count = 0;
    for (DeviceFeatures device : devices) {
      double activity =
          Double.isNaN(device.tensorActiveRatio())
              ? device.smActiveRatio()
              : device.tensorActiveRatio();
      if (!device.frozen() && !Double.isNaN(activity)) {
        sum += activity;
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
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
    out.writeString(role);
    utilization.write(out);
    gaps.write(out);
    work.write(out);
    out.writeDouble(utilizationSum);
    out.writeInt(utilizations);
    out.writeDouble(waitSum);
    out.writeInt(waits);
  }

  static NodeTrack read(StateReader in) {
    var track = new NodeTrack(in.readString());
    track.role = in.readString();
    track.utilization.read(in);
    track.gaps.read(in);
    track.work.read(in);
    track.utilizationSum = in.readDouble();
    track.utilizations = in.readInt();
    track.waitSum = in.readDouble();
    track.waits = in.readInt();
    return track;
  }
}
