package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * The last steps in the order in which they came: when each began, how long it took, and what work
 * was done in it. State: 24 bytes a step.
 */
final class StepRing {
  private final long[] beginMillis;
  private final double[] millis;
  private final double[] work;
  private int size;
  private int next;

  StepRing(int capacity) {
    this.beginMillis = new long[capacity];
    this.millis = new double[capacity];
    this.work = new double[capacity];
  }

  void add(long stepBeginMillis, double stepMillis, double stepWork) {
    beginMillis[next] = stepBeginMillis;
    millis[next] = stepMillis;
    work[next] = stepWork;
    next = (next + 1) % millis.length;
    size = Math.min(size + 1, millis.length);
  }

  /** Adds the oldest step of another ring. */
  void addOldest(StepRing other) {
    int slot = other.slot(0);
    add(other.beginMillis[slot], other.millis[slot], other.work[slot]);
  }

  /** Adds all steps of another ring. */
  void addAll(StepRing other) {
    for (int i = 0; i < other.size; i++) {
      int slot = other.slot(i);
      add(other.beginMillis[slot], other.millis[slot], other.work[slot]);
    }
  }

  int size() {
    return size;
  }

  boolean full() {
    return size == millis.length;
  }

  /** Durations, oldest first. */
  double[] durations() {
    double[] durations = new double[size];
    for (int i = 0; i < size; i++) {
      durations[i] = millis[slot(i)];
    }
    return durations;
  }

  /** When the step began that came so many before the newest. */
  long beginMillis(int age) {
    return beginMillis[slot(size - 1 - age)];
  }

  /** Mean work of a step over the newest ones, so many at most; NaN where it is not known. */
  double meanWork(int newest) {
    double sum = 0;
    int known = 0;
    for (int age = 0; age < Math.min(newest, size); age++) {
      double each = work[slot(size - 1 - age)];
      if (!Double.isNaN(each)) {
        sum += each;
        known++;
      }
    }
    return sum / known;
  }

  void clear() {
    size = 0;
    next = 0;
  }

  /** Place of the step with that number, 0 for the oldest. */
  private int slot(int number) {
    return Math.floorMod(next - size + number, millis.length);
  }

  void write(StateWriter out) {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(beginMillis[slot(i)]);
      out.writeDouble(millis[slot(i)]);
      out.writeDouble(work[slot(i)]);
    }
  }

  void read(StateReader in) {
    int steps = in.readInt();
    in.require(steps >= 0 && steps <= millis.length, "recent steps: " + steps);
    clear();
    for (int i = 0; i < steps; i++) {
      add(in.readLong(), in.readDouble(), in.readDouble());
    }
  }
}
