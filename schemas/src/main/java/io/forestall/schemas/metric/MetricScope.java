package io.forestall.schemas.metric;

/** What a metric belongs to. */
public enum MetricScope {
  /** One value per accelerator; the name begins with {@code gpu_}. */
  DEVICE,
  /** One value per node, or one per instance such as a port, a mount point or a sensor. */
  HOST
}
