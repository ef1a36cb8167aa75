package io.forestall.app.traces;

import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, devices and the spans of jobs, out of the placements and samples of a recording. A device
 * works for a job from the placement that says so to the first one that says otherwise; of what a
 * node is, the last word counts. One thread.
 */
final class PlacementHistory {
  private static final Comparator<TraceDevice> BY_INDEX =
      Comparator.comparingInt(TraceDevice::index).thenComparing(TraceDevice::device);

  private static final Comparator<TraceJob> BY_START =
      Comparator.comparingLong(TraceJob::startMillis)
          .thenComparing(TraceJob::job)
          .thenComparing(TraceJob::node)
          .thenComparing(TraceJob::device);

  private record Work(String job, int rank, String role, long sinceMillis) {
    boolean isThatOf(PlacedDevice device) {
      return job.equals(device.getJob())
          && rank == device.getRank()
          && role.equals(device.getRole());
    }
  }

  private static final class NodeHistory {
    private @Nullable Placement last;
    private final Map<String, TraceDevice> devices = new LinkedHashMap<>();
    private final Map<String, Work> working = new LinkedHashMap<>();
    private final List<TraceJob> jobs = new ArrayList<>();
  }

  private final Map<String, NodeHistory> nodes = new TreeMap<>();
  private long placements;

  /** Takes in a placement; one that is older than the last of its node tells nothing new. */
  void placement(Placement placement) {
    String node = placement.getNode();
    NodeHistory history = nodes.computeIfAbsent(node, name -> new NodeHistory());
    Placement last = history.last;
    if (last != null && placement.getEventTimeMillis() < last.getEventTimeMillis()) {
      return;
    }
    history.last = placement;
    placements++;
    long timeMillis = placement.getEventTimeMillis();
    Map<String, PlacedDevice> placed = new LinkedHashMap<>();
    for (PlacedDevice device : placement.getDevices()) {
      placed.put(device.getDevice(), device);
      if (!device.getDevice().isEmpty()) { // else it stands for the node as a whole
        learn(history, node, device);
      }
    }
    var ended = new ArrayList<String>();
    history.working.forEach(
        (device, work) -> {
          PlacedDevice now = placed.get(device);
          if (now == null || !work.isThatOf(now)) {
            end(history, node, device, work, timeMillis);
            ended.add(device);
          }
        });
    ended.forEach(history.working::remove);
    placed.forEach(
        (id, device) -> {
          if (!device.getJob().isEmpty() && !history.working.containsKey(id)) {
            history.working.put(
                id, new Work(device.getJob(), device.getRank(), device.getRole(), timeMillis));
          }
        });
  }

  /** Takes in the devices that a sample names. */
  void sample(NodeSample sample) {
    NodeHistory history = nodes.computeIfAbsent(sample.getNode(), name -> new NodeHistory());
    for (DeviceRef device : sample.getDevices()) {
      TraceDevice known = history.devices.get(device.getId());
      if (known == null
          || known.index() != device.getIndex()
          || !known.pci().equals(device.getPci())) {
        history.devices.put(
            device.getId(),
            new TraceDevice(
                sample.getNode(),
                device.getId(),
                Math.max(TraceDevice.UNKNOWN, device.getIndex()),
                device.getPci(),
                known == null ? TraceDevice.UNKNOWN : known.rail()));
      }
    }
  }

  long placements() {
    return placements;
  }

  /** Every node that was heard of. */
  List<TraceNode> nodes() {
    var result = new ArrayList<TraceNode>();
    nodes.forEach(
        (name, history) -> {
          Placement last = history.last;
          int devices = history.devices.size();
          result.add(
              last == null
                  ? new TraceNode(name, "", "", devices, "", "")
                  : new TraceNode(
                      name,
                      last.getVendor(),
                      last.getSku(),
                      devices,
                      last.getRack(),
                      last.getLeaf()));
        });
    return result;
  }

  /** Every device, by node and the driver's number. */
  List<TraceDevice> devices() {
    return nodes.values().stream()
        .flatMap(history -> history.devices.values().stream().sorted(BY_INDEX))
        .toList();
  }

  /**
   * Every span of work within a recording: what began before it begins with it, and what ends after
   * it has no end.
   *
   * @param startMillis first moment of the recording, epoch milliseconds
   * @param endMillis its last moment
   */
  List<TraceJob> jobs(long startMillis, long endMillis) {
    var spans = new ArrayList<TraceJob>();
    nodes.forEach(
        (node, history) -> {
          spans.addAll(history.jobs);
          history.working.forEach(
              (device, work) -> spans.add(span(node, device, work, TraceJob.OPEN_END)));
        });
    return spans.stream()
        .filter(job -> job.endMillis() > startMillis && job.startMillis() <= endMillis)
        .map(job -> within(job, startMillis, endMillis))
        .sorted(BY_START)
        .toList();
  }

  private static void learn(NodeHistory history, String node, PlacedDevice device) {
    TraceDevice known = history.devices.get(device.getDevice());
    int index = device.getIndex() < 0 && known != null ? known.index() : device.getIndex();
    String pci = device.getPci().isEmpty() && known != null ? known.pci() : device.getPci();
    history.devices.put(
        device.getDevice(),
        new TraceDevice(
            node,
            device.getDevice(),
            Math.max(TraceDevice.UNKNOWN, index),
            pci,
            Math.max(TraceDevice.UNKNOWN, device.getRail())));
  }

  private static void end(
      NodeHistory history, String node, String device, Work work, long endMillis) {
    if (work.sinceMillis < endMillis) {
      history.jobs.add(span(node, device, work, endMillis));
    }
  }

  private static TraceJob span(String node, String device, Work work, long endMillis) {
    return new TraceJob(
        work.job,
        node,
        device,
        Math.max(TraceJob.NO_RANK, work.rank),
        work.role,
        work.sinceMillis,
        endMillis);
  }

  private static TraceJob within(TraceJob job, long startMillis, long endMillis) {
    return new TraceJob(
        job.job(),
        job.node(),
        job.device(),
        job.rank(),
        job.role(),
        Math.max(job.startMillis(), startMillis),
        job.endMillis() > endMillis ? TraceJob.OPEN_END : job.endMillis());
  }
}
