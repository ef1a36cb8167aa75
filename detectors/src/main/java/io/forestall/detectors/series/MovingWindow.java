package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * Mean and deviation of the newest values of a series. They are summed anew each time, so that a
 * wild value leaves no rounding error behind.
 *
 * <ul>
 *   <li>Cost: O(rows), no allocation. State: 8 bytes a row.
 *   <li>Invariant: gaps are never stored.
 *   <li>Threads: none.
 * </ul>
 */
final class MovingWindow {
  private final double[] ring;
  private int size;
  private int next;

  MovingWindow(int rows) {
    ring = new double[rows];
  }

  /** Adds a finite value. */
  void add(double value) {
    ring[next] = value;
    next = next + 1 == ring.length ? 0 : next + 1;
    size = Math.min(size + 1, ring.length);
  }

  boolean isFull() {
    return size == ring.length;
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += ring[i];
    }
    return sum / size;
  }

  /** The value that the next one replaces; only when full. */
  double oldest() {
    return ring[next];
  }

  /** Root of the mean squared distance from the mean. */
  double deviation() {
    double mean = mean();
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += (ring[i] - mean) * (ring[i] - mean);
    }
    return Math.sqrt(sum / size);
  }

  void write(StateWriter out) {
    out.writeVarLong(size);
    out.writeVarLong(next);
    out.writeDoubles(ring, 0, ring.length);
  }

  void read(StateReader in) {
    size = SavedNumbers.count(in, ring.length, "window size");
    next = SavedNumbers.count(in, ring.length - 1, "window place");
    SavedNumbers.finite(in, ring, "window value");
  }
}
