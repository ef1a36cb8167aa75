package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;
import java.util.List;

/**
 * One synchronous training job over whole nodes: tensor parallel inside a node, pipeline stages
 * over consecutive blocks of nodes. Rank = position of the node × devices per node + device index.
 *
 * @param nodes names in rank order
 * @param pipelineStages divides the number of nodes
 * @param step duration of a healthy step
 */
public record JobLayout(String id, List<String> nodes, int pipelineStages, Duration step) {
  public JobLayout {
    requireArgument(!id.isEmpty(), "job id is empty");
    nodes = List.copyOf(nodes);
    requireArgument(!nodes.isEmpty(), "job %s has no nodes", id);
    requireArgument(
        pipelineStages > 0 && nodes.size() % pipelineStages == 0,
        "pipelineStages of job %s must divide its %s nodes: %s",
        id,
        nodes.size(),
        pipelineStages);
    requireArgument(
        step.toMillis() >= 100 && step.toHours() < 1,
        "step of job %s must be between 100 ms and 1 h: %s",
        id,
        step);
  }

  /** Pipeline stage of the node at this position. */
  int stage(int nodePosition) {
    return nodePosition * pipelineStages / nodes.size();
  }

  /** Devices of one role are each other's peers. */
  public String role(int nodePosition) {
    return "pp" + stage(nodePosition);
  }
}
