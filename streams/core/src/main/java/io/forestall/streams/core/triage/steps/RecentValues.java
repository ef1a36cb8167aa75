package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/** The last few values in the order in which they came, and their median. */
final class RecentValues {
  private final double[] ring;
  private int size;
  private int next;

  RecentValues(int capacity) {
    this.ring = new double[capacity];
  }

  void add(double value) {
    ring[next] = value;
    next = (next + 1) % ring.length;
    size = Math.min(size + 1, ring.length);
  }

  int size() {
    return size;
  }

  boolean full() {
    return size == ring.length;
  }

  /** NaN while empty. */
  double median() {
    if (size == 0) {
      return Double.NaN;
    }
    double[] sorted = Arrays.copyOf(ring, size);
    Arrays.sort(sorted);
    return 0.5 * (sorted[(size - 1) / 2] + sorted[size / 2]);
  }

  void clear() {
    size = 0;
    next = 0;
  }

  void write(StateWriter out) {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeDouble(ring[Math.floorMod(next - size + i, ring.length)]);
    }
  }

  void read(StateReader in) {
    int values = in.readInt();
    in.require(values >= 0 && values <= ring.length, "recent values: " + values);
    clear();
    for (int i = 0; i < values; i++) {
      add(in.readDouble());
    }
  }
}
