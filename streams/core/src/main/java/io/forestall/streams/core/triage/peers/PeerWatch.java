package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Compares the nodes and devices of one job, window by window.
 *
 * <pre>
 *   reports → means of 15 s (or two intervals) → devices, hosts, the job as a whole → evidence
 * </pre>
 *
 * <ul>
 *   <li>A window in which the job did anything but train is not looked at.
 *   <li>Raw series are not kept: a device costs some 300 bytes, and a window of the whole job a few
 *       sorts of its devices' means.
 *   <li>State: bounded by the devices seen within the last 40 windows. Threads: none.
 * </ul>
 */
public final class PeerWatch {
  private static final long WINDOW_MILLIS = 15_000;
  private static final int WINDOW_INTERVALS = 2;
  private static final int FORGOTTEN_AFTER_WINDOWS = 40;

  /** Below this the devices of most nodes do not work, and comparing them says nothing. */
  private static final double WORKS_RATIO = 0.3;

  private final TreeMap<String, DeviceTrack> devices = new TreeMap<>();
  private final TreeMap<String, NodeTrack> nodes = new TreeMap<>();
  private final WaitingJob job = new WaitingJob();
  private final WorkMeter work = new WorkMeter();
  private long fromMillis = -1;
  private long lengthMillis = WINDOW_MILLIS;
  private boolean disturbed;

  /** Takes in what a node says of its devices. */
  public void add(NodeReport report) {
    if (report.devices().isEmpty()) {
      return;
    }
    lengthMillis = Math.max(lengthMillis, (long) WINDOW_INTERVALS * report.intervalMillis());
    for (DeviceFeatures device : report.devices()) {
      devices
          .computeIfAbsent(
              report.node() + '|' + device.device(),
              key -> new DeviceTrack(report.node(), device.device()))
          .add(device);
    }
    NodeTrack node = nodes.computeIfAbsent(report.node(), NodeTrack::new);
    node.add(report.devices());
    work.add(node.work, NodeTrack.activity(report.devices()), report.timeMillis());
  }

  /** What the job's devices have computed up to a time, in seconds of full activity, or NaN. */
  public double workDoneAt(long timeMillis) {
    return work.doneAt(timeMillis);
  }

  /** The job does something else than training: the window that is open now does not count. */
  public void disturb() {
    disturbed = true;
  }

  /**
   * Closes the window if it is long enough, and says what it shows.
   *
   * @param stepsLonger how much longer steps take than they used to; NaN when not known
   * @param trainedMillis when a step was last seen to end; {@link Long#MIN_VALUE} without a log
   */
  public List<Evidence> advanceTo(long nowMillis, double stepsLonger, long trainedMillis) {
    if (fromMillis < 0) {
      fromMillis = nowMillis;
    }
    if (nowMillis - fromMillis < lengthMillis) {
      return List.of();
    }
    var window = new Window(fromMillis, nowMillis, stepsLonger);
    List<Evidence> news = disturbed ? List.of() : judge(window, trainedMillis);
    beginWindow(nowMillis);
    return news;
  }

  private List<Evidence> judge(Window window, long trainedMillis) {
    List<NodeTrack> seenNodes =
        nodes.values().stream().filter(track -> !Double.isNaN(track.utilizationRatio())).toList();
    double[] ratios = seenNodes.stream().mapToDouble(NodeTrack::utilizationRatio).toArray();
    boolean works = Spread.of(ratios, 0).median() >= WORKS_RATIO;
    boolean trained =
        trainedMillis == Long.MIN_VALUE ? works : trainedMillis >= window.fromMillis();
    var news = new ArrayList<Evidence>(job.judge(seenNodes, window, trained));
    if (works) {
      news.addAll(SlowHosts.judge(seenNodes, window));
      List<DeviceTrack> seenDevices = devices.values().stream().filter(DeviceTrack::seen).toList();
      news.addAll(SlowDevices.judge(seenDevices, window));
    }
    return news;
  }

  private void beginWindow(long nowMillis) {
    Iterator<DeviceTrack> each = devices.values().iterator();
    while (each.hasNext()) {
      DeviceTrack track = each.next();
      track.absentWindows = track.seen() ? 0 : track.absentWindows + 1;
      track.clear();
      if (track.absentWindows > FORGOTTEN_AFTER_WINDOWS) {
        each.remove();
      }
    }
    var present = new HashSet<String>();
    devices.values().forEach(track -> present.add(track.node));
    nodes.values().stream()
        .filter(track -> !present.contains(track.node))
        .forEach(track -> work.remove(track.work));
    nodes.keySet().retainAll(present);
    nodes.values().forEach(NodeTrack::clear);
    fromMillis = nowMillis;
    lengthMillis = WINDOW_MILLIS;
    disturbed = false;
  }

  public void write(StateWriter out) {
    out.writeInt(devices.size());
    devices.values().forEach(track -> track.write(out));
    out.writeInt(nodes.size());
    nodes.values().forEach(track -> track.write(out));
    job.write(out);
    work.write(out);
    out.writeLong(fromMillis);
    out.writeLong(lengthMillis);
    out.writeBoolean(disturbed);
  }

  public void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      DeviceTrack track = DeviceTrack.read(in);
      devices.put(track.node + '|' + track.device, track);
    }
    for (int n = in.readInt(); n > 0; n--) {
      NodeTrack track = NodeTrack.read(in);
      nodes.put(track.node, track);
    }
    job.read(in);
    work.read(in);
    fromMillis = in.readLong();
    lengthMillis = in.readLong();
    disturbed = in.readBoolean();
  }
}
