package io.forestall.simulator;

import io.forestall.schemas.record.NodeSample;

/**
 * Where a simulated fleet's output goes. Log lines are raw, as the driver and the training
 * framework print them: reading them is the collector's work.
 */
public interface FleetOutput {
  /** One node's record of one tick. */
  void sample(NodeSample sample);

  /** One line of a node's kernel log, without the transport's prefix. */
  void kernelLine(String node, long timeMillis, String line);

  /** One line that a job's process on that node printed. */
  void trainingLine(String job, String node, long timeMillis, String line);
}
