package io.forestall.streams.core.features;

/** Takes the rows of a node's devices. */
@FunctionalInterface
public interface FeatureSink {
  /**
   * One row.
   *
   * @param timeMillis end of the half minute that it closes; nothing of that time or later is in it
   * @param row in the order of {@link FeatureList}; NaN for what was not reported; filled again for
   *     the next device
   */
  void row(String device, long timeMillis, double[] row);
}
