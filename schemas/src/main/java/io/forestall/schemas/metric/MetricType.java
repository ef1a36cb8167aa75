package io.forestall.schemas.metric;

/** How the numbers of a metric behave. */
public enum MetricType {
  /** A reading that may rise and fall. */
  GAUGE,
  /** A sum that only rises, apart from resets: {@link ResetBehaviour}. */
  COUNTER,
  /** A small whole number with a meaning of its own; never averaged. */
  STATE,
  /** Independent bits. */
  BITMASK
}
