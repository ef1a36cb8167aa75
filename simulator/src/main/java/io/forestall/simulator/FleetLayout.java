package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fixed facts of a simulated cluster: nodes, devices, jobs and who works for whom. Names, UUIDs
 * and addresses follow from positions alone, so that two runs, whatever their seed, name the same
 * things alike.
 */
public record FleetLayout(List<NodeLayout> nodes, List<JobLayout> jobs) {
  public FleetLayout {
    nodes = List.copyOf(nodes);
    jobs = List.copyOf(jobs);
    Set<String> known = new HashSet<>();
    for (NodeLayout node : nodes) {
      requireArgument(known.add(node.name()), "node %s is there twice", node.name());
    }
    for (JobLayout job : jobs) {
      for (String node : job.nodes()) {
        requireArgument(
            known.remove(node), "job %s wants node %s, which is unknown or taken", job.id(), node);
      }
    }
  }

  /** Eight nodes of eight H100, two jobs of four nodes and two pipeline stages each. */
  public static FleetLayout small() {
    List<NodeLayout> nodes = new ArrayList<>();
    for (int number = 1; number <= 8; number++) {
      nodes.add(
          ServerModel.H100.node(
              String.format(Locale.ROOT, "sim-%02d", number),
              "rack-" + ((number - 1) / 2 + 1),
              "leaf-" + ((number - 1) / 4 + 1)));
    }
    List<String> names = nodes.stream().map(NodeLayout::name).toList();
    return new FleetLayout(
        nodes,
        List.of(
            new JobLayout("pretrain-a", names.subList(0, 4), 2, Duration.ofMillis(7_600)),
            new JobLayout("pretrain-b", names.subList(4, 8), 2, Duration.ofMillis(6_300))));
  }

  /** The nodes of these names alone, with the jobs that run on nothing else. */
  public FleetLayout only(Set<String> names) {
    return new FleetLayout(
        nodes.stream().filter(node -> names.contains(node.name())).toList(),
        jobs.stream().filter(job -> names.containsAll(job.nodes())).toList());
  }

  public Set<String> nodeNames() {
    return nodes.stream().map(NodeLayout::name).collect(Collectors.toSet());
  }

  /** How many devices all nodes have together. */
  public int devices() {
    return nodes.stream().mapToInt(node -> node.devices().size()).sum();
  }

  /** The node of that name; throws when there is none. */
  public NodeLayout node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such node: " + name));
  }

  /** The job of that id; throws when there is none. */
  public JobLayout job(String id) {
    return jobs.stream()
        .filter(job -> job.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such job: " + id));
  }

  /** Id of the job on that node; empty when idle. */
  public String jobOf(String node) {
    return jobs.stream()
        .filter(job -> job.nodes().contains(node))
        .map(JobLayout::id)
        .findFirst()
        .orElse("");
  }

  /** One record per node for the placement topic, valid from this time on. */
  public List<Placement> placements(long eventTimeMillis) {
    return nodes.stream().map(node -> placement(node, eventTimeMillis)).toList();
  }

  private Placement placement(NodeLayout node, long eventTimeMillis) {
    String jobId = jobOf(node.name());
    List<PlacedDevice> placed = new ArrayList<>();
    for (DeviceLayout device : node.devices()) {
      PlacedDevice.Builder builder =
          PlacedDevice.newBuilder()
              .setDevice(device.id())
              .setIndex(device.index())
              .setPci(device.pci())
              .setRail(device.rail());
      if (!jobId.isEmpty()) {
        JobLayout job = job(jobId);
        int position = job.nodes().indexOf(node.name());
        builder
            .setJob(jobId)
            .setRank(position * node.devices().size() + device.index())
            .setRole(job.role(position));
      }
      placed.add(builder.build());
    }
    return Placement.newBuilder()
        .setNode(node.name())
        .setEventTimeMillis(eventTimeMillis)
        .setSource("simulator")
        .setVendor(node.vendor())
        .setSku(node.sku())
        .setRack(node.rack())
        .setLeaf(node.leaf())
        .setDevices(placed)
        .build();
  }
}
