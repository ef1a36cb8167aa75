package io.forestall.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The interludes that lie before a job's next step, in order; the first of them is under way. */
final class Interludes {
  /** Lasts until what asked for it passes. */
  static final double UNTIL_TOLD = Double.POSITIVE_INFINITY;

  private record Planned(Interlude kind, double millis) {}

  private final Deque<Planned> planned = new ArrayDeque<>();
  private double leftMillis;

  /** What is under way; null when it is the next step. */
  @Nullable Interlude kind() {
    Planned now = planned.peek();
    return now == null ? null : now.kind();
  }

  double leftMillis() {
    return leftMillis;
  }

  /** Whether what is under way ends only when told. */
  boolean untilTold() {
    return !planned.isEmpty() && leftMillis == UNTIL_TOLD;
  }

  void add(Interlude kind, Duration length) {
    add(kind, (double) length.toMillis());
  }

  /** Adds one after all others. */
  void add(Interlude kind, double millis) {
    planned.add(new Planned(kind, millis));
    if (planned.size() == 1) {
      leftMillis = millis;
    }
  }

  /** Spends time on what is under way, at most what is left of it, and says how much. */
  double use(double millis) {
    double usedMillis = Math.min(leftMillis, millis);
    leftMillis -= usedMillis;
    return usedMillis;
  }

  /** Ends what is under way. */
  Interlude end() {
    Interlude ended = planned.remove().kind();
    Planned next = planned.peek();
    leftMillis = next == null ? 0 : next.millis();
    return ended;
  }

  void clear() {
    planned.clear();
    leftMillis = 0;
  }
}
