package io.forestall.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
  private final List<NodeConditions> touched = new ArrayList<>();

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

  /** The node's conditions, for a fault to change. */
  NodeConditions node(String name) {
    NodeConditions node = of(name);
    if (!node.touched()) {
      node.touch();
      touched.add(node);
    }
    return node;
  }

  /** The node's conditions, for a model to read. */
  NodeConditions of(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  JobConditions job(String id) {
    return Objects.requireNonNull(jobs.get(id), id);
  }

  /** The job's processes are gone. */
  void ended(String job) {
    endedJobs.add(job);
  }

  /** The job has processes, or has them again. */
  void running(String job) {
    endedJobs.remove(job);
  }

  /** Whether a job has processes on that node. */
  boolean busy(String node) {
    String job = layout.jobOf(node);
    return !job.isEmpty() && !endedJobs.contains(job);
  }

  /** Forgets what faults did; ended jobs stay ended. Costs as much as faults have touched. */
  void clear() {
    jobs.values().forEach(JobConditions::clear);
    touched.forEach(NodeConditions::clear);
    touched.clear();
  }
}
