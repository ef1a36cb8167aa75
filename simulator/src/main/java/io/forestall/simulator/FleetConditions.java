package io.forestall.simulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What faults do to the whole fleet during one tick. Faults write here, models read: that is how
 * faults that know nothing of each other combine.
 */
final class FleetConditions {
  private final FleetLayout layout;
  private final Map<String, NodeConditions> nodes = new HashMap<>();
  private final Map<String, JobConditions> jobs = new HashMap<>();
  private final Set<String> endedJobs = new HashSet<>();

  FleetConditions(FleetLayout layout) {
    this.layout = layout;
    for (NodeLayout node : layout.nodes()) {
      nodes.put(node.name(), new NodeConditions(node.devices().size()));
    }
    for (JobLayout job : layout.jobs()) {
      jobs.put(job.id(), new JobConditions());
    }
  }

  FleetLayout layout() {
    return layout;
  }

  NodeConditions node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  JobConditions job(String id) {
    return Objects.requireNonNull(jobs.get(id), id);
  }

  /** The job's processes are gone for good. */
  void ended(String job) {
    endedJobs.add(job);
  }

  /** Whether a job has processes on that node. */
  boolean busy(String node) {
    String job = layout.jobOf(node);
    return !job.isEmpty() && !endedJobs.contains(job);
  }

  /** Forgets what faults did; ended jobs stay ended. */
  void clear() {
    jobs.values().forEach(JobConditions::clear);
    nodes.values().forEach(NodeConditions::clear);
  }
}
