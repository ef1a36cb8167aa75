package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * How far something has moved from where it usually stands among its peers.
 *
 * <pre>
 *   change = smoothed deviation - usual deviation
 *   smoothed  exponential mean with the given weight a window
 *   usual     mean of the first eight windows, then 1/240 a window
 * </pre>
 *
 * A pipeline's first stage, or the hot end of a chassis, always stands apart; that is no fault.
 */
final class Deviation {
  private static final int LEARNED_WINDOWS = 8;
  private static final double FOLLOWS = 1 / 240.0;

  private final double weight;
  private double usual;
  private double smoothed;
  private int windows;

  Deviation(double weight) {
    this.weight = weight;
  }

  /** Takes in one window. */
  void add(double deviation, boolean learn) {
    if (Double.isNaN(deviation)) {
      return;
    }
    smoothed = windows == 0 ? deviation : smoothed + weight * (deviation - smoothed);
    if (learn || windows < LEARNED_WINDOWS) {
      windows = Math.min(windows + 1, 1_000);
      usual += (deviation - usual) * Math.max(1.0 / windows, FOLLOWS);
    }
  }

  boolean learned() {
    return windows >= LEARNED_WINDOWS;
  }

  double usual() {
    return usual;
  }

  /** NaN while the usual deviation is not known. */
  double change() {
    return learned() ? smoothed - usual : Double.NaN;
  }

  void write(StateWriter out) {
    out.writeDouble(usual);
    out.writeDouble(smoothed);
    out.writeInt(windows);
  }

  void read(StateReader in) {
    usual = in.readDouble();
    smoothed = in.readDouble();
    windows = in.readInt();
  }
}
