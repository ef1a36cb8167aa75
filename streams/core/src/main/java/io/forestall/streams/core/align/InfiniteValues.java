package io.forestall.streams.core.align;

import io.forestall.schemas.serde.SampleFrame;

/**
 * Makes infinite values absent. Our agents never send one, but the topic is open to others, and an
 * infinity passes every limit.
 */
public final class InfiniteValues {
  private InfiniteValues() {}

  /** Replaces every infinite value by NaN, which is "not reported"; returns how many there were. */
  public static int drop(SampleFrame frame) {
    return drop(frame.deviceValues, frame.columns * frame.devices)
        + drop(frame.hostValues, frame.hostSeries);
  }

  private static int drop(double[] values, int length) {
    int dropped = 0;
    for (int i = 0; i < length; i++) {
      if (Double.isInfinite(values[i])) {
        values[i] = Double.NaN;
        dropped++;
      }
    }
    return dropped;
  }
}
