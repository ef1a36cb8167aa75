package io.forestall.schemas.metric;

/** When a counter may fall without anything having been undone. */
public enum ResetBehaviour {
  /** Not a counter, or one that is kept over the life of the part. */
  NONE,
  /** Starts again from 0 at a driver load, device reset, reboot or by hand. */
  RESETS,
  /** As RESETS, and besides stays at {@link Metric#saturation} once it got there. */
  SATURATES
}
