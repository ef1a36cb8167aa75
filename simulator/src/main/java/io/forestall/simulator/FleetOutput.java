package io.forestall.simulator;

import io.forestall.schemas.serde.SampleFrame;

/**
 * Where a simulated fleet's output goes. Log lines are raw, as the driver and the training
 * framework print them: reading them is the collector's work.
 */
public interface FleetOutput {
  /** One node's record of one tick. The frame is filled anew after the call: copy what is kept. */
  void sample(SampleFrame frame);

  /** One line of a node's kernel log, without the transport's prefix. */
  void kernelLine(String node, long timeMillis, String line);

  /** One line that a job's process on that node printed. */
  void trainingLine(String job, String node, long timeMillis, String line);
}
