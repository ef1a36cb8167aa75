package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Where a node stands and what each of its devices works for: the latest placement record. */
final class NodePlacement {
  private record Place(String job, int rank, String role) {}

  /** No node has more accelerators, parts of them included. */
  private static final int MAX_DEVICES = 1_024;

  private static final Place NOWHERE = new Place("", -1, "");

  private final String node;
  private final Map<String, Place> places = new HashMap<>();
  private String leaf = "";
  private boolean atWork;

  NodePlacement(String node) {
    this.node = node;
  }

  /**
   * Takes over a record, whoever wrote it: file, Slurm or Kubernetes.
   *
   * @return what it claims and cannot be: devices that two jobs have at once, of which the first
   *     holds, and devices beyond the limit; empty when it is sound
   */
  List<String> accept(Placement placement) {
    leaf = placement.getLeaf();
    places.clear();
    var refused = new ArrayList<String>();
    for (PlacedDevice device : placement.getDevices()) {
      var place = new Place(device.getJob(), device.getRank(), device.getRole());
      Place before = places.get(device.getDevice());
      if (before != null && !before.job.isEmpty() && !place.job.isEmpty()) {
        if (!before.job.equals(place.job)) {
          refused.add(device.getDevice() + " is claimed by " + before.job + " and by " + place.job);
        }
      } else if (before == null && places.size() == MAX_DEVICES) {
        refused.add("more than " + MAX_DEVICES + " devices");
        break;
      } else if (before == null || before.job.isEmpty()) {
        places.put(device.getDevice(), place);
      }
    }
    atWork = anyAtWork();
    return refused;
  }

  /** The jobs that have a device here, or the node itself when there is none; sorted. */
  SortedSet<String> groups() {
    var groups = new TreeSet<String>();
    places.values().forEach(place -> groups.add(place.job.isEmpty() ? node : place.job));
    if (groups.size() > 1) {
      groups.remove(node); // spare devices of a busy node need no group of their own
    }
    if (groups.isEmpty()) {
      groups.add(node);
    }
    return groups;
  }

  /**
   * The groups that a fault of this device hurts; one of the host, or of an unknown device, hurts
   * all.
   */
  SortedSet<String> groupsHurtBy(String device) {
    if (!places.containsKey(device)) {
      return groups();
    }
    var hurt = new TreeSet<String>();
    hurt.add(groupOf(device));
    return hurt;
  }

  /** The job of a device, or the node itself when it has none. */
  String groupOf(String device) {
    String job = place(device).job;
    return job.isEmpty() ? node : job;
  }

  /** Whether a job has the device. */
  boolean works(String device) {
    return !place(device).job.isEmpty();
  }

  /** Whether a job has any device here. */
  boolean atWork() {
    return atWork;
  }

  private boolean anyAtWork() {
    return places.values().stream().anyMatch(place -> !place.job.isEmpty());
  }

  /** How many devices the node is said to have. */
  int devices() {
    return places.size();
  }

  /** The devices themselves, sorted. */
  SortedSet<String> placed() {
    return new TreeSet<>(places.keySet());
  }

  int rankOf(String device) {
    return place(device).rank;
  }

  String roleOf(String device) {
    return place(device).role;
  }

  String leaf() {
    return leaf;
  }

  private Place place(String device) {
    return places.getOrDefault(device, NOWHERE);
  }

  void write(StateWriter out) {
    out.writeString(leaf);
    out.writeInt(places.size());
    places.forEach(
        (device, place) -> {
          out.writeString(device);
          out.writeString(place.job);
          out.writeInt(place.rank);
          out.writeString(place.role);
        });
  }

  void read(StateReader in) {
    leaf = in.readString();
    for (int n = in.readInt(); n > 0; n--) {
      places.put(in.readString(), new Place(in.readString(), in.readInt(), in.readString()));
    }
    atWork = anyAtWork();
  }
}
