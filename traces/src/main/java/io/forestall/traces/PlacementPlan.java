package io.forestall.traces;

import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of a trace stand and what they work for: a record for each node at the trace's
 * start, and one whenever a job on it starts or ends. A node of which no device is known has one of
 * empty id, which stands for the host, while a job runs on it.
 */
final class PlacementPlan {
  private static final String SOURCE = "trace";

  private final TraceFleet fleet;
  private final JobTable jobs;

  private PlacementPlan(TraceFleet fleet, JobTable jobs) {
    this.fleet = fleet;
    this.jobs = jobs;
  }

  /** All records in the order of time, and of nodes at one time. */
  static List<Placement> of(TraceFleet fleet, JobTable jobs, long startMillis) {
    var plan = new PlacementPlan(fleet, jobs);
    List<Placement> placements = new ArrayList<>();
    for (TraceNode node : fleet.nodes()) {
      plan.add(node, startMillis, placements);
    }
    placements.sort(
        Comparator.comparingLong(Placement::getEventTimeMillis).thenComparing(Placement::getNode));
    return placements;
  }

  private void add(TraceNode node, long startMillis, List<Placement> placements) {
    var times = new TreeSet<Long>();
    times.add(startMillis);
    for (TraceJob job : jobs.on(node.node())) {
      times.add(Math.max(startMillis, job.startMillis()));
      if (job.endMillis() > startMillis && job.endMillis() != TraceJob.OPEN_END) {
        times.add(job.endMillis());
      }
    }
    List<TraceDevice> devices = devices(node.node());
    List<PlacedDevice> last = null;
    for (long timeMillis : times) {
      List<PlacedDevice> placed = place(node.node(), devices, timeMillis);
      if (!placed.equals(last)) {
        placements.add(placement(node, timeMillis, placed));
        last = placed;
      }
    }
  }

  /** The node's devices, with those that only its jobs name. */
  private List<TraceDevice> devices(String node) {
    List<TraceDevice> devices = new ArrayList<>(fleet.devicesOf(node));
    for (TraceJob job : jobs.on(node)) {
      String id = job.device();
      if (!id.isEmpty() && devices.stream().noneMatch(device -> device.device().equals(id))) {
        devices.add(new TraceDevice(node, id, TraceFleet.index(id), "", TraceDevice.UNKNOWN));
      }
    }
    return devices;
  }

  private List<PlacedDevice> place(String node, List<TraceDevice> devices, long timeMillis) {
    List<PlacedDevice> placed = new ArrayList<>();
    for (TraceDevice device : devices) {
      TraceJob job = jobs.at(node, device.device(), timeMillis);
      placed.add(placed(device.device(), device.index(), device.pci(), device.rail(), job));
    }
    TraceJob hostJob = devices.isEmpty() ? jobs.at(node, "", timeMillis) : null;
    if (hostJob != null) {
      placed.add(placed("", TraceDevice.UNKNOWN, "", TraceDevice.UNKNOWN, hostJob));
    }
    return placed;
  }

  private static PlacedDevice placed(
      String device, int index, String pci, int rail, @Nullable TraceJob job) {
    return PlacedDevice.newBuilder()
        .setDevice(device)
        .setIndex(index)
        .setPci(pci)
        .setRail(rail)
        .setJob(job == null ? "" : job.job())
        .setRank(job == null ? TraceJob.NO_RANK : job.rank())
        .setRole(job == null ? "" : job.role())
        .build();
  }

  private static Placement placement(TraceNode node, long timeMillis, List<PlacedDevice> devices) {
    return Placement.newBuilder()
        .setNode(node.node())
        .setEventTimeMillis(timeMillis)
        .setSource(SOURCE)
        .setVendor(node.vendor())
        .setSku(node.sku())
        .setRack(node.rack())
        .setLeaf(node.leaf())
        .setDevices(devices)
        .build();
  }
}
