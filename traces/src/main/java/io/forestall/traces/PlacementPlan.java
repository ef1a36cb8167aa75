package io.forestall.traces;

import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    List<TraceJob> byStart = new ArrayList<>(jobs.on(node.node()));
    byStart.sort(Comparator.comparingLong(TraceJob::startMillis)); // stable
    var times = new TreeSet<Long>();
    times.add(startMillis);
    for (TraceJob job : byStart) {
      times.add(Math.max(startMillis, job.startMillis()));
      if (job.endMillis() > startMillis && job.endMillis() != TraceJob.OPEN_END) {
        times.add(job.endMillis());
      }
    }
    List<TraceDevice> devices = devices(node.node());
    List<TraceJob> running = new ArrayList<>();
    List<PlacedDevice> last = null;
    int started = 0;
    for (long timeMillis : times) {
      while (started < byStart.size() && byStart.get(started).startMillis() <= timeMillis) {
        running.add(byStart.get(started++));
      }
      running.removeIf(job -> job.endMillis() <= timeMillis);
      List<PlacedDevice> placed = place(devices, running);
      if (!placed.equals(last)) {
        placements.add(placement(node, timeMillis, placed));
        last = placed;
      }
    }
  }

  /** The node's devices, with those that only its jobs name. */
  private List<TraceDevice> devices(String node) {
    NodeDevices known = fleet.devicesOf(node);
    Map<String, TraceDevice> devices = new LinkedHashMap<>();
    known.list().forEach(device -> devices.put(device.device(), device));
    for (TraceJob job : jobs.on(node)) {
      if (!job.device().isEmpty()) {
        devices.computeIfAbsent(
            job.device(),
            id -> new TraceDevice(node, id, NodeDevices.index(id), "", TraceDevice.UNKNOWN));
      }
    }
    return List.copyOf(devices.values());
  }

  private static List<PlacedDevice> place(List<TraceDevice> devices, List<TraceJob> running) {
    List<PlacedDevice> placed = new ArrayList<>();
    for (TraceDevice device : devices) {
      TraceJob job = jobOf(device.device(), running);
      placed.add(placed(device.device(), device.index(), device.pci(), device.rail(), job));
    }
    TraceJob hostJob = devices.isEmpty() ? jobOf("", running) : null;
    if (hostJob != null) {
      placed.add(placed("", TraceDevice.UNKNOWN, "", TraceDevice.UNKNOWN, hostJob));
    }
    return placed;
  }

  /**
   * What a device works for: of the running jobs that claim it, the one that began last; of several
   * that began together, one that names the device; else the last in the file. Null when it is
   * idle.
   *
   * @param running by start
   */
  private static @Nullable TraceJob jobOf(String device, List<TraceJob> running) {
    TraceJob best = null;
    for (TraceJob job : running) {
      boolean claims = job.device().isEmpty() || job.device().equals(device);
      boolean yields =
          best != null
              && best.startMillis() == job.startMillis()
              && !best.device().isEmpty()
              && job.device().isEmpty();
      if (claims && !yields) {
        best = job;
      }
    }
    return best;
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
